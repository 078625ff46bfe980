"""The staff site's addresses."""

from allauth.account.decorators import secure_admin_login
from django.conf import settings
from django.contrib import admin
from django.urls import include, path

urlpatterns = [
    path("account/", include("allauth.urls")),
    path("law/", include("annex.urls")),
    path("recipients/", include("recipients.urls")),
    path("", include("comms.urls")),
]
if settings.ADMIN_ENABLED:
    # The admin's own sign-in page would not ask for the second factor.
    admin.site.login = secure_admin_login(admin.site.login)  # type: ignore[method-assign]
    urlpatterns += [path("reference/", admin.site.urls)]
