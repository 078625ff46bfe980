"""Addresses of what becomes public of received files."""

from __future__ import annotations

from django.urls import path

from comms.publication.files import views

urlpatterns = [
    path("publication/files/<int:pk>/", views.file_choice, name="file_choice"),
    path("publication/choices/<int:pk>/", views.file_redact, name="file_redact"),
    path("publication/choices/<int:pk>/pages/<int:page>/", views.file_page, name="file_page"),
    path("publication/choices/<int:pk>/copy/", views.file_copy, name="file_copy"),
    path(
        "publication/choices/<int:pk>/copy/<int:page>/", views.file_copy_page, name="file_copy_page"
    ),
    path("publication/choices/<int:pk>/again/", views.file_again, name="file_again"),
    path("publication/choices/<int:pk>/confirm/", views.file_confirm, name="file_confirm"),
]
