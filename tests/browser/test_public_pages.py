"""The public site in a browser: accessible, readable at 320 px, in the dark, and without JavaScript."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterator

import pytest
from playwright.sync_api import expect

from comms.letters import assemble, html, text
from comms.letters.copies import FORMS
from tests.comms.letters.builders import DATED_ON, real_letter
from tests.comms.public import builders as build
from tests.comms.public.served import public_site

pytestmark = [pytest.mark.slow, pytest.mark.browser, pytest.mark.django_db(transaction=True)]
HERE = "/letters/al-oth-109-2021/"
SUMMARY = (
    "Information received concerning workers of a minority who are said to have been moved to factories "
    "that supply the company, without being free to refuse or to leave, and what the company has done to "
    "find this out and to put it right along its chain of supply."
)


def publish_the_real_letter(group: uuid.UUID) -> None:
    content, _ = real_letter()
    document = assemble.letter(
        content, position=1, reference="AL OTH 109/2021", dated_on=DATED_ON, kind="public"
    )
    letter = build.publication(
        mandates=tuple((m["key"], m["title"], m["holder"]) for m in content["mandates"]),
        recipient_name=content["addressees"][0]["name"],
        recipient_state="China",
        summary=SUMMARY,
        body_html=html.render(document, level=3),
        body_text=text.render(document),
        group=group,
        pdf=b"%PDF-1.7" + b" " * 240_000,
    )
    for suffix, form in FORMS.items():
        build.copy(letter, suffix, form.render(document))
    build.reply(letter, "acknowledgement", received_on=dt.date(2021, 3, 20))
    build.file(build.reply(letter), name="Reply of Huawei Technologies to the Working Group.pdf")
    build.reply(letter, "translation", received_on=dt.date(2021, 5, 3), is_withheld=True)


@pytest.fixture
def site(db: None) -> Iterator[str]:
    group = uuid.uuid4()
    publish_the_real_letter(group)
    china = build.publication(
        "AL CHN 18/2020", group=group, recipient_name="China", summary=SUMMARY
    )
    build.reply(china, "acknowledgement")
    for number in range(110, 118):
        name = f"{'A company with a long name, ' * (number % 3)}Limited {number}"
        build.publication(f"AL OTH {number}/2021", group=group, recipient_name=name)
    for number in range(1, 45):
        day = dt.date(2020, 1, 1) + dt.timedelta(days=9 * number)
        build.publication(f"UA FRA {number}/2020", dated_on=day, recipient_name="France")
    build.withdrawn("AL USA 7/2021", recipient_name="United States of America")
    with public_site() as port:
        yield f"http://127.0.0.1:{port}"


PAGES = {
    "public-home": "/",
    "public-list": "/letters/",
    "public-narrowed": "/letters/?q=supply+chain&kind=company&since=2021-01-01",
    "public-letter": HERE,
    "public-empty": "/letters/?q=zebra",
    "public-refused": "/letters/?since=31.02.2021&q=mill",
    "public-withdrawn": "/letters/al-usa-7-2021/",
    "public-absent": "/letters/al-oth-1-2021/",
    "public-about": "/about/",
    "public-states": "/states/",
    "public-statistics": "/statistics/",
    "public-data": "/data/",
    "public-verify": "/verify/",
}


def test_every_page_is_accessible_and_fits_every_window(site, open_window, axe, screenshot):
    for scheme in ("light", "dark"):
        page = open_window(base_url=site, color_scheme=scheme).new_page()
        for name, address in PAGES.items():
            page.goto(address)
            axe(page)
            screenshot(page, name if scheme == "light" else f"{name}-dark")


@pytest.mark.parametrize("has_javascript", [True, False], ids=["javascript", "no-javascript"])
def test_a_reader_finds_reads_and_downloads(site, open_window, has_javascript):
    page = open_window(base_url=site, java_script_enabled=has_javascript).new_page()
    page.goto("/")
    page.get_by_label("Search the letters").fill("Huawei")
    page.get_by_role("button", name="Search").click()
    expect(page.get_by_role("heading", name="1 letter, 1 answered")).to_be_visible()
    page.get_by_role("link", name="Huawei Technologies Co., Ltd.").click()
    expect(page).to_have_url(f"{site}{HERE}")
    with page.expect_download() as sealed:
        page.get_by_role("link", name="Download the letter").click()
    assert sealed.value.suggested_filename == "AL OTH 109-2021.pdf"
    with page.expect_download() as reply:
        page.get_by_role("link", name="Reply of Huawei Technologies").click()
    assert reply.value.suggested_filename == "Reply of Huawei Technologies to the Working Group.pdf"
    page.get_by_role("link", name="China AL CHN 18/2020").click()
    expect(page.get_by_role("heading", name="Allegation letter to China")).to_be_visible()


def test_the_list_is_narrowed_with_the_keyboard_alone(site, open_window):
    page = open_window(base_url=site).new_page()
    page.goto("/letters/")
    page.locator("summary", has_text="Kind of recipient").focus()
    page.keyboard.press("Enter")
    page.locator("input[name=kind][value=state]").focus()
    page.keyboard.press("Space")
    page.get_by_role("button", name="Show these letters").press("Enter")
    expect(page.get_by_role("heading", name="45 letters, 0 answered")).to_be_visible()
    page.get_by_role("link", name="Remove Kind of recipient: State").press("Enter")
    page.get_by_role("link", name="Next page").press("Enter")
    expect(page.get_by_text("51 to 54")).to_be_visible()


def test_the_keyboard_alone_leads_from_a_footnote_to_the_letter_and_its_reply(site, open_window):
    note = "1. Supplied, it is said, by Zephyr Cotton Holdings."
    letter = build.publication(
        "AL OTH 200/2021",
        recipient_name="Loom and Sons",
        body_text=f"We write about a mill.[1]\n\n{note}",
        body_html=f"<p>We write about a mill.<sup>1</sup></p><p>{note}</p>",
    )
    reply = build.reply(letter)
    build.file(reply, name="Answer of Loom and Sons.pdf")
    letter.texts.create(reply=reply, language="en", body="The shed was closed in April.")
    page = open_window(base_url=site).new_page()
    page.goto("/")
    press(page, "Tab", until="Skip to the content")
    page.keyboard.press("Enter")
    press(page, "Tab", until="Search the letters and replies")
    page.keyboard.type("zephyr cotton")
    page.keyboard.press("Enter")
    expect(page.locator("mark").first).to_have_text("Zephyr")
    press(page, "Tab", until="In the letter")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Allegation letter to Loom and Sons")).to_be_visible()
    expect(page.get_by_text("Supplied, it is said")).to_be_visible()
    press(page, "Tab", until="Answer of Loom and Sons.pdf")
    page.goto("/letters/?q=shed+april")
    press(page, "Tab", until="In the reply")
    page.keyboard.press("Enter")
    expect(page).to_have_url(f"{site}/letters/al-oth-200-2021/#reply-1")


FOCUSED = "(document.activeElement.labels?.[0] ?? document.activeElement).innerText.trim()"


def press(page, key, *, until):
    """The key until what is focused has this name; as often as a patient person would."""
    for _ in range(60):
        page.keyboard.press(key)
        if page.evaluate(FOCUSED) == until:
            return
    raise AssertionError(f"The keyboard does not reach “{until}”")


@pytest.mark.parametrize(("language", "word"), [("fr", "Rechercher"), ("es", "Buscar")])
def test_a_reader_of_another_language_is_led_in_it(
    site, open_window, axe, screenshot, language, word
):
    page = open_window(base_url=site, viewport={"width": 375, "height": 812}).new_page()
    page.goto("/letters/")
    page.locator(f".languages [hreflang={language}]").click()
    expect(page).to_have_url(f"{site}/{language}/letters/")
    axe(page)
    screenshot(page, f"public-list-{language}")
    page.locator("#id_q").fill("Huawei")
    page.get_by_role("button", name=word).first.click()
    page.locator(f'.results [href="/{language}{HERE}"]').first.click()
    expect(page.locator(".letter-page")).to_have_attribute("lang", "en")
    axe(page)
    screenshot(page, f"public-letter-{language}")
    page.goto(f"/{language}/")
    axe(page)
    screenshot(page, f"public-home-{language}")
