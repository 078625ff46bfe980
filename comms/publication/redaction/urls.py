"""Addresses of what is withheld from the public, of its preview and of its confirmation."""

from __future__ import annotations

from django.urls import path

from comms.publication.redaction import previews, views

urlpatterns = [
    path("letters/<int:pk>/redactions/", views.redactions, name="redactions"),
    path("letters/<int:pk>/redactions/new/", views.redaction_new, name="redaction_new"),
    path(
        "letters/<int:pk>/redactions/<int:redaction_pk>/restore/",
        views.redaction_restore,
        name="redaction_restore",
    ),
    path("letters/<int:pk>/public/", previews.public_preview, name="public_preview"),
    path(
        "letters/<int:pk>/public/letter.pdf", previews.public_preview_pdf, name="public_preview_pdf"
    ),
    path("letters/<int:pk>/public/confirm/", views.public_confirm, name="public_confirm"),
]
