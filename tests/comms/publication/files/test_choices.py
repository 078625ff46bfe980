"""choose, draw, finish, confirm: who may, in which state, and that nothing goes out before everything is settled."""

from __future__ import annotations

import io
import itertools

import pytest

from comms import store
from comms.cases import services as cases
from comms.demonstration.playing import paper
from comms.errors import CommsError, NotPermitted, StaleText, WrongState
from comms.events import Event
from comms.public.models import Publication
from comms.publication import release
from comms.publication.files import asking, making, queries, reading, services
from comms.publication.files.models import FileChoice
from comms.publication.gate import Leak
from comms.replies import quarantine
from comms.replies import services as replies
from comms.replies.files import received
from tests import builders
from tests.comms.publication.redaction.builders import confirmed, withheld
from tests.comms.publication.test_release import INSTANT
from tests.comms.replies import strange
from tests.comms.test_matrix import PEOPLE

NAME = "Ramón Ortiz Salas"
BOX = {"page": 1, "left": 10, "top": 10, "width": 20, "height": 5}


@pytest.fixture
def letter(cast, office, now):
    return builders.sent(cast, office, now)


def a_reply(letter, cast, now, *given):
    made = replies.register(
        letter,
        kind="substantive",
        received_on=now.date(),
        files=[received(name, data) for name, data in given],
        actor=cast.registry,
        now=now,
    )
    made.files.filter(standing="waiting").update(standing="sound", pages=1)
    return made


@pytest.fixture
def text(letter, cast, now):
    return a_reply(letter, cast, now, ("a.txt", f"{NAME} was there.\n".encode())).files.get()


@pytest.fixture
def pdf(letter, cast, now):
    return a_reply(letter, cast, now, ("Ortiz.pdf", paper(f"{NAME} was there."))).files.get()


def choose(file, cast, now, choice, ground="", **facts):
    return services.choose(
        file, choice=choice, ground=ground, actor=cast.publisher, now=now, **facts
    )


def test_a_withheld_file_leaves_its_pages_and_its_ground_and_no_name(letter, cast, now):
    reply = a_reply(letter, cast, now, ("Ana Mora.pdf", strange.pdf()), ("b.txt", b"We answer."))
    choice = choose(reply.files.first(), cast, now, "withhold", "source", shown_as="x")
    replies.approve(reply, actor=cast.publisher, now=now)
    assert "waits for a second person" in services.why_not(reply)
    release.publish_due(now=INSTANT)
    assert not Publication.objects.get().replies.exists()
    services.confirm(choice, sha256="", actor=cast.second_publisher, now=now)
    release.publish_due(now=INSTANT)
    row = Publication.objects.get().replies.get()
    held = row.withheld.get()
    assert (held.position, held.pages, held.ground) == (1, 1, "person")
    shown = row.files.get()
    assert (shown.position, shown.name, row.text.body) == (2, "reply-1-file-2.txt", "We answer.")


def test_a_redacted_text_has_gaps_and_its_copy_is_confirmed_by_its_hash(text, cast, now):
    choice = choose(text, cast, now, "redact", "third")
    with pytest.raises(CommsError, match="Nothing is hidden yet"):
        services.finish(choice, actor=cast.publisher, now=now)
    services.hide_words(choice, words=["ramon ortiz salas"], actor=cast.publisher, now=now)
    assert list(queries.unsettled()) == [text]
    services.finish(choice, actor=cast.publisher, now=now)
    making.make_whole(choice.pk, now=now)
    choice.refresh_from_db()
    assert (choice.state, making.copy_of(choice)) == ("made", b"[withheld] was there.\n")
    with pytest.raises(NotPermitted, match="Another officer"):
        services.confirm(choice, sha256=choice.sha256, actor=cast.publisher, now=now)
    with pytest.raises(StaleText):
        services.confirm(choice, sha256="0" * 64, actor=cast.second_publisher, now=now)
    services.confirm(choice, sha256=choice.sha256, actor=cast.second_publisher, now=now)
    assert choice.is_settled and services.why_not(text.reply) == ""
    assert not queries.unsettled().exists()
    with pytest.raises(WrongState, match="not being drawn"):
        services.draw(choice, boxes=[BOX], actor=cast.publisher, now=now)
    verbs = list(Event.objects.order_by("-pk").values_list("verb", flat=True)[:3])
    assert verbs == ["confirm_file", "make_public_file", "choose_file"]


def test_the_gate_keeps_a_copy_closed_that_names_a_source(text, cast, now):
    cases.add_source(
        text.reply.communication.draft.case, name=NAME, contact="", note="",
        actor=cast.drafter, now=now,
    )  # fmt: skip
    before = {path for path in store.confidential().rglob("*") if path.is_file()}
    choice = choose(text, cast, now, "publish")
    making.make_whole(choice.pk, now=now)
    choice.refresh_from_db()
    assert choice.state == "failed" and "The name of a source" in choice.reason
    assert NAME not in choice.reason
    assert {path for path in store.confidential().rglob("*") if path.is_file()} == before
    assert "No public copy could be made" in services.why_not(text.reply)


@pytest.mark.parametrize(
    "title",
    [
        f"Annex of {NAME}",
        "What RAMON ORTIZ SALAS saw",
        "Salas, Ramón Ortiz",
        "Statement of R. Ortiz Salas",
        "ramonortizsalas",
    ],
)
def test_what_is_hidden_in_a_file_is_not_said_in_its_title(text, cast, now, title):
    choice = choose(text, cast, now, "redact", "third", shown_as=title)
    services.hide_words(choice, words=[NAME], actor=cast.publisher, now=now)
    with pytest.raises(Leak, match="Choose another"):
        services.finish(choice, actor=cast.publisher, now=now)
    with pytest.raises(Leak, match="Choose another") as refused:
        choose(text, cast, now, "redact", "third", shown_as=title)
    assert "Ortiz" not in str(refused.value)
    again = choose(text, cast, now, "redact", "third", shown_as="What a witness saw")
    assert again.words == [NAME]
    services.finish(again, actor=cast.publisher, now=now)


def test_the_gate_looks_at_the_title_again_when_the_file_goes_out(text, cast, now):
    choice = choose(text, cast, now, "publish", shown_as="The answer of Zoltan Example")
    making.make_whole(choice.pk, now=now)
    assert services.public_files(text.reply)[0].shown_as == choice.shown_as
    cases.add_source(
        text.reply.communication.draft.case, name="Zoltán Example", contact="", note="",
        actor=cast.drafter, now=now,
    )  # fmt: skip
    with pytest.raises(Leak, match="Choose another"):
        services.public_files(text.reply)
    with pytest.raises(Leak, match="Choose another"):
        choose(text, cast, now, "publish", shown_as="The answer of EXAMPLE, Zoltan")


def test_what_is_withheld_of_the_letter_is_not_said_in_a_title(text, cast, now):
    withheld(text.reply.communication, cast.drafter, now, name="valley")
    with pytest.raises(Leak, match="Choose another"):
        choose(text, cast, now, "publish", shown_as="On the valley")
    choose(text, cast, now, "publish", shown_as="On the river")


def test_what_is_withheld_of_the_letter_is_in_no_copy(letter, cast, now):
    withheld(letter, cast.drafter, now, name="valley")
    for name, data in (
        ("a.txt", b"Of the VALLEY we know nothing."),
        ("b.pdf", paper("The val-", "ley is far.")),
    ):
        file = a_reply(letter, cast, now, (name, data)).files.get()
        choice = choose(file, cast, now, "publish")
        making.make_whole(choice.pk, now=now)
        choice.refresh_from_db()
        assert choice.state == "failed" and "Words withheld in the letter" in choice.reason
        assert "valley" not in choice.reason.lower()
    choice = choose(file, cast, now, "redact", "third")
    services.draw(choice, boxes=[BOX | {"width": 80, "height": 40}], actor=cast.publisher, now=now)
    services.finish(choice, actor=cast.publisher, now=now)
    making.make_whole(choice.pk, now=now)
    choice.refresh_from_db()
    assert choice.state == "made"


def test_words_withheld_after_a_copy_was_made_keep_its_reply_back_and_not_the_letter(
    letter, cast, now
):
    reply = a_reply(letter, cast, now, ("a.txt", b"Of the valley we know nothing."))
    choice = choose(reply.files.get(), cast, now, "publish")
    making.make_whole(choice.pk, now=now)
    replies.approve(reply, actor=cast.publisher, now=now)
    assert services.why_not(reply) == "" and queries.saying([letter], ["Valley", "!"])
    withheld(letter, cast.drafter, now, name="valley")
    confirmed(letter, cast.publisher, now)
    assert services.why_not(reply).startswith("“a.txt” of Reply 1")
    assert "withheld in the letter" in services.why_not(reply)
    before = set(store.public().rglob("*"))
    sweep = release.publish_due(now=INSTANT)
    assert sweep.released == [str(letter)] and not Publication.objects.get().replies.exists()
    (reason,) = sweep.failed.values()
    assert "withheld in the letter" in reason
    new = {path for path in set(store.public().rglob("*")) - before if path.is_file()}
    assert not any("Of the valley" in path.read_text(errors="replace") for path in new)


def test_words_hidden_on_pages_are_kept_and_go_with_their_boxes(pdf, cast, now):
    choice = choose(pdf, cast, now, "redact", "third", shown_as=f"Annex of {NAME}")
    services.draw(choice, boxes=[BOX], actor=cast.publisher, now=now)
    services.hide_words(choice, words=[NAME, "was there"], actor=cast.publisher, now=now)
    assert (choice.words, len(choice.boxes)) == ([NAME, "was there"], 3)
    with pytest.raises(Leak, match="Choose another"):
        services.finish(choice, actor=cast.publisher, now=now)
    services.show_words(choice, word=NAME, actor=cast.publisher, now=now)
    assert (choice.words, len(choice.boxes)) == (["was there"], 2)
    services.draw(choice, boxes=[], actor=cast.publisher, now=now)
    with pytest.raises(CommsError, match="Nothing is hidden yet"):
        services.finish(choice, actor=cast.publisher, now=now)


def test_what_a_box_was_drawn_over_by_hand_is_not_said_in_the_title(pdf, cast, now):
    (found,) = reading.boxes(io.BytesIO(paper(f"{NAME} was there.")), ".pdf", [NAME])
    for title, is_refused in (
        (f"What {NAME} says", True),
        ("Salas’s paper", True),
        ("Who was there", False),
    ):
        choice = choose(pdf, cast, now, "redact", "third", shown_as=title)
        services.draw(choice, boxes=[found], actor=cast.publisher, now=now)
        if is_refused:
            with pytest.raises(Leak, match="Choose another"):
                services.finish(choice, actor=cast.publisher, now=now)
        else:
            services.finish(choice, actor=cast.publisher, now=now)


def test_a_new_choice_takes_the_place_of_the_last_and_starts_from_its_boxes(pdf, cast, now):
    first = choose(pdf, cast, now, "redact", "third")
    services.draw(first, boxes=[BOX], actor=cast.publisher, now=now)
    second = choose(pdf, cast, now, "redact", "minor")
    first.refresh_from_db()
    assert first.superseded_at == now and second.boxes == first.boxes
    assert FileChoice.objects.standing().get() == second
    with pytest.raises(WrongState, match="not being drawn"):
        services.draw(first, boxes=[], actor=cast.publisher, now=now)


@pytest.mark.parametrize(
    ("box", "sentence"),
    [
        ({"page": 2}, "there is no page 2"),
        ({"page": 0}, "there is no page 0"),
        ({"left": -1}, "within the page"),
        ({"width": 0}, "within the page"),
        ({"top": 100}, "within the page"),
        ({"left": float("nan")}, "within the page"),
    ],
)
def test_a_box_that_is_none_is_refused(pdf, cast, now, box, sentence):
    choice = choose(pdf, cast, now, "redact", "third")
    with pytest.raises(CommsError, match=sentence):
        services.draw(choice, boxes=[{**BOX, **box}], actor=cast.publisher, now=now)


def test_what_is_hidden_has_a_ground(pdf, cast, now):
    for choice in ("withhold", "redact"):
        with pytest.raises(CommsError, match="Choose the ground"):
            choose(pdf, cast, now, choice)


def test_a_quarantined_file_is_withheld_or_keeps_everything_back(letter, cast, now):
    reply = a_reply(letter, cast, now, ("a.txt", b"a\x00b"))
    file = reply.files.get()
    assert file.standing == "quarantined"
    with pytest.raises(WrongState, match="can only be withheld"):
        choose(file, cast, now, "publish")
    replies.approve(reply, actor=cast.publisher, now=now)
    sweep = release.publish_due(now=INSTANT)
    assert sweep.released and "It is in quarantine" in sweep.failed[str(reply)]
    choice = choose(file, cast, now, "withhold", "other")
    services.confirm(choice, sha256="", actor=cast.second_publisher, now=now)
    assert release.publish_due(now=INSTANT).replies == [str(reply)]


def test_a_fault_of_ours_stops_no_sweep_and_is_not_tried_for_ever(text, cast, now, monkeypatch):
    def fall(*_, **__):
        raise ValueError("ours")

    monkeypatch.setattr(asking, "said_by", fall)
    replies.approve(text.reply, actor=cast.publisher, now=now)
    for _ in range(making.DEATHS + 1):
        sweep = release.publish_due(now=INSTANT)
        for choice in FileChoice.objects.being_made():
            making.make(choice.pk, now=now)
    assert Publication.objects.count() == 1
    assert FileChoice.objects.get().state == "failed"
    assert sweep.failed.keys() == {str(text.reply)}


def test_a_choice_that_lost_its_place_while_it_was_made_stays_so(text, cast, now):
    first = choose(text, cast, now, "publish")
    stale = FileChoice.objects.select_related("file__reply__communication").get(pk=first.pk)
    second = choose(text, cast, now, "withhold", "source")
    making._go_on(stale, until=0, now=now)
    first.refresh_from_db()
    assert first.superseded_at == now and FileChoice.objects.standing().get() == second


def test_every_cell(text, cast, now):
    choice = choose(text, cast, now, "withhold", "source")
    officers = {"publisher"}
    said: dict[tuple[str, str], type[Exception] | None] = {}
    for person, verb in itertools.product(PEOPLE[:-1], ("choose", "draw", "finish")):
        actor = getattr(cast, person)
        try:
            if verb == "choose":
                services.check_choose(text, "redact", actor=actor, now=now)
            elif verb == "draw":
                services.draw(choice, boxes=[BOX], actor=actor, now=now)
            else:
                services.try_again(choice, actor=actor, now=now)
        except (WrongState, NotPermitted) as refusal:
            said[person, verb] = type(refusal)
        else:
            said[person, verb] = None
    assert said == {
        (person, verb): (None if verb == "choose" else WrongState)
        if person in officers
        else NotPermitted
        for person, verb in said
    }
    for person in PEOPLE[:-1]:
        with pytest.raises(NotPermitted):
            services.confirm(choice, sha256="", actor=getattr(cast, person), now=now)
    services.check_confirm(choice, actor=cast.second_publisher, now=now)


@pytest.mark.slow
def test_a_redacted_pdf_goes_out_as_pictures_with_its_name_under_a_box(pdf, cast, now, monkeypatch):
    cases.add_source(
        pdf.reply.communication.draft.case, name=NAME, contact="", note="",
        actor=cast.drafter, now=now,
    )  # fmt: skip
    choice = choose(pdf, cast, now, "redact", "source", shown_as="The company's letter")
    services.hide_words(choice, words=[NAME], actor=cast.publisher, now=now)
    assert len(choice.boxes) == 1
    services.finish(choice, actor=cast.publisher, now=now)
    monkeypatch.setattr(making, "SLICE", -1.0)  # nothing done in the first slice, and nothing lost
    assert making.make(choice.pk, now=now) is False
    monkeypatch.setattr(making, "SLICE", 60.0)
    making.make_whole(choice.pk, now=now)
    choice.refresh_from_db()
    assert (choice.state, choice.reason, choice.pages) == ("made", "", 1)
    assert "was there" in choice.text and "Ortiz" not in choice.text
    assert not choice.painted.exists()
    services.confirm(choice, sha256=choice.sha256, actor=cast.second_publisher, now=now)
    replies.approve(pdf.reply, actor=cast.publisher, now=now)
    release.publish_due(now=INSTANT)
    shown = Publication.objects.get().replies.get().files.get()
    assert (shown.name, str(shown), shown.ground) == (
        "reply-1-file-1.pdf", "The company's letter", "person",
    )  # fmt: skip
    data = store.get(store.public(), shown.stored_name, expected=shown.sha256)
    assert data == making.copy_of(choice) and b"Ortiz" not in data


@pytest.mark.slow
def test_a_plain_pdf_goes_out_cleaned_and_the_page_knows_what_was_taken_out(letter, cast, now):
    def change(document):
        document.docinfo["/Author"] = NAME

    data = strange.altered(change)
    reply = replies.register(
        letter, kind="substantive", received_on=now.date(), files=[received("a.pdf", data)],
        actor=cast.registry, now=now,
    )  # fmt: skip
    quarantine.look(reply.files.get().pk, now=now)
    replies.approve(reply, actor=cast.publisher, now=now)
    services.adopt(now=now)
    choice = FileChoice.objects.get()
    making.make_whole(choice.pk, now=now)
    choice.refresh_from_db()
    assert choice.notes == ["facts about its making and its writer"]
    assert release.publish_due(now=INSTANT).failed == {}
    assert replies.content_of(reply.files.get()) == data
    shown = Publication.objects.get().replies.get().files.get()
    assert NAME.encode() not in store.get(store.public(), shown.stored_name, expected=shown.sha256)
