from django.urls import path

from factcheck.lookups import views

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
    path("desk/evidence/<int:pk>/remove/", views.remove_evidence, name="evidence_remove"),
]
