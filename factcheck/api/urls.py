from django.urls import path

from factcheck.api import match_views, views

urlpatterns = [
    path("api/v1/checks/", views.checks, name="api_checks"),
    path("api/v1/checks/<slug:slug>/", views.check, name="api_check"),
    path("api/v1/match", match_views.match, name="api_match"),
]
