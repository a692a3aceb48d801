from django.urls import path

from factcheck.archive import rating_views, subscription_views, views

urlpatterns = [
    path("desk/archive/subscriptions/", subscription_views.subscriptions, name="subscriptions"),
    path(
        "desk/archive/subscriptions/<int:pk>/<slug:act>/",
        subscription_views.change,
        name="subscription_change",
    ),
    path("desk/archive/ratings/", rating_views.ratings, name="rating_meanings"),
    path("desk/suggestions/<int:pk>/open/", views.open_check, name="suggestion_open"),
    path("desk/suggestions/<int:pk>/dismiss/", views.dismiss, name="suggestion_dismiss"),
    path("desk/suggestions/<int:pk>/restore/", views.restore, name="suggestion_restore"),
]
