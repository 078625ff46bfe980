"""The staff site's addresses."""

from django.conf import settings
from django.contrib import admin
from django.urls import include, path

urlpatterns = [path("account/", include("allauth.urls"))]
if settings.ADMIN_ENABLED:
    urlpatterns += [path("reference/", admin.site.urls)]
