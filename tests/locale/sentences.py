"""Every sentence that the public site and its messages can say, gathered from their templates and code."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from babel.messages.extract import extract
from django.template import Engine
from django.template.base import Node, NodeList, Template
from django.templatetags.i18n import BlockTranslateNode, TranslateNode

from comms.letters import verify

ROOT = Path(__file__).resolve().parents[2]
KEYWORDS = {
    "_": None,
    "gettext": None,
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2),
    "pgettext_lazy": ((1, "c"), 2),
}
Sentence = str | tuple[str, ...]


def every() -> dict[Sentence, str]:
    """Each sentence, or its singular and plural, with a file that says it."""
    found: dict[Sentence, str] = {}
    templates = [*(ROOT / "templates" / "public").rglob("*")]
    templates += (ROOT / "templates" / "email").glob("follow*/*")
    templates += (ROOT / "templates" / "email").glob("follow.*")
    for path in sorted(templates):
        if path.is_file():
            found |= dict.fromkeys(_of_template(path.read_text()), path.name)
    code = [
        *(ROOT / "comms" / "public").rglob("*.py"),
        *(ROOT / "comms" / "subscriptions").glob("*.py"),
    ]
    for path in sorted(code):
        found |= dict.fromkeys(_of_code(path), path.name)
    found |= dict.fromkeys((said for pair in verify.MEANING.values() for said in pair), "verify.py")
    return found


def _of_code(path: Path) -> Iterator[Sentence]:
    with path.open("rb") as code:
        for _line, said, _comments, context in extract("python", code, keywords=KEYWORDS):
            assert not context, f"{path}: contexts are not used yet"
            yield tuple(said) if isinstance(said, tuple | list) else said


def _of_template(source: str) -> Iterator[Sentence]:
    template: Template = Engine.get_default().from_string(source)
    for node in _nodes(template.nodelist):
        if isinstance(node, TranslateNode) and (said := node.filter_expression.var.literal):
            yield said
        elif isinstance(node, BlockTranslateNode):
            one = node.render_token_list(node.singular)[0]
            yield (one, node.render_token_list(node.plural)[0]) if node.plural else one


def _nodes(nodes: NodeList) -> Iterator[Node]:
    for node in nodes:
        yield node
        for name in node.child_nodelists:
            yield from _nodes(getattr(node, name, None) or NodeList())
