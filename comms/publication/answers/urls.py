"""Addresses of what a reply answers."""

from __future__ import annotations

from django.urls import path

from comms.publication.answers import views

urlpatterns = [
    path("replies/<int:pk>/questions/<int:number>/", views.reply_question, name="reply_question"),
]
