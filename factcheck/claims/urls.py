from django.urls import path

from factcheck.claims import recusal_views, views

urlpatterns = [
    path("desk/articles/<int:pk>/claims/", views.make, name="claim_make"),
    path("desk/claims/<int:pk>/put-back/", views.put_back, name="claim_put_back"),
    path("desk/claims/<int:pk>/dismiss/", views.dismiss, name="claim_dismiss"),
    path("desk/claims/<int:pk>/revive/", views.revive, name="claim_revive"),
    path("desk/claims/<int:pk>/restate/", views.restate, name="claim_restate"),
    path("desk/claims/<int:pk>/join/", views.join, name="claim_join"),
    path("desk/claims/<int:pk>/resize/", views.resize, name="claim_resize"),
    path("desk/claims/<int:pk>/as-marked/", views.as_marked, name="claim_as_marked"),
    path("desk/claims/<int:pk>/part/", views.part, name="claim_part"),
    path("desk/claims/<int:pk>/join-next/", views.join_next, name="claim_join_next"),
    path("desk/claims/<int:pk>/schedule/", views.schedule, name="claim_schedule"),
    path("desk/claims/<int:pk>/reasons/", views.judge, name="claim_judge"),
    path("desk/claims/<int:pk>/why/", views.explain, name="claim_explain"),
    path("desk/articles/<int:pk>/find-again/", views.find_all, name="claims_find"),
    path("desk/claims/<int:pk>/find/", views.find_again, name="claim_find"),
    path("desk/claims/<int:pk>/gone/", views.give_up, name="claim_gone"),
    path(
        "desk/claims/<int:pk>/repeats/<int:repeat>/dismiss/",
        views.dismiss_repeat,
        name="repeat_dismiss",
    ),
    path(
        "desk/claims/<int:pk>/repeats/<int:repeat>/restore/",
        views.restore_repeat,
        name="repeat_restore",
    ),
    path("desk/recusals/", recusal_views.recusals, name="recusals"),
    path("desk/recusals/<int:pk>/end/", recusal_views.end, name="recusal_end"),
    path("desk/claims/<int:pk>/undo/<int:seq>/", views.undo_step, name="claim_undo"),
]
