"""Addresses: public at the root, the newsroom under /desk/, machines under /api/v1/."""

from django.contrib import admin
from django.urls import include, path

from factcheck import operations

handler400 = "factcheck.screens.bad_request"

urlpatterns = [
    path("healthz", operations.healthz, name="healthz"),
    path("readyz", operations.readyz, name="readyz"),
    path("admin/", admin.site.urls),
    path("", include("factcheck.accounts.urls")),
    path("", include("factcheck.audit.urls")),
    path("", include("factcheck.articles.urls")),
    path("", include("factcheck.claims.urls")),
    path("", include("factcheck.archive.urls")),
    path("", include("factcheck.lookups.urls")),
    path("", include("factcheck.reviews.urls")),
    path("", include("factcheck.desk.urls")),
    path("", include("factcheck.api.urls")),
    path("", include("factcheck.reports.urls")),
]
