"""Addresses of corrections."""

from __future__ import annotations

from django.urls import path

from comms.publication.corrections import views

urlpatterns = [
    path("letters/<int:pk>/correct/", views.correction_new, name="correction_new"),
    path(
        "publication/corrections/<int:pk>/confirm/",
        views.correction_confirm,
        name="correction_confirm",
    ),
    path("publication/corrections/<int:pk>/drop/", views.correction_drop, name="correction_drop"),
]
