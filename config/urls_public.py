"""The public site's addresses: every one of them is in comms.public."""

from django.urls import include, path

urlpatterns = [path("", include("comms.public.urls"))]
