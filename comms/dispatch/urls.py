"""Addresses of the register and of one communication."""

from __future__ import annotations

from django.urls import path

from comms.dispatch import batch_pages, views

urlpatterns = [
    path("register/", views.register, name="register"),
    path("letters/<int:pk>/", views.communication, name="communication"),
    path("letters/<int:pk>/letter.pdf", views.communication_pdf, name="communication_pdf"),
    path(
        "letters/<int:pk>/letter.<slug:suffix>", views.communication_copy, name="communication_copy"
    ),
    path("letters/<int:pk>/seal/", views.communication_seal, name="communication_seal"),
    path("letters/<int:pk>/send/", views.communication_send, name="communication_send"),
    path("letters/<int:pk>/record/", views.communication_record, name="communication_record"),
    path("letters/<int:pk>/settle/", views.communication_settle, name="communication_settle"),
    path("letters/<int:pk>/void/", views.communication_void, name="communication_void"),
    path("jobs/<int:pk>/retry/", views.job_retry, name="job_retry"),
    path("drafts/<int:pk>/batch/", batch_pages.batch, name="batch"),
    path("drafts/<int:pk>/batch/seal/", batch_pages.batch_seal, name="batch_seal"),
    path("drafts/<int:pk>/batch/send/", batch_pages.batch_send, name="batch_send"),
    path("drafts/<int:pk>/batch/<slug:kind>/retry/", batch_pages.batch_retry, name="batch_retry"),
]
