"""The public site: addresses. What is not named here is nowhere."""

from django.urls import include, path, register_converter

from comms.public import languages, views
from comms.public.changes import views as changes
from comms.public.data import archive
from comms.public.data import urls as api
from comms.public.data import views as data
from comms.public.following import asking
from comms.public.following import views as following
from comms.public.letter import views as letter
from comms.public.registers import statistics
from comms.public.registers import views as registers
from comms.public.search import views as search


class StoredName:
    """One path component of the characters a stored name may have; all else is no address."""

    regex = r"[A-Za-z0-9_.-]{16,90}"

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return value


class Key:
    """What stands at the end of a link in a message."""

    regex = r"[A-Za-z0-9_-]{43}"

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return value


register_converter(StoredName, "stored_name")
register_converter(Key, "key")

app_name = "public"
urlpatterns: list[languages.Address] = [
    path("", search.home, name="home"),
    path("letters/", search.letters, name="letters"),
    path("letters/<slug:slug>/", letter.letter, name="letter"),
    path(
        "letters/<slug:slug>/citation.bib",
        letter.letter_citation,
        {"form": "bib"},
        name="letter_bibtex",
    ),
    path(
        "letters/<slug:slug>/citation.ris",
        letter.letter_citation,
        {"form": "ris"},
        name="letter_ris",
    ),
    path("letters/export.<slug:form>", data.export, name="export"),
    path("letters/<slug:slug>/letter.pdf", views.letter_pdf, name="letter_pdf"),
    path("letters/<slug:slug>/letter.<slug:form>", views.letter_copy, name="letter_copy"),
    path(
        "letters/<slug:slug>/replies/<stored_name:stored_name>", views.reply_file, name="reply_file"
    ),
    path("letters/<slug:slug>/versions/<int:number>/", changes.version, name="version"),
    path(
        "letters/<slug:slug>/versions/<int:number>/letter.pdf",
        changes.version_pdf,
        name="version_pdf",
    ),
    path("mandates/", registers.mandates, name="mandates"),
    path("mandates/<slug:key>/", registers.mandate, name="mandate"),
    path("recipients/", registers.recipients, name="recipients"),
    path("recipients/<slug:key>/", registers.recipient, name="recipient"),
    path("states/", registers.states, name="states"),
    path("states/<slug:code>/", registers.state, name="state"),
    path("sessions/", registers.sessions, name="sessions"),
    path("sessions/<int:number>/", registers.session, name="session"),
    path("statistics/", statistics.statistics, name="statistics"),
    path("statistics.csv", statistics.statistics_csv, name="statistics_csv"),
    path("statistics/<slug:name>.svg", statistics.statistics_chart, name="statistics_chart"),
    path("changes/", changes.changes, name="changes"),
    path("verify/", views.verify, name="verify"),
    path("verify/certificate.pem", views.certificate, name="certificate"),
    path("feeds/letters.atom", following.letters, name="letters_feed"),
    path("feeds/session-<int:number>.atom", following.session, name="session_feed"),
    path("feeds/changes.atom", following.changes, name="changes_feed"),
    path("follow/", asking.follow, name="follow"),
    path("follow/asked/", asking.asked, name="follow_asked"),
    path("follow/confirm/<key:token>/", asking.confirm, name="follow_confirm"),
    path("follow/stop/<key:token>/", asking.stop, name="follow_stop"),
    path("data/", data.data, name="data"),
    path("data/archive/manifest.json", archive.manifest, name="archive_manifest"),
    path("data/archive/SHA256SUMS", archive.sums, name="archive_sums"),
    path("data/archive/<slug:name>.zip", archive.part, name="archive_part"),
    path("data/api/", data.api_guide, name="api_guide"),
    path("sitemap.xml", data.sitemap, name="sitemap"),
    path("sitemap-<int:number>.xml", data.sitemap_part, name="sitemap_part"),
    path("api/v1/", include((api.patterns, "api"))),
    path("about/", views.about, name="about"),
    path("robots.txt", data.robots, name="robots"),
]
# Each page has an address in every language; whatever stands above needs not know.
urlpatterns = languages.with_prefixes(urlpatterns)
