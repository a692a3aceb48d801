from django.urls import path

from factcheck.reviews import (
    comment_views,
    compare_views,
    notice_views,
    policy_views,
    scale_views,
    views,
)

urlpatterns = [
    path("desk/claims/<int:pk>/draft/", views.draft, name="verdict_draft"),
    path("desk/claims/<int:pk>/presence/", views.look, name="verdict_presence"),
    path("desk/claims/<int:pk>/submit/", views.submit, name="verdict_submit"),
    path("desk/claims/<int:pk>/preview/", views.preview, name="verdict_preview"),
    path("desk/claims/<int:pk>/precedents/", views.precedents, name="claim_precedents"),
    path("desk/claims/<int:pk>/versions/", compare_views.compare, name="verdict_compare"),
    path("desk/claims/<int:pk>/reopen/", views.reopen, name="claim_reopen"),
    path("desk/verdicts/<int:pk>/opinion/", views.opinion, name="verdict_opinion"),
    path("desk/policy/", policy_views.publish_policy, name="publish_policy"),
    path("desk/scales/", scale_views.scales, name="scales"),
    path("desk/scales/new/", scale_views.new, name="scale_new"),
    path("desk/scales/<int:pk>/", scale_views.change, name="scale_change"),
    path("desk/scales/<int:pk>/switch/", scale_views.switch, name="scale_switch"),
    path("desk/verdicts/<int:pk>/approve/", views.approve, name="verdict_approve"),
    path("desk/verdicts/<int:pk>/take-back/", views.take_back, name="verdict_take_back"),
    path("desk/verdicts/<int:pk>/send-back/", views.send_back, name="verdict_send_back"),
    path("desk/claims/<int:pk>/assign/", notice_views.assign, name="claim_assign"),
    path("desk/claims/<int:pk>/comments/", comment_views.comments, name="claim_comments"),
    path("desk/claims/<int:pk>/comments/add/", comment_views.add, name="comment_add"),
    path("desk/comments/<int:pk>/answer/", comment_views.answer, name="comment_answer"),
    path("desk/comments/<int:pk>/resolve/", comment_views.resolve, name="comment_resolve"),
    path("desk/comments/<int:pk>/reopen/", comment_views.reopen, name="comment_reopen"),
    path("desk/notices/", notice_views.inbox, name="inbox"),
    path("desk/notices/read/", notice_views.read_all, name="notices_read"),
    path("desk/notices/<int:pk>/", notice_views.follow, name="notice_follow"),
    path("notices/stop/<str:token>/", notice_views.stop_digest, name="digest_stop"),
]
