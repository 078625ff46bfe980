"""The recipients' pages alone, with the sign-in they send people to."""

from django.urls import include, path

urlpatterns = [
    path("account/", include("allauth.urls")),
    path("recipients/", include("recipients.urls")),
]
