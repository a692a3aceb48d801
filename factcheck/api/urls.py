from django.urls import path

from factcheck.api import views

urlpatterns = [
    path("api/v1/checks/", views.checks, name="api_checks"),
    path("api/v1/checks/<slug:slug>/", views.check, name="api_check"),
]
