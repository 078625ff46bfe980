"""Taking a draft out as a Word file and bringing it back: what is made of it, by whom, and every refusal."""

from __future__ import annotations

import io
import zipfile
from typing import Any

import pytest
from django.db import DatabaseError, transaction

from comms import store
from comms.cases import services as cases
from comms.drafting import services as drafting
from comms.drafting.threads import services as threads
from comms.drafting.threads import suggestions
from comms.drafting.threads.anchors import Anchor
from comms.drafting.threads.models import Remark, Suggestion, Thread
from comms.drafting.word import apart, package, services
from comms.drafting.word.models import WordFile
from comms.drafting.word.stream import UNTRACKED
from comms.errors import BadFile, CommsError, NotPermitted, NotVisible, WrongState
from tests import builders
from tests.comms.drafting.word import files

CUSTOM = "docProps/custom.xml"


@pytest.fixture(autouse=True)
def read_here(monkeypatch):
    """One test below has the file read apart, as in service; the others save the time."""
    monkeypatch.setattr(apart, "_run", run_here)


def run_here(data):
    import json
    from dataclasses import asdict

    from comms.drafting.word import reading

    try:
        return json.dumps(asdict(reading.read(data)))
    except package.Refused as refusal:
        return json.dumps({"refused": str(refusal)})


@pytest.fixture
def draft(cast, office, now):
    return builders.draft(cast, office, now)


@pytest.fixture
def data(draft, cast, now):
    return services.export(draft, actor=cast.drafter, now=now)


def night(root):
    files.replaced(root, "at night", "before dawn", author="Ann Word")


def bring(draft, data, cast, now, *, actor=None):
    given = {"name": "C:\\letters\\draft.docx", "data": data}
    return services.bring(draft, **given, actor=actor or cast.drafter, now=now)


def take_in(draft, data, cast, now):
    file = bring(draft, data, cast, now)
    services.take_in(file, actor=cast.drafter, now=now)
    return file


def revise(draft, cast, now, **parts):
    draft.refresh_from_db()
    plan = drafting.plan_of(draft).with_text(**parts)
    return drafting.revise(draft, plan, base=draft.current.number, actor=cast.drafter, now=now)


def test_a_change_in_word_becomes_a_suggestion_and_then_text(draft, data, cast, now):
    file = bring(draft, files.edited(data, night), cast, now)
    assert not Suggestion.objects.exists()
    services.take_in(file, actor=cast.drafter, now=now)
    made = Suggestion.objects.get()
    assert (made.author_name, made.author, made.replacement) == (
        "Ann Word",
        cast.drafter,
        "before dawn",
    )
    suggestions.accept(made, actor=cast.drafter, now=now)
    draft.refresh_from_db()
    text = draft.current.content["facts"][0]["text"]
    assert text == "The valley was allegedly flooded before dawn.[^1]"
    assert (file.name, file.taken_in_at) == ("draft.docx", now)
    kept = store.get(store.confidential(), file.stored, expected=file.sha256)
    assert kept == files.edited(data, night)
    event = draft.events.get(verb="take_in_word_file")
    assert event.facts == {
        "revision": 1,
        "sha256": file.sha256,
        "suggestions": 1,
        "comments": 0,
        "not_mapped": 0,
    }


def test_the_text_may_have_changed_since(draft, data, cast, now):
    revise(
        draft,
        cast,
        now,
        facts=[{"text": "Before.", "quote": False}, *draft.current.content["facts"]],
    )
    take_in(draft, files.edited(data, night), cast, now)
    suggestions.accept(Suggestion.objects.get(), actor=cast.drafter, now=now)
    draft.refresh_from_db()
    assert "before dawn" in draft.current.content["facts"][1]["text"]


def test_an_unchanged_file_brings_nothing(draft, data, cast, now):
    file = bring(draft, data, cast, now)
    assert file.findings["suggested"] == file.findings["not_mapped"] == []


def talk(draft, cast, now):
    thread = threads.comment(
        draft, Anchor(1, "facts", 1, 4, "valley"), text="Which one?", actor=cast.colleague, now=now
    )
    threads.reply(thread, text="The lower.", actor=cast.drafter, now=now)
    suggestions.suggest(
        draft,
        Anchor(1, "concerns", 1, 7, "concerned"),
        replacement="alarmed",
        actor=cast.colleague,
        now=now,
    )
    suggestions.suggest(
        draft,
        Anchor(1, "questions", 1, 0, "What was done to warn them?"),
        replacement="Who was warned?\n\nWho was not?",
        actor=cast.colleague,
        now=now,
    )
    return thread


def test_comments_and_suggestions_go_out_and_come_back_as_themselves(draft, cast, now):
    talk(draft, cast, now)
    data = services.export(draft, actor=cast.drafter, now=now)
    text = files.parts_of(data)["word/document.xml"].decode()
    assert "alarmed" in text and "w:del " in text
    assert "Who was not?" in files.parts_of(data)["word/comments.xml"].decode()
    file = bring(draft, data, cast, now)
    assert file.findings["suggested"] == file.findings["commented"] == []
    assert file.findings["known"] == 4


def answer(root):
    for number in ("50", "51"):
        comment = files.w("comment", id=number, author="Bo Word", date="2021-03-11T07:30:00Z")
        comment.append(files.w("p", files.run(f"Said in {number}.")))
        comment[0].set("{http://schemas.microsoft.com/office/word/2010/wordml}paraId", number)
        root.append(comment)


def test_new_comments_and_answers_are_kept_under_their_writers_names(draft, cast, now):
    thread = talk(draft, cast, now)
    data = services.export(draft, actor=cast.drafter, now=now)

    def place(root):
        one = files.paragraph(root, "What will be done")
        one.insert(1, files.w("commentRangeStart", id="51"))
        one.append(files.w("commentRangeEnd", id="51"))

    def parents(root):
        ns = "{http://schemas.microsoft.com/office/word/2012/wordml}"
        new = root[0].__copy__()
        new.attrib.update({f"{ns}paraId": "50", f"{ns}paraIdParent": "10000000"})
        root.append(new)

    data = files.edited(data, answer, "word/comments.xml")
    data = files.edited(files.edited(data, place), parents, "word/commentsExtended.xml")
    take_in(draft, data, cast, now)
    said = thread.remarks.last()
    assert (said.text, said.author_name, said.author) == ("Said in 50.", "Bo Word", cast.drafter)
    begun = Thread.objects.last()
    assert begun.quoted == "What will be done for them now?"
    assert begun.remarks.get().text == "Said in 51."
    assert begun.remarks.get().at < now
    # The same comments in a copy that was worked on further are the same comments.
    file = bring(draft, files.edited(data, night), cast, now)
    assert file.findings["commented"] == []
    assert len(file.findings["suggested"]) == 1


def test_a_file_is_taken_in_once(draft, data, cast, now):
    changed = files.edited(data, night)
    first, second = (bring(draft, changed, cast, now) for _ in range(2))
    services.take_in(first, actor=cast.drafter, now=now)
    for file in (first, second):
        with pytest.raises(WrongState, match="taken in already"):
            services.take_in(file, actor=cast.drafter, now=now)
    with pytest.raises(CommsError, match="taken in already, by drafter"):
        bring(draft, changed, cast, now)
    assert Suggestion.objects.count() == 1


def test_only_who_brought_it_takes_it_in(draft, data, cast, now):
    file = bring(draft, files.edited(data, night), cast, now)
    with pytest.raises(NotPermitted, match="person who brought it"):
        services.take_in(file, actor=cast.colleague, now=now)


def test_nobody_else_takes_a_draft_out_or_brings_it(draft, data, cast, now):
    with pytest.raises(NotVisible):
        services.export(draft, actor=cast.nobody, now=now)
    with pytest.raises(NotVisible):
        bring(draft, data, cast, now, actor=cast.nobody)


def test_a_change_that_names_a_source_is_refused_whole(draft, data, cast, now):
    cases.add_source(draft.case, name="Ida Spring", contact="", actor=cast.drafter, now=now)

    def change(root) -> None:
        files.replaced(root, "The valley", "Ida Spring’s valley")

    with pytest.raises(CommsError, match="name a source of the case"):
        bring(draft, files.edited(data, change), cast, now)
    assert not WordFile.objects.exists()


def test_the_record_of_a_file_is_kept_by_the_database(draft, data, cast, now):
    file = take_in(draft, files.edited(data, night), cast, now)
    changes: list[dict[str, Any]] = [{"name": "x"}, {"taken_in_at": None}, {"findings": {}}]
    for change in changes:
        with pytest.raises(DatabaseError), transaction.atomic():
            WordFile.objects.filter(pk=file.pk).update(**change)
    with pytest.raises(DatabaseError), transaction.atomic():
        file.delete()


def renamed(data, name, value) -> bytes:
    def change(root) -> None:
        for one in root:
            if one.get("name") == name:
                one[0].text = value

    return files.edited(data, change, CUSTOM)


def test_files_of_other_drafts_and_texts_are_refused(draft, data, cast, office, now):
    other = builders.draft(cast, office, now)
    with pytest.raises(BadFile, match="another draft"):
        bring(other, data, cast, now)
    for name, value in (("PouchDigest", "0" * 64), ("PouchRevision", "9"), ("PouchRevision", "²")):
        with pytest.raises(BadFile, match="never had"):
            bring(draft, renamed(data, name, value), cast, now)
    with pytest.raises(BadFile, match="another version"):
        bring(draft, renamed(data, "PouchFormat", "0"), cast, now)
    bare = {name: part for name, part in files.parts_of(data).items() if name != CUSTOM}
    with pytest.raises(BadFile, match="not downloaded from a draft here"):
        bring(draft, files.packed(bare), cast, now)


def bomb(data):
    return files.packed({**files.parts_of(data), "word/media/a.xml": b"0" * 30_000_000})


def with_entity(data):
    parts = files.parts_of(data)
    old = parts[files.DOCUMENT].split(b"?>", 1)[-1]
    declared = b'<!DOCTYPE w [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]>' + old
    return files.packed(parts | {files.DOCUMENT: declared})


def with_macros(data):
    return files.packed({**files.parts_of(data), "word/vbaProject.bin": b"x"})


def as_docm(data):
    parts = files.parts_of(data)
    types = parts["[Content_Types].xml"].decode()
    other = types.replace(package.MAIN, "application/vnd.ms-word.document.macroEnabled.main+xml")
    return files.packed(parts | {"[Content_Types].xml": other.encode()})


def encrypted_zip(data):
    """The flag of a locked entry, which zipfile reads but does not write."""
    raw = bytearray(data)
    for sign, place in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        at = raw.find(sign)
        while at >= 0:
            raw[at + place] |= 1
            at = raw.find(sign, at + 4)
    return bytes(raw)


def deep(data):
    nested = b"<w:p>" * 5_000 + b"</w:p>" * 5_000
    head = f'<w:document xmlns:w="{files.W[1:-1]}"><w:body>'.encode()
    parts = files.parts_of(data)
    return files.packed(parts | {files.DOCUMENT: head + nested + b"</w:body></w:document>"})


def spreadsheet(data):
    with zipfile.ZipFile(target := io.BytesIO(), "w") as made:
        made.writestr("xl/workbook.xml", "<a/>")
    return target.getvalue()


BAD = {
    "bomb": (bomb, package.BOMB),
    "entity": (with_entity, package.DAMAGED),
    "macros": (with_macros, package.MACROS),
    "docm": (as_docm, package.MACROS),
    "locked": (lambda _: package.COMPOUND + b"\0" * 99 + package.ENCRYPTED, package.LOCKED),
    "locked zip": (encrypted_zip, package.LOCKED),
    "old": (lambda _: package.COMPOUND + b"\0" * 600, package.OLD),
    "pdf": (lambda _: b"%PDF-1.7 something", package.NOT_WORD),
    "spreadsheet": (spreadsheet, package.NOT_WORD),
    "cut off": (lambda data: data[: len(data) // 2], package.DAMAGED),
    "deep": (deep, package.DAMAGED),
    "empty": (lambda _: b"", "This file is empty. Choose the .docx file that you worked on."),
    "large": (lambda _: b"0" * (20 * 1024 * 1024 + 1), str(apart.too_large(20 * 1024 * 1024 + 1))),
}


@pytest.mark.parametrize("name", BAD)
def test_a_bad_file_is_refused_with_its_own_sentence(name, draft, data, cast, now):
    spoil, sentence = BAD[name]
    with pytest.raises(BadFile) as refusal:
        bring(draft, spoil(data), cast, now)
    assert str(refusal.value) == sentence
    assert not WordFile.objects.exists()


def test_the_file_is_read_by_a_process_of_its_own(draft, data, cast, now, monkeypatch):
    monkeypatch.undo()
    read = apart.read(files.edited(data, night))
    assert read.properties["PouchDraft"] == str(draft.pk)
    with pytest.raises(BadFile, match="without macros"):
        apart.read(with_macros(data))
    monkeypatch.setattr(apart, "PROGRAM", "comms.no_such_program")
    with pytest.raises(BadFile, match="more time or memory"):
        apart.read(data)


def test_untracked_changes_say_so(draft, data, cast, now):
    def change(root) -> None:
        files.replaced(root, "at night", "at noon", is_tracked=False)

    take_in(draft, files.edited(data, change), cast, now)
    assert Suggestion.objects.get().writer() == UNTRACKED


def test_the_file_tells_nothing_but_its_letter(draft, data, cast, now):
    cases.add_source(
        draft.case, name="Ida Spring", contact="ida@x.example", actor=cast.drafter, now=now
    )
    parts = files.parts_of(services.export(draft, actor=cast.drafter, now=now))
    everything = b"".join(parts.values()).decode()
    for secret in ("Ida Spring", "ida@x.example", draft.case.title, cast.drafter.name):
        assert secret not in everything
    assert set(parts) == set(files.parts_of(data))
    assert services.export(draft, actor=cast.drafter, now=now) == data


def test_a_dropped_letter_takes_nothing_in(draft, data, cast, now):
    from comms.dispatch import register

    file = bring(draft, files.edited(data, night), cast, now)
    register.drop(draft, reason="no more", actor=cast.drafter, now=now)
    with pytest.raises(WrongState, match="dropped"):
        services.take_in(file, actor=cast.drafter, now=now)
    assert not Remark.objects.exists()
