"""The language of a page is its address's: no cookie and no header changes an answer, and files have one address."""

from __future__ import annotations

import gzip
import re
from pathlib import Path

import pytest
from django.test import RequestFactory
from django.urls import resolve, reverse
from django.utils import translation
from django.utils.html import strip_tags

from comms.public import languages
from tests.comms.public import builders as build

PAGES = ["/", "/letters/", "/about/", "/verify/", "/changes/", "/letters/al-oth-109-2021/"]
SHEETS = sorted((Path(__file__).parents[3] / "static" / "css").glob("public*.css"))
FILES = ["/robots.txt", "/letters/al-oth-109-2021/letter.pdf"]


@pytest.mark.parametrize(
    ("path", "language"),
    [
        ("/", "en"),
        ("/letters/", "en"),
        ("/fr/", "fr"),
        ("/fr", "fr"),
        ("/es/letters/", "es"),
        ("/fr-ca/", "en"),
        ("/FR/", "en"),
        ("/de/", "en"),
        ("/letters/fr/", "en"),
    ],
)
def test_the_address_alone_says_the_language(path, language):
    assert languages.of_address(path) == language


@pytest.mark.django_db
def test_every_page_is_there_in_each_language(reader):
    build.publication(pdf=b"%PDF-1.7 sealed")
    for page in PAGES:
        for prefix, language in (("", "en"), ("/fr", "fr"), ("/es", "es")):
            answer = reader.get(prefix + page)
            assert answer.status_code == 200, prefix + page
            assert f'<html lang="{language}" dir="ltr">' in answer.content.decode()
            assert answer.headers["Content-Language"] == language
            assert "Vary" not in answer.headers


@pytest.mark.django_db
def test_neither_cookie_nor_header_changes_an_answer(reader):
    plain = reader.get("/about/")
    reader.cookies["django_language"] = "fr"
    asked = reader.get("/about/", headers={"accept-language": "es,fr;q=0.5"})
    assert asked.content == plain.content
    assert not asked.cookies


@pytest.mark.django_db
def test_links_keep_the_language_and_the_switch_keeps_the_page(reader):
    build.publication()
    page = reader.get("/fr/letters/?q=mill").content.decode()
    inside = re.findall(r'href="(/[^"]*)"', page.partition("<main")[2].partition("</main>")[0])
    pages = [one for one in inside if one.partition("?")[0].endswith("/")]
    assert pages
    assert all(one.startswith("/fr/") for one in pages)
    assert 'href="/letters/?q=mill"' in page
    assert 'href="/es/letters/?q=mill"' in page
    assert re.search(r'lang="fr"\s+hreflang="fr"\s+aria-current="true">Français<', page)
    assert re.search(r'rel="alternate" hreflang="es" href="http[^"]+/es/letters/\?q=mill"', page)


@pytest.mark.django_db
def test_files_have_one_address_for_all_languages(reader):
    build.publication(pdf=b"%PDF-1.7 sealed")
    for path in FILES:
        assert b"".join(reader.get(path))
        assert reader.get(f"/fr{path}").status_code == 404
    with translation.override("es"):
        kwargs = {"slug": "al-oth-109-2021"}
        assert reverse("public:letter_pdf", "config.urls_public", kwargs=kwargs) == FILES[1]
        assert reverse("public:letter", "config.urls_public", kwargs=kwargs).startswith("/es/")


@pytest.mark.django_db
def test_what_is_absent_is_one_page_a_language(reader):
    assert reader.get("/fr/letters/al-oth-1-2020/").content == reader.get("/fr/nowhere").content
    page = reader.get("/fr/nowhere").content.decode()
    assert 'lang="fr"' in page
    assert 'href="/es/"' in page
    assert "nowhere" not in page


def test_the_default_language_has_no_second_address():
    with pytest.raises(Exception, match="tried"):
        resolve("/en/letters/", "config.urls_public")


def test_a_page_at_a_file_s_address_leads_to_the_home_pages():
    request = RequestFactory().get("/letters/al-oth-109-2021/letter.pdf")
    request.resolver_match = resolve(request.path, "config.urls_public")
    found = languages.context(request)
    assert found["languages"] == languages.offers("/")
    assert not found["is_translated"]


@pytest.mark.django_db
def test_dates_numbers_and_plurals_are_the_language_s(reader):
    build.publication()
    here = "/letters/al-oth-109-2021/"
    assert ">12 March 2021<" in reader.get(here).content.decode()
    assert ">12 mars 2021<" in reader.get("/fr" + here).content.decode()
    assert ">12 de marzo de 2021<" in reader.get("/es" + here).content.decode()
    assert "1 lettre est publique, dont 0 avec réponse." in reader.get("/fr/").content.decode()
    assert "Lettre d’allégation" in reader.get("/fr" + here).content.decode()
    assert "Carta de alegación" in reader.get("/es" + here).content.decode()


@pytest.mark.django_db
def test_the_letter_says_its_own_language(reader):
    build.publication()
    page = reader.get("/fr/letters/al-oth-109-2021/").content.decode()
    assert '<html lang="fr"' in page
    assert '<div class="letter-page" lang="en">' in page


@pytest.mark.django_db
def test_the_french_pages_say_nothing_in_english(reader):
    build.publication()
    for page in ("/fr/", "/fr/letters/", "/fr/about/", "/fr/changes/", "/fr/nowhere"):
        words = set(re.findall(r"\b\w+\b", strip_tags(_main(reader.get(page)))))
        assert words.isdisjoint({"the", "and", "of", "this", "with", "Search", "letters"}), page


@pytest.mark.django_db
def test_a_language_written_from_the_right_turns_the_page(reader, settings):
    settings.LANGUAGES = [
        *settings.LANGUAGES,
        ("ar", "العربية"),
        ("zh-hans", "中文"),
        ("ru", "Русский"),
    ]
    page = reader.get("/ar/letters/").content.decode()
    assert '<html lang="ar" dir="rtl">' in page
    assert 'href="/ar/about/"' in page
    assert '<html lang="ru" dir="ltr">' in reader.get("/ru/").content.decode()
    assert '<html lang="zh-hans" dir="ltr">' in reader.get("/zh-hans/").content.decode()


@pytest.mark.parametrize("sheet", SHEETS, ids=lambda p: p.name)
def test_no_sheet_of_the_public_site_knows_left_from_right(sheet):
    rules = re.sub(r"/\*.*?\*/", "", sheet.read_text(), flags=re.DOTALL)
    assert re.findall(r"[\w-]*\b(?:left|right)\b[\w-]*", rules) == []
    physical = re.findall(r"(?m)^\s*((?:margin|padding|border|inset):[^;]*)", rules)
    assert [one for one in physical if len(set(one.split(":")[1].split()[1::2])) > 1] == []


def _main(answer) -> str:
    page = answer.content.decode().partition("<main")[2].partition("</main>")[0]
    return re.sub(r'<(\w+)[^>]* lang="(?!fr)\w+".*?</\1>|<bdi>.*?</bdi>', "", page, flags=re.DOTALL)


@pytest.mark.django_db
def test_the_first_view_of_a_letter_is_light(reader):
    build.publication(body_html="<p>" + " ".join(map(str, range(20_000))) + "</p>")
    page = reader.get("/fr/letters/al-oth-109-2021/").content
    sheets = re.findall(r'rel="stylesheet" href="/static/([^"]+)"', page.decode())
    assert sheets
    files = [page, *((SHEETS[0].parents[1] / name).read_bytes() for name in sheets)]
    assert sum(len(gzip.compress(one)) for one in files) < 100_000
