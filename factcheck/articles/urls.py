from django.urls import path

from factcheck.articles import views

urlpatterns = [
    path("desk/articles/", views.articles, name="articles"),
    path("desk/articles/new/", views.bring_in, name="bring_in"),
    path("desk/articles/<int:pk>/read-again/", views.read_again, name="article_read_again"),
]
