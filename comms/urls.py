"""The staff site's addresses of the path of a letter, one module a stage."""

from django.urls import include, path

from comms import home, notice_pages
from comms.dispatch import submission

urlpatterns = [
    path("", home.home, name="home"),
    path("search/", home.search, name="search"),
    path("", include("comms.worklist.urls")),
    path("notices/", notice_pages.notice_list, name="notice_list"),
    path("", include("comms.cases.urls")),
    path("", include("comms.drafting.urls")),
    path("drafts/<int:pk>/submit/", submission.draft_submit, name="draft_submit"),
    path("drafts/<int:pk>/drop/", submission.draft_drop, name="draft_drop"),
    path("", include("comms.clearance.urls")),
    path("", include("comms.dispatch.urls")),
    path("", include("comms.replies.urls")),
    path("", include("comms.publication.urls")),
    path("", include("comms.reports.urls")),
]
