"""Addresses of what becomes public, and of withdrawal."""

from __future__ import annotations

from django.urls import include, path

from comms.publication import views

urlpatterns = [
    path("", include("comms.publication.deadlines.urls")),
    path("", include("comms.publication.corrections.urls")),
    path("", include("comms.publication.redaction.urls")),
    path("", include("comms.publication.answers.urls")),
    path("", include("comms.publication.files.urls")),
    path("letters/<int:pk>/withdraw/", views.communication_withdraw, name="communication_withdraw"),
]
