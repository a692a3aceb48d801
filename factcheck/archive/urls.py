from django.urls import path

from factcheck.archive import views

urlpatterns = [
    path("desk/suggestions/<int:pk>/open/", views.open_check, name="suggestion_open"),
    path("desk/suggestions/<int:pk>/dismiss/", views.dismiss, name="suggestion_dismiss"),
    path("desk/suggestions/<int:pk>/restore/", views.restore, name="suggestion_restore"),
]
