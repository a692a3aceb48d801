from django.urls import path

from factcheck.reports import views

urlpatterns = [
    path("", views.home, name="home"),
    path("checks/<slug:slug>/", views.check_page, name="check_page"),
    path("stories/<slug:slug>/", views.story_page, name="story_page"),
    path("policy/", views.policy_page, name="policy_page"),
    path("feeds/checks.atom", views.checks_feed, name="checks_feed"),
    path("sitemap.xml", views.sitemap, name="sitemap"),
    path("robots.txt", views.robots, name="robots"),
    path("desk/claims/<int:pk>/publish/", views.publish, name="claim_publish"),
    path("desk/claims/<int:pk>/withdraw/", views.withdraw, name="page_withdraw"),
]
