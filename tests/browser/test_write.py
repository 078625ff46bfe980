"""The editor of a letter's text in a browser: typed by keyboard, pasted, kept without a connection, saved."""

from __future__ import annotations

import json
import re
from pathlib import Path
from random import Random

import pytest
from django.conf import settings
from django.utils import timezone
from playwright.sync_api import Page, expect

from comms.drafting import services
from comms.drafting.models import Draft
from tests import builders
from tests.browser.conftest import NARROW, SCREENSHOTS
from tests.comms import desk
from tests.static.test_convert import letter as some_letter

pytestmark = [pytest.mark.slow, pytest.mark.browser, pytest.mark.django_db(transaction=True)]
PASTED = Path(__file__).parent / "pasted"
ANNEX = [
    {"kind": "heading", "text": "Treaties", "key": "treaties"},
    {"kind": "provision", "citation": "Covenant, article 11", "text": "A home.", "key": "home"},
]
TEXT = {
    "annex": ANNEX,
    "facts": [{"text": "It was flooded.[^1]", "quote": False}],
    "footnotes": {"1": "Gauge readings."},
    "questions": ["One?", "Two?", "Three?"],
}


@pytest.fixture
def draft(cast, office):
    to = [office.company, office.state]
    return builders.draft(cast, office, timezone.now(), to=to, text=TEXT)


@pytest.fixture
def window_of(open_window, live_server):
    def one(person, *, saves_alone=False, **options):
        """A page for `person`; unless it `saves_alone`, only the Save button makes revisions."""
        context = open_window(**options)
        if not saves_alone:
            context.route("**/autosave/", lambda route: route.abort())
        session = desk.window(person).cookies[settings.SESSION_COOKIE_NAME].value
        context.add_cookies(
            [{"name": settings.SESSION_COOKIE_NAME, "value": session, "url": live_server.url}]
        )
        return context.new_page()

    return one


def write(page: Page, draft: Draft) -> None:
    page.goto(f"/drafts/{draft.pk}/write/")
    page.locator("form[data-ready]").wait_for()


def saved(draft: Draft, number: int) -> dict:
    """The content of the draft, once it is revision `number`."""
    draft.refresh_from_db()
    assert draft.current.number == number
    return draft.current.content


def press(page: Page, *keys: str) -> None:
    for key in keys:
        page.keyboard.press(key)


def paste(page: Page, html: str = "", text: str = "", image: bool = False) -> None:
    """What the browser does when the person pastes: the event with its data, at the cursor."""
    page.evaluate(
        """([html, text, image]) => {
            const data = new DataTransfer();
            if (html) data.setData("text/html", html);
            if (text) data.setData("text/plain", text);
            if (image) data.items.add(new File(["x"], "a.png", { type: "image/png" }));
            document.querySelector("#letter-text").dispatchEvent(
                new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true }));
        }""",
        [html, text, image],
    )


def test_a_letter_is_written_with_the_keyboard(cast, draft, window_of, axe, screenshot):
    page = window_of(cast.drafter)
    write(page, draft)
    text = page.get_by_role("textbox", name="Text of the letter")
    expect(page.get_by_text("because every letter has it").first).to_be_visible()
    text.get_by_text("It was flooded.").click()
    press(page, "End")
    page.keyboard.type(" At night.")
    press(page, "Control+Alt+f")
    page.keyboard.type("Two people said so.")
    expect(page.get_by_role("textbox", name="Footnote 2")).to_be_focused()
    axe(page)
    screenshot(page, "write-footnote")
    press(page, "Enter")
    page.keyboard.type(" These were hit:")
    press(page, "Enter")
    page.keyboard.type("- the upper village")
    press(page, "Enter")
    page.keyboard.type("the lower one")
    press(page, "Enter", "Enter")
    page.keyboard.type("> They came at night.")
    press(page, "Enter")
    page.keyboard.type("See ")
    press(page, "Control+Alt+r")
    page.get_by_role("button", name="1.1 Covenant, article 11").press("Enter")
    page.keyboard.type(", as ")
    press(page, "Control+Alt+a")
    page.keyboard.type(" knows.")
    press(page, "Control+Alt+o")
    page.get_by_label("Switzerland").check()
    axe(page)
    screenshot(page, "write-audience")
    page.get_by_role("button", name="Set").press("Enter")
    text.get_by_text("Three?").click()
    press(page, "Alt+ArrowUp", "Alt+ArrowUp")
    expect(page.get_by_text("Question 2 is now question 1.")).to_be_attached()
    axe(page)
    screenshot(page, "write")
    press(page, "Control+s")
    expect(page.get_by_text(re.compile(r"is saved: .*revision 2\."))).to_be_visible()
    content = saved(draft, 2)
    assert content["facts"] == [
        {"text": "It was flooded.[^1] At night.[^2] These were hit:", "quote": False}
        | {"items": ["the upper village", "the lower one"]},
        {"text": "They came at night.", "quote": True},
        {"text": "See [§home], as [addressee] knows.", "quote": False, "only": ["key:che"]},
    ]
    assert content["footnotes"] == {"1": "Gauge readings.", "2": "Two people said so."}
    assert content["questions"] == ["Three?", "One?", "Two?"]
    page.locator("form[data-ready]").wait_for()
    expect(page.get_by_text("Saved: revision 2", exact=True)).to_be_visible()
    expect(page.get_by_role("region", name="Unsaved typing")).to_have_count(0)
    page.set_viewport_size(NARROW)
    write(page, draft)
    first = text.locator(".question__handle").first
    last = text.locator(".question__handle").last
    first.scroll_into_view_if_needed()
    first.hover()
    page.mouse.down()
    box = last.bounding_box()
    page.mouse.move(box["x"] + 5, box["y"] + box["height"], steps=4)
    page.mouse.up()
    expect(page.get_by_text("Question 1 is now question 3.")).to_be_attached()
    page.get_by_role("button", name="Keys").click()
    expect(page.get_by_role("dialog", name="Keys")).to_contain_text("Alt+↑")
    axe(page)
    screenshot(page, "write-keys")
    press(page, "Escape")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text(re.compile(r"is saved: .*revision 3\."))).to_be_visible()
    assert saved(draft, 3)["questions"] == ["One?", "Two?", "Three?"]


def test_no_key_makes_what_is_no_letter(cast, draft, window_of):
    """Any keys in any order leave a document of the schema that the server accepts and gives back as it was."""
    page = window_of(cast.drafter, is_typed_into=True)
    write(page, draft)
    dice = Random(4)
    keys = [
        "Enter",
        "Backspace",
        "Delete",
        "ArrowUp",
        "ArrowDown",
        "Home",
        "End",
        "Shift+Enter",
        "a",
        "b",
    ]
    keys += ["Control+a", "Shift+ArrowDown", "Shift+ArrowUp", "Control+Shift+8", "Control+Shift+7"]
    keys += [
        "Control+Shift+9",
        "Alt+ArrowUp",
        "Alt+ArrowDown",
        "Control+z",
        "Control+x",
        "Control+Alt+a",
    ]
    page.get_by_role("textbox", name="Text of the letter").get_by_text("It was flooded.").click()
    for key in dice.choices(keys, k=250):
        press(page, key)
    page.keyboard.type("The end")
    typed = page.evaluate(
        """async () => {
            const { write, read, isSame } = await import("/static/js/editor/convert.js");
            const { editor } = document.querySelector("#letter-text");
            editor.state.doc.check();
            const parts = write(editor.getJSON());
            return [parts, isSame(write(read(parts)), parts)];
        }"""
    )
    parts, is_stable = typed
    assert is_stable
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text(re.compile(r"is saved: .*revision 2\."))).to_be_visible()
    content = saved(draft, 2)
    assert {part: content[part] for part in parts} == parts


def test_what_is_pasted_comes_out_clean(cast, draft, window_of, axe):
    page = window_of(cast.drafter)
    write(page, draft)
    text = page.get_by_role("textbox", name="Text of the letter")
    text.get_by_text("It was flooded.").click()
    press(page, "Control+a", "Backspace")
    paste(page, html=(PASTED / "word.html").read_text())
    expect(page.get_by_text("An image was left out")).to_contain_text("2 tables became paragraphs")
    press(page, "Enter")
    paste(page, html=(PASTED / "libreoffice.html").read_text())
    press(page, "Enter", "Enter")
    paste(page, html=(PASTED / "docs.html").read_text())
    press(page, "Enter", "Enter")
    paste(page, html=(PASTED / "web.html").read_text())
    expect(page.get_by_text("One footnote mark came without its note")).to_be_visible()
    before = text.inner_text()
    paste(page, image=True)
    expect(page.get_by_text("A letter has no images")).to_be_visible()
    paste(page, html="<p>" + "word " * 1_000_000 + "</p>")
    expect(page.get_by_text("This is too much for a letter")).to_be_visible()
    paste(page, text="word " * 1_000_000)
    assert text.inner_text() == before
    axe(page)
    # What is cut keeps its footnote's label; what is copied gets one of its own.
    press(page, "Control+s")
    expect(page.get_by_text(re.compile(r"is saved: .*revision 2\."))).to_be_visible()
    content = saved(draft, 2)
    rose = "The river rose at night.[^{}] Nobody was warned."
    villages = ["the upper one;", "the lower one."]
    assert content["facts"] == [
        {"text": rose.format(1), "quote": False},
        {"text": "“We heard the water first.”[^2]", "quote": True},
        {"text": "Three villages are named:", "quote": False}
        | {"items": [*villages, "a last point"], "numbered": True},
        *({"text": cell, "quote": False} for cell in ("Village", "Upper", "Lower", "Houses")),
        {"text": rose.format(3), "quote": False, "items": villages, "numbered": True},
        {"text": rose.format(4), "quote": False, "items": villages},
        {"text": "History", "quote": False},
        {
            "text": "The river\nrose at\u00a0night.[^5] See the other page and this.[^6]",
            "quote": False,
        },
        {"text": "First.", "quote": True},
        {"text": "Second.", "quote": True},
        {"text": "Last one.", "quote": False},
    ]
    gauge = "Gauge readings of 12 March."
    assert content["footnotes"] == {
        "1": f"{gauge} Two gauges.",
        "2": "Interview, 14 March.",
        **dict.fromkeys("345", gauge),
    }
    assert page.evaluate("window.pasted") is None


def test_unsaved_typing_outlives_the_tab_and_the_connection(
    cast, draft, window_of, screenshot, axe
):
    page = window_of(cast.drafter)
    write(page, draft)
    text = page.get_by_role("textbox", name="Text of the letter")
    page.context.set_offline(True)
    text.get_by_text("It was flooded.").click()
    press(page, "End")
    page.keyboard.type(" Typed without a connection.")
    expect(page.get_by_text("kept in this browser")).to_be_visible()
    page.close()
    again = page.context.new_page()
    page.context.set_offline(False)
    plan = services.plan_of(draft).with_text(purpose=["Saved meanwhile."])
    services.revise(draft, plan, base=1, actor=cast.colleague, now=timezone.now())
    write(again, draft)
    box = again.get_by_role("region", name="Unsaved typing")
    expect(box).to_contain_text("It was written from revision 1")
    axe(again)
    screenshot(again, "write-unsaved")
    box.get_by_role("button", name="Take it up again").click()
    text = again.get_by_role("textbox", name="Text of the letter")
    expect(text).to_contain_text("Typed without a connection.")
    again.get_by_role("button", name="Save").click()
    expect(again.get_by_text(re.compile(r"is saved: .*revision 3\."))).to_be_visible()
    content = saved(draft, 3)
    assert content["purpose"] == ["Saved meanwhile."]
    assert content["facts"][0]["text"] == "It was flooded.[^1] Typed without a connection."
    expect(again.get_by_role("region", name="Unsaved typing")).to_have_count(0)
    again.locator("form[data-ready]").wait_for()
    text.get_by_text("Typed without a connection.").click()
    again.keyboard.type("x")
    expect(again.get_by_text("kept in this browser")).to_be_visible()
    keys = "Object.keys(localStorage).filter((key) => key.startsWith('pouch-unsaved:')).length"
    assert again.evaluate(keys) > 0
    again.get_by_text("drafter", exact=True).click()
    again.get_by_role("button", name="Sign out").click()
    again.wait_for_url("**/account/**")
    assert again.evaluate(keys) == 0


def test_the_pure_functions_do_the_same_in_a_browser(cast, draft, window_of):
    page = window_of(cast.drafter)
    write(page, draft)
    letters = [some_letter(Random(seed)) for seed in range(300)]
    again = page.evaluate(
        """async (letters) => {
            const { read, write } = await import("/static/js/editor/convert.js");
            const { editor } = document.querySelector("#letter-text");
            return letters.map((one) => write(editor.schema.nodeFromJSON(read(one)).toJSON()));
        }""",
        letters,
    )
    assert json.dumps(again, sort_keys=True) == json.dumps(letters, sort_keys=True)


def test_what_others_saved_comes_into_the_text_while_one_types(cast, draft, window_of):
    """The server's answers are played here; how it finds them is tested where it saves."""
    page = window_of(cast.drafter)
    asked: list[dict] = []
    answers: list[tuple[int, dict]] = []

    def answer(route) -> None:
        asked.append(json.loads(route.request.post_data))
        status, body = answers.pop(0)
        route.fulfill(status=status, json=body)

    page.route("**/autosave/", answer)
    page.route(
        "**/write/",
        lambda route: route.fulfill(
            response=(got := route.fetch()),
            body=re.sub(
                r'"autosave": "[^"]*"', f'"autosave": "/drafts/{draft.pk}/autosave/"', got.text()
            ),
        ),
    )
    page.clock.install()
    write(page, draft)
    text = page.get_by_role("textbox", name="Text of the letter")
    status = page.get_by_role("status").filter(has_text="aved")
    text.get_by_text("It was flooded.").click()
    press(page, "End")
    page.keyboard.type(" Mine.")
    answers.append((500, {}))
    page.clock.run_for(5_000)
    expect(page.get_by_text("Pouch does not answer")).to_be_visible()
    sent = asked[0]
    assert (sent["base"], sent["parts"]["facts"][0]["text"]) == (1, "It was flooded.[^1] Mine.")
    theirs = {**sent["parts"], "purpose": ["Theirs."], "questions": ["Two?", "One?", "Three?"]}
    answers.append(
        (200, {"revision": 3, "merged": [{"revision": 2, "author": "A"}], "parts": theirs})
    )
    page.clock.run_for(10_000)
    expect(text).to_contain_text("Theirs.")
    expect(status).to_have_text("Saved: revision 3")
    page.keyboard.type(" More.")
    expect(text).to_contain_text("Mine. More.")
    answers.append((409, {"conflicts": [{"key": "k"}], "problems": ["A saved revision 4."]}))
    page.clock.run_for(5_000)
    expect(page.get_by_text("A saved revision 4. Press Save and choose")).to_be_visible()
    assert asked[-1]["base"] == 3
    assert asked[-1]["parts"]["questions"] == ["Two?", "One?", "Three?"]
    page.keyboard.type(" Still.")
    page.clock.run_for(60_000)
    assert len(asked) == 3
    expect(page.locator("[name=base]")).to_have_value("3")


def test_two_people_write_one_letter(cast, draft, window_of, screenshot, axe):
    """Each is saved in the background; one gets what the other saved; what both changed is asked about, once."""
    hers, his = (window_of(one, saves_alone=True) for one in (cast.drafter, cast.colleague))
    for page in (hers, his):
        write(page, draft)
    texts = [page.get_by_role("textbox", name="Text of the letter") for page in (hers, his)]
    texts[0].get_by_text("We write about a dam").click()
    press(hers, "End")
    hers.keyboard.type(" Hers.")
    expect(hers.get_by_text("Saved: revision 2", exact=True)).to_be_visible(timeout=30_000)
    texts[1].get_by_text("It was flooded.").click()
    press(his, "End")
    his.keyboard.type(" His.")
    expect(his.get_by_text("Saved: revision 3", exact=True)).to_be_visible(timeout=30_000)
    expect(texts[1]).to_contain_text("Hers.")
    content = saved(draft, 3)
    assert content["purpose"] == ["We write about a dam and the people who lived below it. Hers."]
    assert content["facts"][0]["text"] == "It was flooded.[^1] His."
    # Both change one question: the second is told, and chooses when he saves.
    for page, text, word in ((hers, texts[0], "hers"), (his, texts[1], "his")):
        page.context.set_offline(True)
        text.get_by_text("Two?").click()
        press(page, "Home")
        page.keyboard.type(f"Says {word}: ")
        expect(page.get_by_text("kept in this browser")).to_be_visible()
    hers.context.set_offline(False)
    expect(hers.get_by_text("Saved: revision 4", exact=True)).to_be_visible(timeout=90_000)
    expect(texts[0]).to_contain_text("His.")
    his.context.set_offline(False)
    expect(his.get_by_text("Press Save and choose")).to_be_visible(timeout=90_000)
    axe(his)
    screenshot(his, "write-clash")
    his.get_by_role("button", name="Save").click()
    his.get_by_role("radio", name="Yours").check()
    his.get_by_role("button", name="Save with these choices").click()
    his.locator("form[data-ready]").wait_for()
    expect(texts[1]).to_contain_text("Says his: Two?")
    content = saved(draft, 5)
    assert content["questions"] == ["One?", "Says his: Two?", "Three?"]
    expect(his.get_by_role("region", name="Unsaved typing")).to_have_count(0)


def test_without_a_script_the_text_is_five_fields(cast, draft, window_of):
    page = window_of(cast.drafter, java_script_enabled=False)
    page.goto(f"/drafts/{draft.pk}/")
    page.get_by_role("link", name="Write the text").click()
    page.get_by_label("Facts").fill(
        "It was flooded.[^1]\n\n> They came.\n\n[only: state]\nYou know:\n- this"
    )
    page.get_by_label("Footnotes").fill("nonsense")
    page.get_by_role("button", name="Save", exact=True).first.click()
    expect(page.get_by_role("alert")).to_contain_text("Line 1 is no footnote")
    page.get_by_label("Footnotes").fill("1: Gauge readings.")
    page.get_by_role("button", name="Save", exact=True).first.click()
    expect(page.get_by_text(re.compile(r"is saved: .*revision 2\."))).to_be_visible()
    page.screenshot(path=SCREENSHOTS / "write-plain-wide.png", full_page=True)
    assert [fact["text"] for fact in saved(draft, 2)["facts"]] == [
        "It was flooded.[^1]",
        "They came.",
        "You know:",
    ]
