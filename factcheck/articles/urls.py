from django.urls import path

from factcheck.articles import batch_views, feed_views, views

urlpatterns = [
    path("desk/articles/", views.articles, name="articles"),
    path("desk/articles/many/", batch_views.many, name="many"),
    path("desk/articles/many/<int:pk>/", batch_views.batch, name="batch"),
    path("desk/articles/many/<int:pk>/cancel/", batch_views.cancel, name="batch_cancel"),
    path("desk/articles/many/<int:pk>/resume/", batch_views.resume, name="batch_resume"),
    path("desk/articles/many/<int:pk>/retry/", batch_views.retry, name="batch_retry"),
    path("desk/articles/many/items/<int:pk>/retry/", batch_views.retry_item, name="item_retry"),
    path("desk/feeds/", feed_views.feeds, name="feeds"),
    path("desk/feeds/<int:pk>/", feed_views.feed, name="feed"),
    path("desk/feeds/<int:pk>/pause/", feed_views.pause, name="feed_pause"),
    path("desk/feeds/<int:pk>/resume/", feed_views.resume, name="feed_resume"),
    path("desk/feeds/<int:pk>/remove/", feed_views.remove, name="feed_remove"),
    path("desk/feeds/<int:pk>/look/", feed_views.look, name="feed_look"),
    path("desk/feeds/<int:pk>/pace/", feed_views.pace, name="feed_pace"),
    path("desk/articles/new/", views.bring_in, name="bring_in"),
    path("desk/articles/<int:pk>/read-again/", views.read_again, name="article_read_again"),
    path("desk/articles/<int:pk>/fetch-again/", views.fetch_again, name="article_fetch_again"),
    path("desk/articles/<int:pk>/newer/", views.newer_version, name="article_newer"),
]
