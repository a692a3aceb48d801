from django.urls import path

from factcheck.reports import (
    embed_views,
    error_views,
    feed_views,
    feeds,
    info_views,
    publish_views,
    topic_views,
    views,
)

FEEDS = {
    "checks": feed_views.checks,
    "corrections": feed_views.corrections,
    "record": feed_views.record,
}

urlpatterns = [
    path("", views.home, name="home"),
    path("checks/", views.search, name="search"),
    path("checks/<slug:slug>/", views.check_page, name="check_page"),
    path("checks/<slug:slug>/versions/<int:number>/", views.check_version, name="check_version"),
    path("checks/<slug:slug>/card.png", embed_views.card_picture, name="check_card"),
    path("checks/<slug:slug>/check.pdf", embed_views.check_document, name="check_document"),
    path("checks/<slug:slug>/embed/", embed_views.embed, name="check_embed"),
    path("oembed/", embed_views.oembed_answer, name="oembed"),
    # Never cached and with a cookie of its own, which the page itself has not.
    path("checks/<slug:slug>/report/", error_views.report, name="error_report"),
    path("stories/<slug:slug>/", views.story_page, name="story_page"),
    path("corrections/", views.corrections, name="corrections"),
    path("policy/", views.policy_page, name="policy_page"),
    path("method/", views.info_page, {"kind": "method"}, name="method_page"),
    path("team/", views.info_page, {"kind": "team"}, name="team_page"),
    path("funding/", views.info_page, {"kind": "funding"}, name="funding_page"),
    *(
        path(f"feeds/{what}.{kind}", view, {"kind": kind}, name=f"{what}_{kind}")
        for what, view in FEEDS.items()
        for kind in feeds.TYPES
    ),
    path("feeds/claimreview.json", feed_views.claimreview_feed, name="claimreview_feed"),
    path("sitemap.xml", feed_views.sitemap, name="sitemap"),
    path("sitemap-news.xml", feed_views.sitemap_news, name="sitemap_news"),
    path("sitemap-about.xml", feed_views.sitemap_about, name="sitemap_about"),
    path("sitemap-checks-<int:part>.xml", feed_views.sitemap_checks, name="sitemap_checks"),
    path("sitemap-stories-<int:part>.xml", feed_views.sitemap_stories, name="sitemap_stories"),
    path("robots.txt", views.robots, name="robots"),
    path("desk/claims/<int:pk>/publish/", publish_views.publish, name="claim_publish"),
    path("desk/claims/<int:pk>/override/", publish_views.override, name="claim_override"),
    path("desk/claims/<int:pk>/publish-at/", publish_views.schedule, name="claim_publish_at"),
    path(
        "desk/claims/<int:pk>/publish-at/<int:number>/cancel/",
        publish_views.unschedule,
        name="claim_unschedule",
    ),
    path("desk/claims/<int:pk>/withdraw/", publish_views.withdraw, name="page_withdraw"),
    path("desk/claims/<int:pk>/take-up/", publish_views.reopen, name="page_reopen"),
    path("desk/claims/<int:pk>/notes/", publish_views.write_note, name="note_write"),
    path(
        "desk/claims/<int:pk>/notes/<int:number>/publish/",
        publish_views.publish_note,
        name="note_publish",
    ),
    path(
        "desk/claims/<int:pk>/notes/<int:number>/discard/",
        publish_views.discard_note,
        name="note_discard",
    ),
    path("desk/claims/<int:pk>/topics/", topic_views.claim_topics, name="claim_topics"),
    path("desk/topics/", topic_views.topics, name="topics"),
    path("desk/topics/<int:pk>/", topic_views.topic, name="topic"),
    path("desk/reports/", error_views.reports, name="error_reports"),
    path("desk/reports/<int:pk>/", error_views.answer, name="error_answer"),
    path("desk/reports/<int:pk>/forget/", error_views.forget, name="error_forget"),
    path("desk/pages/", info_views.pages, name="info_pages"),
    path("desk/pages/<slug:kind>/<slug:language>/", info_views.edit, name="info_edit"),
]
