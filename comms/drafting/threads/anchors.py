"""Where in a text a remark belongs, and where that place is in a later text: words are followed, not numbers.

Pure: frozen contents in, places out. A place is a part, a block's number from 1, and a stretch of the block's text.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from difflib import SequenceMatcher
from typing import Any

from comms.drafting.comparing import notes
from comms.drafting.comparing.alignment import aligned
from comms.drafting.comparing.blocks import BODY, block_text, labels

Content = Mapping[str, Any]
Span = tuple[int, int]

LETTER = "letter"  # the part of a remark about the whole text
# The parts that hold words of staff, each with what one of its blocks is called.
WORDED = {
    "purpose": "paragraph",
    "facts": "paragraph",
    "concerns": "paragraph",
    "questions": "question",
    "footnotes": "footnote",
    "annex_title": "title",
    "annex": "section",
}
# All that can be spoken of, in the order of the pages; what is chosen from lists gets comments, no other words.
BLOCKS = {"mandates": "mandate", "recipients": "recipient", **WORDED, "clauses": "clause"}
NOTE = re.compile(r"\[\^([^\]\s]{1,20})\]")
TOKEN = re.compile(r"\[\^[^\]\s]{1,20}\]|\[§[^\]\s]{1,80}\]|\s+|\w+|[^\w\s]")
MOST_COMPARED = 2_000_000  # tokens of one block times those of the other
LEAST_IN_PLACE = 0.25  # of the quotation must stand in the block that followed its own
LEAST_ELSEWHERE = 0.8
LEAST_AROUND = 0.5  # of the quotation with its neighbours, so that "the" is not found just anywhere
AROUND = 4


@dataclass(frozen=True)
class Anchor:
    """`quoted` stands at `offset` in block `number` of `part`, in the revision of that number.

    Nothing quoted is the point before `offset`; block 0 is the place before a part's first block, and the part
    "letter" the whole text.
    """

    revision: int
    part: str
    number: int = 0
    offset: int = 0
    quoted: str = ""

    @property
    def end(self) -> int:
        return self.offset + len(self.quoted)

    @property
    def is_anywhere(self) -> bool:
        """Whether it holds on to no block, so that no change of words can take its place away."""
        return self.part == LETTER or self.number == 0


@dataclass(frozen=True)
class Token:
    """A word, a mark, a sign or a space; tokens of one key are the same, whatever number a note bears."""

    start: int
    end: int
    key: str

    @property
    def weight(self) -> int:
        return 0 if self.key == " " else self.end - self.start


def texts(content: Content) -> dict[str, list[str]]:
    """The text of every block by part; what a block is made of stands on lines of its own."""
    found = {
        part: [block_text(block) for block in content.get(part, [])] for part in (*BODY, "annex")
    }
    found["footnotes"] = [content["footnotes"][label] for label in labels(content)]
    found["annex_title"] = list(filter(None, [content.get("annex_title", "")]))
    found["mandates"] = [
        _lines(one, "title", "holder", "resolution") for one in content.get("mandates", [])
    ]
    found["recipients"] = [
        _lines(one, "name", "salutation") for one in content.get("addressees", [])
    ]
    wordings = content.get("clauses", {})
    found["clauses"] = [wordings.get(key, "") for key in content.get("clause_keys", [])]
    return found


def _lines(facts: Mapping[str, Any], *names: str) -> str:
    return "\n".join(facts[name] for name in names if facts.get(name))


def text_at(content: Content, anchor: Anchor) -> str | None:
    """The text of the anchor's block; None where there is no such block."""
    blocks = texts(content).get(anchor.part, [])
    return blocks[anchor.number - 1] if 0 < anchor.number <= len(blocks) else None


def holds(anchor: Anchor, content: Content) -> bool:
    """Whether the anchor's words stand at its place in this content."""
    if anchor.is_anywhere:
        return anchor.part in (LETTER, *WORDED) and not (anchor.quoted or anchor.offset)
    text = text_at(content, anchor)
    if text is None or not 0 <= anchor.offset <= len(text):
        return False
    return text.startswith(anchor.quoted, anchor.offset)


def places_of(words: str, text: str) -> list[Span]:
    """Every place of `words` in `text`, whatever white space is between them."""
    parts = [re.escape(part) for part in words.split()]
    if not parts:
        return []
    return [found.span() for found in re.finditer(r"\s+".join(parts), text)]


def follow(anchor: Anchor, old: Content, new: Content) -> Anchor | None:
    """The place in `new` of an anchor of `old`, with the words that stand there now; None when they are gone."""
    return Course(old, new).follow(anchor)


def relabelled(text: str, old: Content, new: Content) -> str | None:
    """`text` with the labels that its notes bear in `new`; None when it names a note that `new` lacks."""
    held, same = old.get("footnotes", {}), notes.matched(old, new)
    marks = [found[1] for found in NOTE.finditer(text)]
    if any(label in held and label not in same for label in marks):
        return None
    return NOTE.sub(lambda found: f"[^{same.get(found[1], found[1])}]", text)


class Course:
    """The way from one content to another, worked out once for all the anchors that take it."""

    def __init__(self, old: Content, new: Content) -> None:
        self.old, self.new = texts(old), texts(new)
        self._same = notes.matched(old, new)
        self._renamed = texts(notes.renamed(old, self._same))
        self._pairs: dict[str, dict[int, int]] = {}

    def follow(self, anchor: Anchor) -> Anchor | None:
        if anchor.is_anywhere:
            return anchor
        blocks = self.old.get(anchor.part, [])
        if anchor.number > len(blocks):
            return None
        before = tokens(blocks[anchor.number - 1], self._same)
        after = self._pairs_of(anchor.part).get(anchor.number - 1)
        if after is not None:
            text = self.new[anchor.part][after]
            now = tokens(text, {})
            found = carried(before, now, (anchor.offset, anchor.end), least=LEAST_IN_PLACE)
            if found:
                return _at(anchor, anchor.part, after, text, found)
        return self._elsewhere(anchor, before)

    def _elsewhere(self, anchor: Anchor, before: Sequence[Token]) -> Anchor | None:
        """Among the blocks that are new or changed, those of the same part first: split, merged, moved away."""
        span = (anchor.offset, anchor.end)
        wider = _around(before, span)
        for part, place, text in self._changed(anchor.part):
            now = tokens(text, {})
            found = carried(before, now, span, least=LEAST_ELSEWHERE)
            near = carried(before, now, wider, least=LEAST_AROUND)
            if found and near and found[1] - found[0] <= 2 * len(anchor.quoted) + 20:
                return _at(anchor, part, place, text, found)
        return None

    def _changed(self, first: str) -> Iterator[tuple[str, int, str]]:
        if first not in WORDED:
            return
        for part in sorted(WORDED, key=lambda name: name != first):
            known = set(self._renamed[part])
            for place, text in enumerate(self.new[part]):
                if text not in known:
                    yield part, place, text

    def _pairs_of(self, part: str) -> dict[int, int]:
        if part not in self._pairs:
            self._pairs[part] = {
                i: j
                for i, j in aligned(self._renamed[part], self.new[part])
                if i is not None and j is not None
            }
        return self._pairs[part]


def tokens(text: str, same: Mapping[str, str]) -> list[Token]:
    """The words of a text; the mark of a note bears the label that `same` has for it, so that its number may change."""
    found = []
    for match in TOKEN.finditer(text):
        key = match[0]
        note = NOTE.fullmatch(key)
        if note:
            key = f"[^{same.get(note[1], note[1])}]"
        found.append(Token(match.start(), match.end(), " " if key.isspace() else key))
    return found


def carried(
    before: Sequence[Token], after: Sequence[Token], span: Span, *, least: float
) -> Span | None:
    """The stretch of `after` that was `span` of `before`; None when less than `least` of it is left."""
    partners = _Partners(before, after)
    start, end = span
    if start == end:
        return partners.point(start)
    inside = [i for i, token in enumerate(before) if token.start < end and token.end > start]
    kept = [i for i in inside if i in partners.of and before[i].weight]
    total = sum(before[i].weight for i in inside)
    if not kept or sum(before[i].weight for i in kept) < least * total:
        return None
    # A space at an edge belongs to the stretch as long as it is there.
    first = inside[0] if inside[0] in partners.of else kept[0]
    last = inside[-1] if inside[-1] in partners.of else kept[-1]
    return partners.start(inside[0], first, start), partners.end(inside[-1], last, end)


class _Partners:
    """Which token of one text is which of the other."""

    def __init__(self, before: Sequence[Token], after: Sequence[Token]) -> None:
        self.before, self.after = before, after
        self.of = _matched([token.key for token in before], [token.key for token in after])

    def start(self, first: int, kept: int, offset: int) -> int:
        """Where the stretch begins now: at its first word that is left, or at what came in the place of those lost."""
        now = self.after[self.of[kept]]
        if kept == first:
            return now.start + self._into(kept, offset - self.before[kept].start)
        edge = -1 if first == 0 else self.of.get(first - 1)
        if edge is None or self._is_only_space(first, kept):
            return now.start
        return self._first_word(edge + 1, self.of[kept]).start

    def end(self, last: int, kept: int, offset: int) -> int:
        now = self.after[self.of[kept]]
        if kept == last:
            return now.end - self._into(kept, self.before[kept].end - offset)
        edge = len(self.after) if last == len(self.before) - 1 else self.of.get(last + 1)
        if edge is None or self._is_only_space(kept + 1, last + 1):
            return now.end
        words = [token for token in self.after[self.of[kept] : edge] if token.weight]
        return words[-1].end if words else now.end

    def point(self, offset: int) -> Span | None:
        """Where a point between two words is: behind the word before it, or else before the word behind it."""
        for i, token in enumerate(self.before):
            if token.start < offset <= token.end and i in self.of:
                here = self.after[self.of[i]].end - self._into(i, token.end - offset)
                return here, here
        for i, token in enumerate(self.before):
            if token.start >= offset and token.start - offset < 1 and i in self.of:
                here = self.after[self.of[i]].start
                return here, here
        return None

    def _into(self, i: int, step: int) -> int:
        """How far into a token a stretch reaches; into a mark whose number changed it cannot."""
        old, new = self.before[i], self.after[self.of[i]]
        is_same_length = old.end - old.start == new.end - new.start
        return max(step, 0) if is_same_length else 0

    def _is_only_space(self, start: int, stop: int) -> bool:
        return not any(token.weight for token in self.before[start:stop])

    def _first_word(self, start: int, stop: int) -> Token:
        found = (token for token in self.after[start:stop] if token.weight)
        return next(found, self.after[stop])


def _matched(before: Sequence[str], after: Sequence[str]) -> dict[int, int]:
    """Equal tokens in order. What both texts begin and end with is taken first, so that one edit is one gap."""
    shorter = min(len(before), len(after))
    head = 0
    while head < shorter and before[head] == after[head]:
        head += 1
    tail = 0
    while tail < shorter - head and before[-1 - tail] == after[-1 - tail]:
        tail += 1
    found = {i: i for i in range(head)}
    found |= {len(before) - 1 - k: len(after) - 1 - k for k in range(tail)}
    left, right = before[head : len(before) - tail], after[head : len(after) - tail]
    if len(left) * len(right) <= MOST_COMPARED:
        for match in SequenceMatcher(None, left, right, False).get_matching_blocks():
            found |= {head + match.a + k: head + match.b + k for k in range(match.size)}
    return found


def _around(before: Sequence[Token], span: Span) -> Span:
    """The stretch with the words next to it; of a point, these alone."""
    start, end = span
    earlier = [token for token in before if token.end <= start and token.weight][-AROUND:]
    later = [token for token in before if token.start >= end and token.weight][:AROUND]
    return (earlier[0].start if earlier else start), (later[-1].end if later else end)


def _at(anchor: Anchor, part: str, place: int, text: str, span: Span) -> Anchor:
    start, end = span
    return replace(anchor, part=part, number=place + 1, offset=start, quoted=text[start:end])
