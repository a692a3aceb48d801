from django.urls import path

from factcheck.desk import views

urlpatterns = [
    path("desk/", views.board, name="board"),
    path("desk/articles/<int:pk>/", views.article, name="article"),
    path("desk/articles/<int:pk>/progress/", views.progress, name="article_progress"),
    path("desk/articles/<int:pk>/version/", views.version, name="article_version"),
    path("desk/articles/<int:pk>/changes/", views.changes, name="article_changes"),
    path("desk/claims/<int:pk>/", views.claim, name="claim"),
    path("desk/claims/<int:pk>/history/", views.history, name="history"),
    path("desk/claims/<int:pk>/history.json", views.history_json, name="history_json"),
    path("desk/claims/<int:pk>/history.csv", views.history_csv, name="history_csv"),
]
