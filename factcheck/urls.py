"""Addresses: public at the root, the newsroom under /desk/, machines under /api/v1/."""

from django.urls import path

urlpatterns = []
