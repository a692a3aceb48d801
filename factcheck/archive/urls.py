from django.urls import path

from factcheck.archive import rating_views, subscription_views

urlpatterns = [
    path("desk/archive/subscriptions/", subscription_views.subscriptions, name="subscriptions"),
    path(
        "desk/archive/subscriptions/<int:pk>/<slug:act>/",
        subscription_views.change,
        name="subscription_change",
    ),
    path("desk/archive/ratings/", rating_views.ratings, name="rating_meanings"),
]
