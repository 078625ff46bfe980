"""The library's address."""

from django.urls import path

from annex import views

urlpatterns = [path("", views.library, name="annex_library")]
