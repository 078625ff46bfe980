"""What stops a text from being sealed, one plain sentence each, with what to do about it.

Reads the typed content only. Nothing here changes a text.
"""

from __future__ import annotations

import unicodedata
from collections import Counter

from comms.letters import clauses, footnotes, grammar
from comms.letters.shape import AnnexPart, Content

TYPES = ("AL", "UA", "OL")
BODIES = ("HRC", "CHR")
ALLOWED_CONTROLS = "\n\r\t"
# They turn the reading order: a letter could say one thing on screen and another in its bytes.
TURNING = "\u202a\u202b\u202d\u202e"


def problems(content: Content) -> list[str]:
    """Every problem of `content`, in the order of the letter."""
    found = [*_kind(content), *_mandates(content), *_addressees(content), *_body(content)]
    found += _annex(content)
    found += footnotes.problems([text for _, text in content.passages()], content.footnotes)
    found += _characters(content)
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
        "purpose": ("says nothing of its purpose; write why the mandates write", content.purpose),
        "facts": ("reports no facts; write what is alleged", tuple(f.text for f in content.facts)),
        "concerns": (
            "has no concerns; write what the mandates are concerned about",
            content.concerns,
        ),
        "questions": ("asks no question; write at least one", content.questions),
    }
    found = [f"The letter {why}." for why, texts in needed.values() if not texts]
    for part, (_, texts) in needed.items():
        found += [
            f"Paragraph {number} of the {part} is empty; write it or take it out."
            for number, text in enumerate(texts, start=1)
            if not text.strip()
        ]
    return found


def _annex(content: Content) -> list[str]:
    found = []
    if content.annex and not content.annex_title.strip():
        found.append("The annex has no title; give it one.")
    if not content.annex and "annex_pointer" in content.clause_keys:
        found.append(
            "A clause points to the annex, but there is none; add it or switch the clause off."
        )
    for number, part in enumerate(content.annex, start=1):
        if not _is_filled(part):
            found.append(f"Part {number} of the annex is empty; write it or take it out.")
    return found


def _is_filled(part: AnnexPart) -> bool:
    if part.kind == "list":
        return bool(part.items) and all(item.strip() for item in part.items)
    if part.kind == "provision":
        return bool(part.citation.strip() and part.text.strip())
    return bool(part.text.strip())


def _clauses(content: Content) -> list[str]:
    words = grammar.of(content.language)
    found = [
        f"The clause “{key}” is not one that a letter has a place for; take it out."
        for key in content.clause_keys
        if key not in clauses.KEYS
    ]
    if "closing" not in content.clause_keys:
        found.append("The letter has no closing; switch that clause on.")
    for addressee in content.addressees:
        filled = clauses.values(content, addressee, words)
        for key, text in clauses.applying(content, addressee).items():
            for problem in clauses.problems(key, text, filled):
                is_theirs = len(content.addressees) > 1 and "cannot be filled" in problem
                found.append(f"To {addressee.name}: {problem}" if is_theirs else problem)
    return found


def _characters(content: Content) -> list[str]:
    """Characters that nobody sees but that change or break what is read."""
    texts = content.passages()
    texts += [("footnotes", text) for text in content.footnotes.values()]
    texts += [(f"clause “{key}”", text) for key, text in content.clauses.items()]
    for mandate in content.mandates:
        texts += [("mandates", text) for text in (mandate.title, mandate.holder, mandate.function)]
    for addressee in content.addressees:
        texts += [("recipients", text) for text in (addressee.name, addressee.salutation)]
    found = []
    for part, text in texts:
        for character in text:
            hidden = unicodedata.category(character) == "Cc" and character not in ALLOWED_CONTROLS
            if hidden or character in TURNING:
                found.append(
                    f"There is an invisible character (U+{ord(character):04X}) in the {part};"
                    " delete it and type that place again."
                )
    return found
