"""The pages of what is said beside a draft: who opens them, what they show, what a wrong form is told."""

from __future__ import annotations

import html
import io
import json
import zipfile

import pytest
import time_machine
from django.urls import reverse

from comms.drafting import queries, services
from comms.drafting.threads import services as threads
from comms.drafting.threads import suggestions
from comms.drafting.threads.anchors import Anchor
from comms.drafting.threads.models import Mention, Remark, Suggestion, Thread
from tests import builders
from tests.comms import desk

TEXT = "The valley was allegedly flooded at night.[^1]"
NIGHT = Anchor(1, "facts", 1, TEXT.index("flooded"), "flooded at night")
READERS = {"drafter": 200, "colleague": 200, "outsider": 200}
ASKED = READERS | {"holder_of_culture": 200, "registry": 200, "publisher": 200}


@pytest.fixture(autouse=True)
def clock(now):
    with time_machine.travel(now, tick=False):
        yield


@pytest.fixture
def draft(cast, office, now):
    return builders.draft(cast, office, now)


@pytest.fixture
def thread(draft, cast, now):
    return threads.comment(draft, NIGHT, text="By whom?", actor=cast.outsider, now=now)


@pytest.fixture
def made(draft, cast, now):
    return suggestions.suggest(
        draft, NIGHT, replacement="drowned", actor=cast.outsider, now=now, text="So they say."
    )


@pytest.fixture
def window(cast):
    return desk.window(cast.drafter)


def words(answer) -> str:
    return " ".join(html.unescape(answer.content.decode()).split())


def new(draft, **asked) -> str:
    query = "&".join(f"{name}={value}" for name, value in asked.items())
    return f"{reverse('thread_new', args=[draft.pk])}?{query}"


def page(thread) -> str:
    return reverse("thread", args=[thread.draft_id, thread.pk])


def test_the_pages_are_for_those_who_read_the_draft(cast, draft, thread, now):
    addresses = [
        reverse("draft_threads", args=[draft.pk]),
        new(draft, part="facts", number=1),
        page(thread),
    ]
    for address in addresses:
        assert desk.statuses(cast, address) == desk.table(**READERS)
    from comms.dispatch import register

    register.submit(draft, actor=cast.drafter, now=now)
    for address in addresses:
        assert desk.statuses(cast, address) == desk.table(**ASKED)


def test_who_may_not_read_the_draft_says_nothing(cast, draft, thread):
    for address in (new(draft, part="facts", number=1), page(thread)):
        said = {"text": "Hello", "kind": "comment", "words": ""}
        answers = desk.statuses(cast, address, method="post", data=said)
        assert answers == desk.table(drafter=302, colleague=302, outsider=302)
    assert set(Remark.objects.values_list("author__name", flat=True)) == {
        "drafter",
        "colleague",
        "outsider",
    }


def test_a_thread_of_another_draft_is_not_found(cast, office, now, draft, thread, window):
    other = builders.draft(cast, office, now)
    address = reverse("thread", args=[other.pk, thread.pk])
    assert window.get(address).status_code == 404
    assert window.post(address, {"verb": "resolve"}).status_code == 404
    assert Thread.objects.still_open().count() == 1


@pytest.mark.parametrize(
    "asked",
    [
        {"part": "facts", "number": 2},
        {"part": "facts"},
        {"part": "mandates", "number": 9},
        {"part": "facts", "number": "9" * 30},
        {"part": "facts", "number": 1, "revision": 2},
    ],
)
def test_a_passage_that_is_not_there_is_not_found(draft, window, asked):
    assert window.get(new(draft, **asked)).status_code == 404


def test_words_that_were_selected_stand_in_the_form_and_not_in_the_address(draft, window):
    start = TEXT.index("flooded")
    asked = window.get(new(draft, part="facts", number=1, start=start, end=start + 16))
    assert asked.context["form"].initial["words"] == "flooded at night"
    whole = window.get(new(draft, part="facts", number=1, start=5000, end=2))
    assert whole.context["form"].initial["words"] == TEXT


def test_a_comment_is_made_on_words_and_shown_beside_the_text(cast, draft, window):
    address = new(draft, part="facts", number=1, revision=1)
    window.post(
        address,
        {
            "kind": "comment",
            "words": "flooded\r\nat night",
            "text": "By whom?\r\n<b>Who</b>",
            "mention": cast.colleague.pk,
        },
    )
    thread = Thread.objects.get()
    assert thread.anchor() == NIGHT
    assert Mention.objects.get().person == cast.colleague
    shown = window.get(reverse("draft", args=[draft.pk])).content.decode()
    assert f'href="#thread-{thread.pk}"' in shown
    assert "&lt;b&gt;Who&lt;/b&gt;" in shown
    assert "Comments: 1 open" in shown
    home = words(desk.window(cast.colleague).get("/"))
    assert "You are mentioned: 1" in home
    assert "By whom" not in home
    desk.window(cast.colleague).post(page(thread), {"verb": "read"})
    assert "You are mentioned" not in words(desk.window(cast.colleague).get("/"))


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"text": " "}, "The comment is empty"),
        ({"text": "a" * 100_000}, "has 100,000 characters"),
        ({"words": "Other words"}, "do not stand in the passage"),
        ({"words": "l"}, "times. Add the words around those"),
        ({"kind": "replace", "replacement": TEXT}, "changes nothing"),
        ({"kind": "shout"}, "not one of the available choices"),
        ({"mention": "999999"}, "not one of the available choices"),
    ],
)
def test_a_wrong_form_is_told_and_keeps_what_was_typed(draft, window, typed, sentence):
    data = {"kind": "comment", "words": "", "text": "Kept words", "replacement": ""} | typed
    answer = window.post(new(draft, part="facts", number=1), data)
    assert answer.status_code == 200
    assert sentence in words(answer)
    assert data["text"][:200] in answer.content.decode()
    assert not Thread.objects.exists()


@pytest.mark.parametrize(
    ("kind", "typed", "becomes"),
    [
        ("replace", "drowned", "The valley was allegedly drowned.[^1]"),
        ("insert", "in March", "The valley was allegedly flooded at night in March.[^1]"),
        ("delete", "ignored", "The valley was allegedly.[^1]"),
    ],
)
def test_a_suggestion_is_made_and_accepted_on_the_pages(draft, window, kind, typed, becomes):
    data = {"kind": kind, "words": "flooded at night", "replacement": typed, "text": ""}
    assert window.post(new(draft, part="facts", number=1), data).status_code == 302
    made = Suggestion.objects.get()
    assert made.kind() == kind
    answer = window.post(page(made.thread), {"verb": "accept", "from": "draft"})
    assert answer.url == f"/drafts/{draft.pk}/#comments"
    draft.refresh_from_db()
    assert [fact["text"] for fact in draft.current.content["facts"]] == [becomes]


def test_buttons_are_shown_to_those_who_may_press_them(cast, made, thread):
    shown = {
        name: [
            verb
            for verb in ("accept", "refuse", "resolve")
            if f'value="{verb}"'
            in desk.window(getattr(cast, name))
            .get(f"/drafts/{made.thread.draft_id}/")
            .content.decode()
        ]
        for name in ("drafter", "outsider")
    }
    assert shown == {
        "drafter": ["accept", "refuse", "resolve"],
        "outsider": ["refuse", "resolve"],
    }
    answer = desk.window(cast.outsider).post(page(made.thread), {"verb": "accept"})
    assert "Only drafters of the mandate" in words(answer)
    assert desk.window(cast.outsider).post(page(thread), {"verb": "accept"}).status_code == 404


def test_a_stale_suggestion_is_told_and_stays(draft, made, window, cast, now):
    plan = services.plan_of(draft).with_text(facts=[{"text": "Other.", "quote": False}])
    services.revise(draft, plan, base=1, actor=cast.drafter, now=now)
    answer = window.post(page(made.thread), {"verb": "accept"})
    assert "are gone from the text" in words(answer)
    for address in (page(made.thread), reverse("draft_threads", args=[draft.pk])):
        told = words(window.get(address))
        assert "On text that is gone. It stood in revision 1:" in told
        assert "flooded at night" in told


@pytest.mark.parametrize(
    ("show", "count"), [("open", 2), ("mine", 1), ("resolved", 1), ("all", 3), ("x", 2)]
)
def test_the_list_is_filtered(draft, thread, made, window, cast, now, show, count):
    own = threads.comment(draft, Anchor(1, "letter"), text="Mine", actor=cast.drafter, now=now)
    threads.resolve(own, actor=cast.drafter, now=now)
    answer = window.get(reverse("draft_threads", args=[draft.pk]), {"show": show})
    assert len(answer.context["cards"]) == count
    assert "2 open of 3." in words(answer)


def test_answering_with_nothing_keeps_the_page(thread, window):
    assert "The comment is empty" in words(window.post(page(thread), {"verb": "reply", "text": ""}))
    assert window.post(page(thread), {"verb": "reply", "text": "Me."}).status_code == 302
    assert window.post(page(thread), {"verb": "resolve", "from": "list"}).status_code == 302
    assert "Resolved by drafter" in words(window.get(page(thread)))
    assert window.get(page(thread), {"verb": "reopen"}).status_code == 200
    assert not queries.open_threads(thread.draft).exists()


def test_submitting_tells_what_is_still_open(draft, thread, made, window):
    assert "2 comments are open" in words(window.get(f"/drafts/{draft.pk}/submit/"))


@pytest.mark.parametrize("rows", [3, pytest.param(30, marks=pytest.mark.slow)])
def test_the_pages_ask_the_database_as_often_for_many(
    draft, window, cast, now, rows, django_assert_num_queries
):
    for number in range(rows):
        held = threads.comment(
            draft, NIGHT, text=f"{number} @colleague", actor=cast.drafter, now=now
        )
        threads.reply(held, text="Yes", actor=cast.outsider, now=now)
        suggestions.suggest(
            draft, NIGHT, replacement=f"words {number}", actor=cast.outsider, now=now
        )
        plan = services.plan_of(draft).with_text(questions=[f"Question {number}?"])
        services.revise(draft, plan, base=draft.current.number, actor=cast.drafter, now=now)
    window.get("/")
    with django_assert_num_queries(14):
        window.get(reverse("draft_threads", args=[draft.pk]))
    with django_assert_num_queries(32):
        window.get(reverse("draft", args=[draft.pk]))


SECRET = "Kanarienvogel"


def test_what_is_said_beside_a_text_never_enters_the_letter(draft, window, cast, now):
    thread = threads.comment(draft, NIGHT, text=SECRET, actor=cast.drafter, now=now)
    threads.reply(thread, text=f"{SECRET}!", actor=cast.outsider, now=now)
    threads.import_comment(
        draft, NIGHT, text=SECRET, author_name=SECRET, at=now, actor=cast.drafter, now=now
    )
    suggestions.suggest(draft, NIGHT, replacement=SECRET, actor=cast.outsider, now=now)
    letter = f"/drafts/{draft.pk}/preview/1/"
    made = [window.get(letter).content, window.get(f"/drafts/{draft.pk}/revisions/1/").content]
    for suffix in ("docx", "txt", "json"):
        answer = window.get(f"{letter}letter.{suffix}")
        assert answer.status_code == 200
        made.append(answer.content)
        if suffix == "docx":
            with zipfile.ZipFile(io.BytesIO(answer.content)) as file:
                made += [file.read(name) for name in file.namelist()]
    made.append(json.dumps(list(draft.events.values()), default=str).encode())
    made.append(json.dumps(list(draft.revisions.values()), default=str).encode())
    assert not [one for one in made if SECRET.encode() in one]
