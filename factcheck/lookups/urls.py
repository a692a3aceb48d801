from django.urls import path

from factcheck.lookups import capture_views, source_views, trace_views, views

urlpatterns = [
    path("desk/claims/<int:pk>/accept/", views.accept, name="claim_accept"),
    path("desk/claims/<int:pk>/lookups/", views.lookups, name="claim_lookups"),
    path("desk/claims/<int:pk>/ask/", views.ask, name="lookup_ask"),
    path("desk/claims/<int:pk>/evidence/", views.add_evidence, name="evidence_add"),
    path("desk/claims/<int:pk>/ask-again/", views.ask_again, name="claim_ask_again"),
    path("desk/claims/<int:pk>/trace/", trace_views.trace_screen, name="trace"),
    path("desk/claims/<int:pk>/trace.json", trace_views.trace_json, name="trace_json"),
    path("desk/exchanges/<int:pk>/body/", trace_views.body, name="exchange_body"),
    path("desk/lookups/<int:pk>/retry/", views.retry, name="lookup_retry"),
    path("desk/lookups/<int:pk>/cancel/", views.cancel, name="lookup_cancel"),
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
    path("desk/sources/", source_views.sources, name="sources"),
    path("desk/sources/set-aside/", source_views.set_aside, name="set_aside"),
    path("desk/sources/set-aside/again/", source_views.again_all, name="set_aside_all"),
    path(
        "desk/sources/set-aside/<slug:kind>/<int:pk>/again/",
        source_views.again,
        name="set_aside_again",
    ),
    path(
        "desk/sources/set-aside/questions/<int:pk>/cancel/",
        source_views.cancel,
        name="set_aside_cancel",
    ),
    path("desk/sources/<slug:name>/", source_views.source, name="source"),
    path("desk/sources/<slug:name>/test/", source_views.test, name="source_test"),
]
