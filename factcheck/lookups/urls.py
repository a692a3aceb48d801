from django.urls import path

from factcheck.lookups import capture_views, views

urlpatterns = [
    path("desk/claims/<int:pk>/accept/", views.accept, name="claim_accept"),
    path("desk/claims/<int:pk>/lookups/", views.lookups, name="claim_lookups"),
    path("desk/claims/<int:pk>/ask/", views.ask, name="lookup_ask"),
    path("desk/claims/<int:pk>/evidence/", views.add_evidence, name="evidence_add"),
    path("desk/lookups/<int:pk>/retry/", views.retry, name="lookup_retry"),
    path("desk/findings/<int:pk>/keep/", views.keep, name="finding_keep"),
    path("desk/findings/<int:pk>/discard/", views.discard, name="finding_discard"),
    path("desk/findings/<int:pk>/undecide/", views.undecide, name="finding_undecide"),
    path("desk/findings/<int:pk>/open/", views.open_source, name="finding_open"),
    path("desk/claims/<int:pk>/capture/", capture_views.ask, name="claim_capture"),
    path("desk/findings/<int:pk>/capture/", capture_views.ask_finding, name="finding_capture"),
    path("desk/captures/requests/<int:pk>/", capture_views.request, name="capture_request"),
    path("desk/captures/requests/<int:pk>/retry/", capture_views.retry, name="capture_retry"),
    path("desk/captures/requests/<int:pk>/evidence/", capture_views.add, name="capture_evidence"),
    path("desk/captures/<int:pk>/", capture_views.capture, name="capture"),
    path("desk/captures/<int:pk>/warc/", capture_views.warc, name="capture_warc"),
    path("desk/evidence/<int:pk>/remove/", views.remove_evidence, name="evidence_remove"),
]
