"""The public site's addresses: all of comms.public, and its page for every other."""

from django.urls import include, path

urlpatterns = [path("", include("comms.public.urls"))]
handler400 = "comms.public.views.bad_request"
handler404 = "comms.public.views.not_found"
handler500 = "comms.public.views.failed"
