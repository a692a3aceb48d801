from django.urls import path

from factcheck.reports import publish_views, views

urlpatterns = [
    path("", views.home, name="home"),
    path("checks/<slug:slug>/", views.check_page, name="check_page"),
    path("stories/<slug:slug>/", views.story_page, name="story_page"),
    path("policy/", views.policy_page, name="policy_page"),
    path("feeds/checks.atom", views.checks_feed, name="checks_feed"),
    path("sitemap.xml", views.sitemap, name="sitemap"),
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
]
