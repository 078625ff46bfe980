"""What stops a text from being sealed, one plain sentence each, with what to do about it.

Reads the typed content only. Nothing here changes a text.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from comms.letters import addressed, characters, clauses, footnotes, grammar, passages, references
from comms.letters.shape import PASSAGES, AnnexPart, Content, Passage

TYPES = ("AL", "UA", "OL")
BODIES = ("HRC", "CHR")
# More than this is a mistake: there are fewer mandates, a page has no room for a longer name or
# footnote, and nobody answers a letter of more than 50 pages.
MOST_MANDATES = 60
MOST_ADDRESSEES = 300
LONGEST_NAME = 250
LONGEST_TITLE = 500
LONGEST_FOOTNOTE = 3_000
LONGEST_LETTER = 150_000
A_PAGE = 3_000


def problems(content: Content) -> list[str]:
    """Every problem of `content`, in the order of the letter."""
    found = [*_kind(content), *_mandates(content), *_addressees(content), *_body(content)]
    found += passages.problems(content)
    found += _annex(content)
    found += footnotes.problems(
        content.passages(),
        content.footnotes,
        letters=[letter.content.passages() for letter in passages.letters(content)],
    )
    found += references.problems(content)
    found += addressed.problems(content)
    found += [*_lengths(content), *_characters(content)]
    if content.language in grammar.LANGUAGES:
        found += _clauses(content)
    return list(dict.fromkeys(found))


def _kind(content: Content) -> list[str]:
    found = []
    if content.type not in TYPES:
        found.append(f"The type of letter is “{content.type}”; choose one of {', '.join(TYPES)}.")
    if content.language not in grammar.LANGUAGES:
        known = ", ".join(grammar.LANGUAGES)
        found.append(f"The language is “{content.language}”; choose one of {known}.")
    return found


def _mandates(content: Content) -> list[str]:
    if not content.mandates:
        return ["No mandate signs this letter; add at least one."]
    found = [
        f"The mandate “{key}” signs twice; take one of them out."
        for key, times in Counter(m.key for m in content.mandates).items()
        if times > 1
    ]
    for mandate in content.mandates:
        name = mandate.title or mandate.keyword or mandate.key or "without a name"
        needed = {
            "title": mandate.title,
            "holder": mandate.holder,
            "resolution": mandate.resolution,
        }
        found += [
            f"The mandate “{name}” has no {fact}; enter it for this date among the mandates."
            for fact, value in needed.items()
            if not value.strip()
        ]
        if mandate.is_group and not mandate.function.strip():
            found.append(
                f"It is not said as what {mandate.holder or 'its holder'} signs for “{name}”;"
                " enter the function (Chair-Rapporteur, Vice-Chair …)."
            )
        if mandate.resolution_body not in BODIES:
            found.append(
                f"The resolution of “{name}” is of an unknown body, “{mandate.resolution_body}”;"
                f" use one of {', '.join(BODIES)}."
            )
    return found


def _addressees(content: Content) -> list[str]:
    if not content.addressees:
        return ["This letter has no recipient; add at least one."]
    positions = Counter(addressee.position for addressee in content.addressees)
    found = [
        f"Two recipients have the number {position}; number them anew."
        for position, times in positions.items()
        if times > 1
    ]
    for addressee in content.addressees:
        name = addressee.name or addressee.key or f"number {addressee.position}"
        needed = {
            "name": addressee.name,
            "code": addressee.code,
            "salutation": addressee.salutation,
            "closing form": addressee.addressee_form,
        }
        found += [
            f"The recipient “{name}” has no {fact}; enter it among the recipients."
            for fact, value in needed.items()
            if not value.strip()
        ]
    return found


def _body(content: Content) -> list[str]:
    needed = {
        "purpose": "says nothing of its purpose; write why the mandates write",
        "facts": "reports no facts; write what is alleged",
        "concerns": "has no concerns; write what the mandates are concerned about",
        "questions": "asks no question; write at least one",
    }
    found = [f"The letter {why}." for part, why in needed.items() if not content.part(part)]
    for part in PASSAGES:
        for number, passage in enumerate(content.part(part), start=1):
            found += _passage(f"Paragraph {number} of the {part}", passage, part)
    return found


def _passage(place: str, passage: Passage, part: str) -> list[str]:
    if not passage.text.strip() and (part == "questions" or not passage.items):
        return [f"{place} is empty; write it or take it out."]
    return [
        f"{place} has nothing in item {number} of its list; write it or take it out."
        for number, item in enumerate(passage.items, start=1)
        if not item.strip()
    ]


def _annex(content: Content) -> list[str]:
    found = []
    if content.annex and not content.annex_title.strip():
        found.append("The annex has no title; give it one.")
    if not content.annex and "annex_pointer" in content.clause_keys:
        found.append(
            "A clause points to the annex, but there is none; add it or switch the clause off."
        )
    for number, part in enumerate(content.annex, start=1):
        if part.kind == "list" and part.items:
            found += [
                f"Item {item} of part {number} of the annex is empty; write it or take it out."
                for item, text in enumerate(part.items, start=1)
                if not text.strip()
            ]
        elif part.kind == "provision" and part.text.strip() and not part.citation.strip():
            found.append(f"Part {number} of the annex does not say what it cites; write it.")
        elif not _is_filled(part):
            found.append(f"Part {number} of the annex is empty; write it or take it out.")
    return found


def _is_filled(part: AnnexPart) -> bool:
    return bool(part.items if part.kind == "list" else part.text.strip())


def _clauses(content: Content) -> list[str]:
    words = grammar.of(content.language)
    found = [
        f"The clause “{key}” is not one that a letter has a place for; take it out."
        for key in content.clause_keys
        if key not in clauses.KEYS
    ]
    found += clauses.clashes(content.clause_keys)
    if "closing" not in content.clause_keys:
        found.append("The letter has no closing; switch that clause on.")
    for key in clauses.OF_TREATIES:
        said = [one for one in content.addressees if clauses.stands_for(key, content, one)]
        if key in content.clause_keys and not said:
            found.append(
                f"The clause “{key}” speaks of treaties that the annex cites to a State, and there are"
                " none; switch it off."
            )
    for addressee in content.addressees:
        filled = clauses.values(content, addressee, words)
        for key, text in clauses.applying(content, addressee).items():
            for problem in clauses.problems(key, text, filled):
                is_theirs = len(content.addressees) > 1 and "cannot be filled" in problem
                found.append(f"To {addressee.name}: {problem}" if is_theirs else problem)
    return found


def _lengths(content: Content) -> list[str]:
    found = []
    for things, number, most in (
        ("mandates", len(content.mandates), MOST_MANDATES),
        ("recipients", len(content.addressees), MOST_ADDRESSEES),
    ):
        if number > most:
            found.append(f"The letter has {number} {things}; {most} is the most. Take some out.")
    for place, name, longest in _names(content):
        if len(name) > longest:
            found.append(
                f"There are {len(name)} characters in {place}; {longest} is the most. Shorten it."
            )
    for label, text in content.footnotes.items():
        if len(text) > LONGEST_FOOTNOTE:
            found.append(
                f"Footnote {label} has {len(text):,} characters; {LONGEST_FOOTNOTE:,} is the most."
                " Shorten it or move it into the text."
            )
    written = [text for _, text in content.passages()] + list(content.footnotes.values())
    if (length := sum(map(len, written))) > LONGEST_LETTER:
        found.append(
            f"The facts and the other parts have {length:,} characters, about {length // A_PAGE}"
            f" pages; {LONGEST_LETTER:,} is the most for one letter. Shorten it."
        )
    return found


def _characters(content: Content) -> list[str]:
    """Characters that nobody sees but that change or break what is read, and markup in names."""
    texts = content.passages()
    texts += [(f"footnote {label}", text) for label, text in content.footnotes.items()]
    texts += [(f"clause “{key}”", text) for key, text in content.clauses.items()]
    texts += [("the title of the annex", content.annex_title)]
    texts += [("the publication delay", content.publication_delay)]
    texts += [(place, name) for place, name, _ in _names(content)]
    found = [
        f"There is {fault} in {place}; delete it and type that place again."
        for place, text in texts
        for fault in characters.faults(text)
    ]
    for place, name, _ in _names(content):
        if markup := characters.markup(name):
            found.append(f"There is markup (“{markup}”) in {place}; write the words alone.")
    return found


def _names(content: Content) -> Iterator[tuple[str, str, int]]:
    """Names as they are printed, each with its place and the most characters it may have."""
    for mandate in content.mandates:
        whose = f"of the mandate “{mandate.key}”"
        yield f"the title {whose}", mandate.title, LONGEST_TITLE
        yield f"the name of the holder {whose}", mandate.holder, LONGEST_NAME
        yield f"the function {whose}", mandate.function, LONGEST_NAME
        yield f"the resolution {whose}", mandate.resolution, LONGEST_NAME
    for addressee in content.addressees:
        whose = f"of recipient {addressee.position}"
        yield f"the name {whose}", addressee.name, LONGEST_NAME
        yield f"the salutation {whose}", addressee.salutation, LONGEST_NAME
        yield f"the closing form {whose}", addressee.addressee_form, LONGEST_NAME
        yield f"the name in sentences {whose}", addressee.your_addressee, LONGEST_NAME
    for treaties in content.treaties:
        for name in (*(one.name for one in treaties.binding), *treaties.standards):
            yield "the name of a treaty", name, LONGEST_TITLE
    for name in (*content.sisters.governments, *content.sisters.others):
        yield "the list of sister letters", name, LONGEST_NAME
