"""The addresses of a draft."""

from django.urls import path

from comms.drafting import editing, previews, revisions, views, writing
from comms.drafting.invitations import views as invitation_pages
from comms.drafting.lint.pages import draft_findings
from comms.drafting.threads import views as thread_views
from comms.drafting.word import views as word

urlpatterns = [
    path("cases/<int:pk>/drafts/new/", views.draft_new, name="draft_new"),
    path("drafts/<int:pk>/", views.draft, name="draft"),
    path("drafts/<int:pk>/write/", writing.draft_write, name="draft_write"),
    path("drafts/<int:pk>/parts/<slug:part>/", views.draft_part, name="draft_part"),
    path("drafts/<int:pk>/autosave/", editing.draft_autosave, name="draft_autosave"),
    path("drafts/<int:pk>/presence/", editing.draft_presence, name="draft_presence"),
    path("drafts/<int:pk>/findings/", draft_findings, name="draft_findings"),
    path(
        "drafts/<int:pk>/mandates/",
        invitation_pages.draft_invitations,
        name="draft_invitations",
    ),
    path("invitations/<int:pk>/", invitation_pages.invitation, name="invitation"),
    path(
        "invitations/<int:pk>/settle/",
        invitation_pages.invitation_settle,
        name="invitation_settle",
    ),
    path("drafts/<int:pk>/reopen/", views.draft_reopen, name="draft_reopen"),
    path("drafts/<int:pk>/revisions/", revisions.draft_revisions, name="draft_revisions"),
    path("drafts/<int:pk>/revisions/compare/", revisions.draft_compare, name="draft_compare"),
    path(
        "drafts/<int:pk>/revisions/<int:number>/", revisions.draft_revision, name="draft_revision"
    ),
    path(
        "drafts/<int:pk>/revisions/<int:number>/name/",
        revisions.draft_revision_name,
        name="draft_revision_name",
    ),
    path(
        "drafts/<int:pk>/revisions/<int:number>/restore/",
        revisions.draft_restore,
        name="draft_restore",
    ),
    path("drafts/<int:pk>/comments/", thread_views.draft_threads, name="draft_threads"),
    path("drafts/<int:pk>/comments/new/", thread_views.thread_new, name="thread_new"),
    path("drafts/<int:pk>/comments/<int:thread>/", thread_views.thread, name="thread"),
    path("drafts/<int:pk>/preview/<int:position>/", previews.draft_preview, name="draft_preview"),
    path(
        "drafts/<int:pk>/preview/<int:position>/letter.pdf",
        previews.draft_preview_pdf,
        name="draft_preview_pdf",
    ),
    path(
        "drafts/<int:pk>/preview/<int:position>/letter.<slug:suffix>",
        previews.draft_preview_copy,
        name="draft_preview_copy",
    ),
    path(
        "drafts/<int:pk>/preview/<int:position>/pages/",
        previews.draft_preview_pages,
        name="draft_preview_pages",
    ),
    path(
        "drafts/<int:pk>/preview/<int:position>/pages/<int:number>.jpg",
        previews.draft_preview_image,
        name="draft_preview_image",
    ),
    path("drafts/<int:pk>/word/", word.draft_word, name="draft_word"),
    path("drafts/<int:pk>/word/draft.docx", word.draft_word_file, name="draft_word_file"),
    path("drafts/<int:pk>/word/<int:file>/", word.word_file, name="word_file"),
]
