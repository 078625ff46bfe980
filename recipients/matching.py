"""Many recipients from a list that was typed or pasted: one a line, by name, key or a State's code.

All lines are read against all names at once. A line that means nobody, or more than one, is told with its number.
"""

from __future__ import annotations

import unicodedata
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from difflib import get_close_matches

from recipients.models import Recipient, RecipientKind, RecipientName
from recipients.queries import with_facts

GUESSED = 5  # lines for which a near name is looked for; it takes long


@dataclass
class Matched:
    """Who is meant, in the order typed and none twice; and a sentence for each line that is not clear."""

    recipients: list[Recipient] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)


def match(text: str) -> Matched:
    """The recipients that the lines of `text` name. Empty lines count but mean nobody."""
    lines = [(number, line.strip()) for number, line in enumerate(text.splitlines(), start=1)]
    wanted = [(number, line) for number, line in lines if line]
    known = _known()
    found = Matched()
    ids: list[int] = []
    guesses = GUESSED
    for number, line in wanted:
        meant = known.keys.get(line.casefold()) or known.names.get(plain(line), set())
        if len(meant) == 1:
            ids += meant
        elif meant:
            found.problems.append(_ambiguous(number, line, meant))
        else:
            found.problems.append(_unknown(number, line, known if guesses else None))
            guesses -= 1 if guesses else 0
    rows = with_facts(Recipient.objects.filter(pk__in=ids)).in_bulk()
    found.recipients = [rows[pk] for pk in dict.fromkeys(ids)]
    return found


@dataclass
class _Known:
    keys: dict[str, set[int]]
    names: dict[str, set[int]]
    spelt: dict[str, str]


def _known() -> _Known:
    """Every key, code and name there is, in two queries."""
    keys: dict[str, set[int]] = defaultdict(set)
    for pk, key, kind, code in Recipient.objects.values_list("pk", "key", "kind", "code"):
        keys[key.casefold()] = {pk}
        if kind == RecipientKind.STATE:
            keys[code.casefold()] = {pk}
    names: dict[str, set[int]] = defaultdict(set)
    spelt: dict[str, str] = {}
    for pk, name in RecipientName.objects.values_list("recipient", "name"):
        names[plain(name)].add(pk)
        spelt[plain(name)] = name
    return _Known(dict(keys), dict(names), spelt)


def plain(name: str) -> str:
    """The name without case, accents, dots, commas and double spaces."""
    parts = unicodedata.normalize("NFKD", name.casefold())
    kept = "".join(sign for sign in parts if not unicodedata.combining(sign) and sign not in ".,")
    return " ".join(kept.split())


def _ambiguous(number: int, line: str, meant: Iterable[int]) -> str:
    keys = Recipient.objects.filter(pk__in=meant).order_by("key").values_list("key", flat=True)
    return (
        f"Line {number}: “{line}” is the name of {len(keys)} recipients; write the key of the one "
        f"you mean: {' or '.join(keys)}."
    )


def _unknown(number: int, line: str, known: _Known | None) -> str:
    near = get_close_matches(plain(line), known.names, n=2, cutoff=0.75) if known else []
    if known and near:
        hint = f"Did you mean {' or '.join(f'“{known.spelt[name]}”' for name in near)}?"
    else:
        hint = "Correct it, or add it to the recipients first."
    return f"Line {number}: there is no recipient “{line}”. {hint}"
