"""Addresses of the list of recipients, below the place the staff site gives it."""

from django.urls import path

from recipients import views

urlpatterns = [
    path("", views.recipient_list, name="recipient_list"),
    path("add/", views.recipient_add, name="recipient_add"),
    path("<slug:key>/", views.recipient_detail, name="recipient_detail"),
    path("<slug:key>/name/", views.recipient_rename, name="recipient_rename"),
    path("<slug:key>/contact/", views.recipient_contact, name="recipient_contact"),
]
