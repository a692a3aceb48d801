from django.urls import path

from factcheck.audit import views

urlpatterns = [
    path("desk/record/", views.record_status, name="record_status"),
    path("desk/record/verify/", views.verify_now, name="record_verify"),
]
