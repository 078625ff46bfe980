"""Addresses of clearance."""

from __future__ import annotations

from django.urls import path

from comms.clearance import views

urlpatterns = [
    path("clearance/", views.clearance_list, name="clearance_list"),
    path("clearance/<int:pk>/", views.clearance, name="clearance"),
    path("clearance/<int:pk>/nudge/", views.clearance_nudge, name="clearance_nudge"),
    path("clearance/<int:pk>/deadline/", views.clearance_deadline, name="clearance_deadline"),
]
