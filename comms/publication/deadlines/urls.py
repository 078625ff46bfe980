"""Addresses of what becomes public and of holds."""

from __future__ import annotations

from django.urls import path

from comms.publication.deadlines import views

urlpatterns = [
    path("publication/next/", views.becoming_public, name="becoming_public"),
    path("letters/<int:pk>/hold/", views.hold_new, name="hold_new"),
    path("publication/holds/<int:pk>/confirm/", views.hold_confirm, name="hold_confirm"),
    path("publication/holds/<int:pk>/lift/", views.hold_lift, name="hold_lift"),
]
