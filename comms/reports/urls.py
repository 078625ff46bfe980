"""Addresses of the Council's reports."""

from __future__ import annotations

from django.urls import path

from comms.reports import views

urlpatterns = [
    path("reports/", views.report_list, name="report_list"),
    path("reports/<int:number>/", views.report_session, name="report_session"),
    path("reports/<int:number>/preview/", views.report_preview, name="report_preview"),
    path("reports/<int:number>/make/", views.report_make, name="report_make"),
    path("reports/made/<int:pk>/", views.report, name="report"),
    path("reports/made/<int:pk>/again/", views.report_again, name="report_again"),
    path("reports/made/<int:pk>/report.<slug:form>", views.report_file, name="report_file"),
]
