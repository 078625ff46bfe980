"""Addresses of replies."""

from __future__ import annotations

from django.urls import path

from comms.replies import views

urlpatterns = [
    path("replies/", views.replies, name="replies"),
    path("letters/<int:pk>/replies/new/", views.reply_new, name="reply_new"),
    path("replies/<int:pk>/", views.reply, name="reply"),
    path("replies/files/<int:pk>/", views.reply_file, name="reply_file"),
    path("replies/files/<int:pk>/free/", views.reply_file_free, name="reply_file_free"),
    path("replies/files/<int:pk>/copy/", views.reply_file_ask, name="reply_file_ask"),
    path("replies/<int:pk>/approve/", views.reply_approve, name="reply_approve"),
    path("replies/<int:pk>/withhold/", views.reply_withhold, name="reply_withhold"),
    path("replies/<int:pk>/take-back/", views.reply_take_back, name="reply_take_back"),
]
