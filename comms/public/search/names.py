"""What mandates, recipients and States are called, in the reader's language where it is known. Knows no database."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field

from django.utils.translation import get_language

from comms.public.search.words import folded

ANY = ""  # the language of a name that is none's: a company's
OTHERWISE = (ANY, "en", "fr", "es")


class Name(str):
    """A name; `lang` is its language where that is not the page's."""

    __slots__ = ("lang",)
    lang: str

    def __new__(cls, words: str, lang: str = ANY) -> Name:
        made = super().__new__(cls, words)
        made.lang = lang
        return made


@dataclass
class Names:
    """By facet and key, a name in each language that one is known in."""

    said: dict[str, dict[str, dict[str, str]]] = field(
        default_factory=lambda: defaultdict(lambda: defaultdict(dict))
    )
    states_written_to: dict[str, str] = field(default_factory=dict)
    _called: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    _holding: dict[str, str] = field(default_factory=dict)
    _being: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))

    def tell(self, facet: str, key: str, language: str, words: str) -> None:
        """Keeps a name unless there is one: the newest is told first."""
        self.said[facet][key].setdefault(language, words)

    def call(self, recipient: str, words: str) -> None:
        """A name that a recipient is found by."""
        self._called[recipient].add(words)

    def settle(self, states: Iterable[tuple[str, str, str]]) -> None:
        """To be called once all else is told, with the present names of States: code, language, name."""
        for code, language, name in states:
            self.said["state"][code][language] = name
        for recipient, code in self.states_written_to.items():
            self.said["recipient"][recipient] = self.said["state"][code]
            self._called[recipient].update(self.said["state"][code].values())
        for recipient, names in self._called.items():
            said = {folded(name) for name in names}
            self._holding[recipient] = "\n".join(sorted(said))
            for name in said:
                self._being[name].append(recipient)

    def of(self, facet: str, key: str) -> Name:
        """What it is called in the language in force, else in another; without any name, its key."""
        names = self.said.get(facet, {}).get(key, {})
        language = get_language() or ANY
        if language in names:
            return Name(names[language])
        other = next((one for one in OTHERWISE if one in names), None)
        return Name(key) if other is None else Name(names[other], other)

    def holding(self, words: str) -> list[str]:
        """The keys of the recipients with these words in a name they have had."""
        wanted = folded(words)
        return [key for key, names in self._holding.items() if wanted in names]

    def being(self, words: str) -> list[str]:
        """The keys of the recipients that are called exactly so."""
        return self._being.get(folded(words), [])
