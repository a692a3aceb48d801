from django.urls import path

from factcheck.articles import views

urlpatterns = [
    path("desk/articles/", views.articles, name="articles"),
    path("desk/articles/new/", views.bring_in, name="bring_in"),
    path("desk/articles/<int:pk>/read-again/", views.read_again, name="article_read_again"),
    path("desk/articles/<int:pk>/fetch-again/", views.fetch_again, name="article_fetch_again"),
    path("desk/articles/<int:pk>/newer/", views.newer_version, name="article_newer"),
]
