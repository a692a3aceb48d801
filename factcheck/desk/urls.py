from django.urls import path

from factcheck.desk import views

urlpatterns = [
    path("desk/", views.board, name="board"),
    path("desk/articles/<int:pk>/", views.article, name="article"),
    path("desk/articles/<int:pk>/progress/", views.progress, name="article_progress"),
    path("desk/claims/<int:pk>/", views.claim, name="claim"),
]
