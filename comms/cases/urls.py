"""The addresses of the confidential file."""

from django.urls import path

from comms.cases import views

urlpatterns = [
    path("cases/", views.case_list, name="case_list"),
    path("cases/new/", views.case_new, name="case_new"),
    path("cases/<int:pk>/", views.case, name="case"),
    path("cases/<int:pk>/edit/", views.case_edit, name="case_edit"),
    path("cases/<int:pk>/concerns/", views.case_concerns, name="case_concerns"),
    path("cases/<int:pk>/persons/<int:person>/edit/", views.person_edit, name="person_edit"),
    path("cases/<int:pk>/sources/<int:source>/edit/", views.source_edit, name="source_edit"),
    path("cases/<int:pk>/sources/new/", views.source_new, name="source_new"),
    path("cases/<int:pk>/persons/new/", views.person_new, name="person_new"),
    path(
        "cases/<int:pk>/persons/<int:person>/consent/", views.person_consent, name="person_consent"
    ),
]
