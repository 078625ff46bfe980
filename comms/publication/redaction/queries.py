"""What the pages of withholding show: the text with what is withheld marked, places found, names to protect.

Writes nothing. A name of the case's file is shown to nobody for being there: only words that the letter has.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import groupby

from comms.cases.models import Consent, Person
from comms.dispatch.models import Communication
from comms.dispatch.queries import name_of
from comms.publication.files import queries as files
from comms.publication.grounds import Ground
from comms.publication.redaction import finding, places
from comms.publication.redaction.apply import PLACEHOLDERS, spans
from comms.publication.redaction.finding import Found, Likeness
from comms.publication.redaction.models import Redaction
from comms.publication.redaction.services import Chosen
from comms.replies.models import ReplyFile

TITLES = {
    "recipient": "The recipient",
    "purpose": "Purpose",
    "facts": "Facts",
    "concerns": "Concerns",
    "questions": "Questions",
    "clauses": "Standard clauses",
    "sisters": "Other recipients",
    "footnotes": "Footnotes",
    "annex": "Annex",
}


@dataclass(frozen=True)
class Segment:
    """A stretch of a text; where it is withheld, with what the public reads in its place."""

    text: str
    said: str = ""


@dataclass(frozen=True)
class Shown:
    path: str
    name: str
    segments: list[Segment]


@dataclass(frozen=True)
class Section:
    part: str
    title: str
    texts: list[Shown]


@dataclass(frozen=True)
class Row:
    """A place that can be ticked, with the words around it."""

    value: str
    letter: str
    place: str
    before: str
    words: str
    after: str
    likeness: str
    is_sure: bool
    is_withheld: bool


@dataclass(frozen=True)
class Proposal:
    """A name that must not be public and how often it stands open; `key` finds it again without writing it."""

    key: str
    words: str
    count: int
    ground: str


@dataclass
class Places:
    """What a search found: places to tick, and places that are mended elsewhere."""

    rows: list[Row] = field(default_factory=list)
    elsewhere: list[str] = field(default_factory=list)
    is_nearest: bool = False


def sections(letter: Communication, redactions: Iterable[Redaction]) -> list[Section]:
    """The letter's text in its order, with what is withheld marked in it."""
    sealed = letter.sealed_text()
    words = PLACEHOLDERS.get(str(sealed.content["language"]), PLACEHOLDERS["en"])
    ranges = [redaction.range() for redaction in redactions]
    found = []
    for part, some in groupby(places.places(sealed.content, sealed.position), lambda p: p.part):
        texts = []
        for place in some:
            segments, done = [], 0
            here = spans(place.text, [one for one in ranges if one.place == place.path])
            for start, end, is_name in here:
                segments.append(Segment(place.text[done:start]))
                said = words.name if is_name else words.passage
                segments.append(Segment(place.text[start:end], said))
                done = end
            segments.append(Segment(place.text[done:]))
            texts.append(Shown(place.path, place.name, [s for s in segments if s.text]))
        found.append(Section(part, TITLES[part], texts))
    return found


def proposals(letter: Communication) -> list[Proposal]:
    """The names of the case's file that must not be public and that stand in the letter still open."""
    sealed = letter.sealed_text()
    texts = {p.path: p.text for p in places.places(sealed.content, sealed.position)}
    withheld = list(Redaction.objects.in_force(letter))
    found = []
    for key, names, ground in _protected(letter):
        hits = [one for one in finding.find(names, texts) if one.likeness is not Likeness.PERHAPS]
        still = [one for one in hits if not _covers(withheld, one)]
        if still:
            words = max(still, key=lambda one: (one.likeness, len(one.words))).words
            found.append(Proposal(key, words, len(still), ground))
    return found


def names_of(letter: Communication, key: str) -> list[str]:
    """The spellings behind the key of a proposal; none for a key that is no proposal of this letter."""
    return next((names for one, names, _ in _protected(letter) if one == key), [])


def find(letters: Sequence[Communication], wanted: Sequence[str]) -> Places:
    """Every place of these words in the frozen letters of a case (the first is the page's own), and elsewhere."""
    texts: dict[str, tuple[Communication, places.Place]] = {}
    seen: set[tuple[int | None, str]] = set()
    for letter in letters:
        sealed = letter.sealed_text()
        for place in places.places(sealed.content, sealed.position):
            if (letter.revision_id, place.path) not in seen:
                seen.add((letter.revision_id, place.path))
                texts[f"{letter.revision_id}:{place.path}"] = (letter, place)
    plain = {key: place.text for key, (_, place) in texts.items()}
    hits = finding.find(wanted, plain)
    is_nearest = not hits
    if is_nearest and wanted:
        hits = finding.nearest(wanted[0], plain)
    withheld = {letter.pk: list(Redaction.objects.in_force(letter)) for letter in letters}
    rows = [_row(hit, *texts[hit.key], withheld, letters[0]) for hit in hits]
    return Places(rows, _elsewhere(letters, wanted), is_nearest)


def chosen(value: str) -> Chosen | None:
    """What a ticked box says; None for what no page of ours wrote."""
    revision, _, rest = value.partition(":")
    start, _, rest = rest.partition(":")
    end, _, place = rest.partition(":")
    numbers = (revision, start, end)
    if not all(n.isdecimal() and n.isascii() and len(n) < 10 for n in numbers) or not place:
        return None
    return Chosen(int(revision), place[:120], int(start), int(end), "")


def value_of(revision: int | None, place: str, start: int, end: int) -> str:
    return f"{revision}:{start}:{end}:{place}"


def _protected(letter: Communication) -> list[tuple[str, list[str], str]]:
    """Persons without consent to be named in public, and sources; nothing tells which is which."""
    case = letter.draft.case
    found = [
        (f"p{person.pk}", person.names(), _ground(person))
        for person in Person.objects.not_public().filter(case=case)
    ]
    sources = [(f"s{source.pk}", [source.name], "") for source in case.sources.all()]
    return found + sources


def _ground(person: Person) -> str:
    if person.is_minor:
        return Ground.MINOR
    return Ground.REQUEST if person.consent_to_public == Consent.NO else Ground.THIRD_PERSON


def _covers(redactions: Iterable[Redaction], one: Found) -> bool:
    place = one.key.partition(":")[2] if ":" in one.key else one.key
    return any(
        redaction.place == place and redaction.start < one.end and one.start < redaction.end
        for redaction in redactions
    )


def _row(
    hit: Found,
    letter: Communication,
    place: places.Place,
    withheld: dict[int, list[Redaction]],
    own: Communication,
) -> Row:
    before, after = finding.snippet(place.text, hit.start, hit.end)
    return Row(
        value=value_of(letter.revision_id, place.path, hit.start, hit.end),
        letter="" if letter.revision_id == own.revision_id else f"{letter} to {name_of(letter)}",
        place=place.name,
        before=before,
        words=hit.words,
        after=after,
        likeness=hit.likeness.words,
        is_sure=hit.likeness.is_sure,
        is_withheld=_covers(withheld[letter.pk], hit),
    )


def _elsewhere(letters: Sequence[Communication], wanted: Sequence[str]) -> list[str]:
    """Sentences on what is public beside the letters' texts: themes, and the replies' files, their names too."""
    case = letters[0].draft.case
    said = []
    rights = {str(n): right for n, right in enumerate(case.rights)}
    if any(one.likeness.is_sure for one in finding.find(wanted, rights)):
        said.append(
            "It stands in the rights of the case, which are public as themes: change them in the case."
        )
    received = ReplyFile.objects.filter(reply__communication__in=letters).select_related(
        "reply__communication__reference"
    )
    named = {str(file.pk): file for file in received}
    hits = finding.find(wanted, {key: file.name for key, file in named.items()})
    said += [
        f"It stands in the name of a file of {named[pk].reply}: decide on that file on the reply's page."
        for pk in dict.fromkeys(hit.key for hit in hits if hit.likeness.is_sure)
    ]
    said += [
        f"It stands in the public copy of “{choice.file.name}” of {choice.file.reply}: redact or withhold that file "
        "on the reply's page."
        for choice in files.saying(letters, wanted)
    ]
    return said
