"""Rules that read what stands outside the text: reference data, comments, and the case's own file.

What comes from the file is said only to those who may open the case: for others `subject.file` is None. No sentence
holds a name; a quotation is the letter's own words.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from comms.drafting.lint import names
from comms.drafting.lint.alike import RUN, Run
from comms.drafting.lint.finding import CaseFile, Spot, Subject
from comms.drafting.parts import NAMES

ENOUGH = 200  # letters of facts below which two letters are alike by chance
ALIKE = 0.6  # of the facts of this letter
OF_PERSON = "a person who has not agreed to be named to the recipient"
# Words of organisations' names that stand in every letter.
ORDINARY = names.lower_words(
    [
        "human rights watch international amnesty centre center association foundation network group",
        "committee council union forum institute movement coalition alliance society commission",
        "droits homme centre association fondation réseau groupe comité conseil ligue internationale",
        "derechos humanos centro asociación fundación red grupo comité consejo internacional unión",
    ]
)


def outdated(subject: Subject) -> Iterator[Spot]:
    """Mandates without title, holder or resolution on the day of the letter, as reference data stand now."""
    for sentence in subject.outdated:
        yield Spot(sentence, "mandates")


def open_comments(subject: Subject) -> Iterator[Spot]:
    for part, count in subject.open_comments.items():
        where = f"on the {NAMES[part].lower()}" if part in NAMES else "on the whole letter"
        said = f"{count} comments {where} are" if count > 1 else f"A comment {where} is"
        yield Spot(f"{said} still open; answer and resolve what must not wait.", part)


def law(subject: Subject) -> Iterator[Spot]:
    yield from subject.law


def sources(subject: Subject) -> Iterator[Spot]:
    file = subject.file or CaseFile()
    yield from _whole_names(subject, file.sources, "a source")


def persons(subject: Subject) -> Iterator[Spot]:
    file = subject.file or CaseFile()
    yield from _whole_names(subject, file.persons, OF_PERSON)


def parts_of_names(subject: Subject) -> Iterator[Spot]:
    """A word of a name that must not be printed, where the whole name does not stand, or a very short name."""
    file = subject.file or CaseFile()
    hidden = (*file.sources, *file.persons)
    if not hidden:
        return
    written = {word for text, _ in subject.folded for word, _ in names.words(text.text)}
    wanted = names.parts(hidden) | {names.folded(name) for name in hidden if names.is_short(name)}
    wanted -= ORDINARY | names.lower_words(written)
    wanted -= {names.folded(word) for one in subject.printed for word, _ in names.words(one.text)}
    suspect = {word for word in written if word[:1].isupper() and _known(word, wanted)}
    for text, plain in subject.folded if suspect else ():
        if text.is_printed:
            continue
        whole = [name for name in hidden if not names.is_short(name) and names.stands(name, plain)]
        taken = [span for name in whole for span in names.spans(name, text.text)]
        for word, (start, end) in names.words(text.text):
            is_free = not any(first < end and start < last for first, last in taken)
            if word in suspect and is_free:
                yield text.spot(
                    f"{text.place} has part of a name that must not be printed; see whom it means.",
                    start,
                    end,
                )


def sisters(subject: Subject) -> Iterator[Spot]:
    """Letters that are named as sisters and that the case does not have, and those it has and nobody names."""
    others = subject.file.recipients if subject.file else ()
    if not others:
        return
    named = subject.typed.sisters
    keys = subject.content.get("choices", {}).get("sister_states", ())
    said = dict(zip((key.lower() for key in keys), named.governments, strict=False))
    said |= {names.folded(name): name for name in named.others}
    written = {mark for one in others for mark in (one.key.lower(), names.folded(one.name))}
    absent = [name for mark, name in said.items() if mark not in written]
    if absent:
        yield Spot(
            f"The letter names {_listed(absent)} among its sister letters, and no draft of this case is "
            f"to {'them' if len(absent) > 1 else 'it'}; open one, or see that it is written elsewhere.",
            "choices",
        )
    is_alone = sum(one.is_here for one in others) == 1
    unsaid = [
        one.name
        for one in others
        if not (one.is_here and is_alone)
        and not {one.key.lower(), names.folded(one.name)} & set(said)
        and not (one.kind == "company" and named.has_other_companies)
    ]
    if unsaid:
        yield Spot(
            f"This case also writes to {_listed(unsaid)}, whom the letter does not name among its sister "
            "letters; name them, or leave them out on purpose.",
            "choices",
        )


def likeness(subject: Subject) -> Iterator[Spot]:
    """Facts that an earlier letter of the same office tells in the same words, in whatever paragraphs."""
    earlier = subject.file.earlier if subject.file else ()
    texts = [one.text for one in subject.texts if one.part == "facts"]
    mine = Run(texts)
    if sum(map(len, texts)) < ENOUGH or len(mine.words) < RUN:
        return
    for letter in earlier:
        share = mine.share_in(letter.facts)
        if share >= ALIKE:
            how = "The facts are" if share == 1 else f"{share:.0%} of the facts are"
            yield Spot(
                f"{how} word for word those of draft {letter.draft}; see that they belong to this case.",
                "facts",
            )
            return


def _whole_names(subject: Subject, hidden: Sequence[str], whose: str) -> Iterator[Spot]:
    """A spot for each place with one of these names; a name that is an ordinary word is no proof."""
    wanted = [name for name in hidden if not names.is_short(name)]
    for text, plain in subject.folded if wanted else ():
        here = [name for name in wanted if names.stands(name, plain)]
        found = sorted({span for name in here for span in names.spans(name, text.text)})
        for start, end in _apart(found):
            yield text.spot(
                f"{text.place} names {whose}; take the name out, or mend the case if that is wrong.",
                start,
                end,
            )


def _apart(spans: Sequence[names.Span]) -> Iterator[names.Span]:
    """Spans that overlap are one name."""
    until = -1
    for start, end in spans:
        if start >= until:
            yield start, end
        until = max(until, end)


def _known(word: str, wanted: set[str]) -> bool:
    pieces = (word, *word.replace("’", "'").replace("-", "'").split("'"))
    return any(names.folded(piece) in wanted for piece in pieces)


def _listed(some: Sequence[str]) -> str:
    if len(some) > 5:
        return f"{', '.join(some[:4])} and {len(some) - 4} more"
    return " and ".join(filter(None, [", ".join(some[:-1]), some[-1]]))
