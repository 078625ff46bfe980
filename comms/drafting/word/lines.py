"""A frozen content as the paragraphs of its Word file: one for each string of a block, and fixed ones around them.

Pure. The file is written from these, and read again beside them: the same content gives the same lines.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from comms.drafting import parts
from comms.drafting.comparing import items
from comms.drafting.comparing.blocks import MARK, labels
from comms.letters import clauses, grammar, passages, reading, shape

Content = Mapping[str, Any]
BULLETS, NUMBERS, QUESTIONS, ITEMS = "bullet", "number", "question", "item"


@dataclass(frozen=True)
class Line:
    """One paragraph of the file, known again by its `key`.

    With a `part` it is a string of that part's block `number`, which begins at `start` in the block's text; without
    one it is fixed, and `what` says what stands there. `begins` names the part whose heading it is. `is_plain`: a
    paragraph put beside it is an ordinary block of the part.
    """

    key: str
    text: str
    style: str
    what: str
    part: str = ""
    number: int = 0
    start: int = 0
    begins: str = ""
    list: str = ""
    is_first: bool = True
    is_last: bool = True
    is_plain: bool = False

    @property
    def is_open(self) -> bool:
        return bool(self.part)

    @property
    def is_item(self) -> bool:
        return self.list in (BULLETS, NUMBERS, ITEMS)


def lines(content: Content, *, title: str) -> list[Line]:
    """Every line of the file in order; `title` is its first."""
    return list(_Lines(content).all(title))


class _Lines:
    def __init__(self, content: Content) -> None:
        self.content = content
        self.typed = reading.read(content)
        self.words = grammar.of(self.typed.language).WORDS
        self.clauses = {item.key: item for item in items.clauses(content)}
        self.fixed_lines = 0

    def all(self, title: str) -> Iterator[Line]:
        yield self.fixed(title, "the title of the file", "Heading1")
        yield from self.around("mandates", items.mandates(self.content))
        yield from self.around("recipients", items.recipients(self.content))
        yield from self.standing("non_state_explanation", "non_state_disclaimer")
        yield from self.of_part("purpose")
        yield from self.standing("follow_up", "facts_lead")
        yield from self.of_part("facts")
        yield from self.standing("without_prejudice")
        yield from self.of_part("concerns")
        yield from self.standing("annex_pointer", "binding_treaties", "treaty_standards")
        yield from self.standing("questions_lead")
        yield from self.of_part("questions")
        after = [key for key in self.clauses if key in clauses.MOVABLE]
        yield from self.standing(*after, "closing")
        yield from self.annex()
        yield from self.unmarked_notes()

    def fixed(self, text: str, what: str, style: str = "Fixed", begins: str = "") -> Line:
        self.fixed_lines += 1
        return Line(f"fixed_{self.fixed_lines}", text, style, what, begins=begins)

    def around(self, part: str, found: list[items.Item]) -> Iterator[Line]:
        yield self.fixed(parts.NAMES[part], f"the heading “{parts.NAMES[part]}”", "Heading3")
        for item in found:
            yield self.fixed(item.text, f"the {part}")

    def standing(self, *keys: str) -> Iterator[Line]:
        for key in keys:
            if item := self.clauses.get(key):
                yield self.fixed(item.text, f"the standard clause “{item.name}”")

    def of_part(self, part: str) -> Iterator[Line]:
        yield self.fixed(parts.NAMES[part], f"the heading “{parts.NAMES[part]}”", "Heading3", part)
        for number, block in enumerate(self.content.get(part, []), start=1):
            only = block.get("only", []) if isinstance(block, Mapping) else []
            if only:
                label = f"Only for {passages.in_words(only, self.typed)}:"
                yield self.fixed(label, "the label of a passage for some recipients")
            yield from self.of_block(part, number, block)

    def of_block(self, part: str, number: int, block: Any) -> Iterator[Line]:
        start, written = 0, []
        for place, (kind, text) in enumerate(strings(block)):
            style, stands_in = _look(part, block, kind)
            key, what = f"{part}_{number}_{place}", f"{parts.NAMES[part]}, {number}"
            written.append(Line(key, text, style, what, part, number, start, list=stands_in))
            start += len(text) + 1
        is_plain = isinstance(block, str) or (
            block.get("kind") in (None, "paragraph")
            and not any(block.get(name) for name in ("items", "only", "quote"))
        )
        for line in written:
            is_first, is_last = line is written[0], line is written[-1]
            yield replace(line, is_first=is_first, is_last=is_last, is_plain=is_plain)

    def annex(self) -> Iterator[Line]:
        title = self.content.get("annex_title", "")
        heading = f"{parts.NAMES['annex']}: {title}" if title else parts.NAMES["annex"]
        yield self.fixed(heading, "the title of the annex", "Heading2", "annex")
        for number, section in enumerate(self.content.get("annex", []), start=1):
            yield from self.of_block("annex", number, section)

    def unmarked_notes(self) -> Iterator[Line]:
        """Footnotes that hang nowhere, each as a paragraph of its own; the others are real footnotes."""
        shown = set(footnotes(lines_of_body(self.content), self.content))
        loose = [label for label in labels(self.content) if label not in shown]
        if loose:
            yield self.fixed("Footnotes without a mark", "the heading of the footnotes", "Heading3")
        for label in loose:
            if self.content["footnotes"][label]:
                yield note_line(self.content, label)


def note_line(content: Content, label: str) -> Line:
    """The words of one footnote as a line of the part that holds them all."""
    number = labels(content).index(label) + 1
    return Line(
        f"footnotes_{number}_0",
        content["footnotes"][label],
        "BodyText",
        f"Footnotes, {number}",
        "footnotes",
        number,
    )


def footnotes(texts: list[str], content: Content) -> list[str]:
    """The labels that are real footnotes of the file, in the order of their first marks."""
    held = content.get("footnotes", {})
    marked = dict.fromkeys(label for text in texts for label in MARK.findall(text))
    return [label for label in marked if held.get(label)]


def lines_of_body(content: Content) -> list[str]:
    """The strings in which marks become footnotes, in the order of the file."""
    return [
        text
        for part in (*shape.PASSAGES, "annex")
        for block in content.get(part, [])
        for _, text in strings(block)
    ]


def strings(block: Any) -> list[tuple[str, str]]:
    """What a block is made of, in the order in which it is read, each with what it is."""
    if isinstance(block, str):
        return [("text", block)] if block else []
    held = [(name, block.get(name, "")) for name in ("citation", "text")]
    held += [("item", text) for text in block.get("items", [])]
    return [(name, text) for name, text in held if text]


def _look(part: str, block: Any, kind: str) -> tuple[str, str]:
    """How the paragraph of a block's string looks, and the list in which it stands."""
    section = "" if isinstance(block, str) else block.get("kind", "")
    if kind == "citation" or section == "heading":
        return ("Citation" if kind == "citation" else "Heading3"), ""
    if section == "list":
        return "List", ITEMS
    nested = "2" if part == "questions" else ""
    if kind == "item":
        is_numbered = block.get("numbered")
        style, stands_in = ("ListNumber", NUMBERS) if is_numbered else ("ListBullet", BULLETS)
        return f"{style}{nested}", stands_in
    if part == "questions":
        return "ListNumber", QUESTIONS
    is_quote = not isinstance(block, str) and block.get("quote")
    return ("Quote" if is_quote else "BodyText"), ""
