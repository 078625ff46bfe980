"""How a letter is cited: as the United Nations cite, as BibTeX, as RIS, and in the head of its page. Pure.

Made only of what was released. Its address is the one that never changes, whatever language the reader reads in.
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from urllib.parse import urljoin

from django.conf import settings
from django.urls import reverse
from django.utils import translation
from django.utils.formats import date_format
from django.utils.text import get_text_list
from django.utils.translation import gettext as _

from comms.public.models import LetterType, Publication

BODY = "United Nations Special Procedures"
LATEX = {
    "\\": r"\textbackslash{}",
    # Not \{ and \}: BibTeX counts braces whether escaped or not, and one alone would spoil the file.
    "{": r"\textbraceleft{}",
    "}": r"\textbraceright{}",
    "~": r"\textasciitilde{}",
    "^": r"\textasciicircum{}",
} | {sign: "\\" + sign for sign in "$&%#_"}
IN_LATEX = str.maketrans(LATEX)
BABEL = {"en": "english", "fr": "french", "es": "spanish"}
# Said in the files in English always, as their fields are.
TYPES = {
    LetterType.ALLEGATION: "Allegation letter",
    LetterType.URGENT_APPEAL: "Urgent appeal",
    LetterType.OTHER: "Letter",
}


@dataclass(frozen=True)
class Citation:
    """What every form of a citation says."""

    publication: Publication
    mandates: tuple[str, ...]
    holders: tuple[str, ...]

    @property
    def address(self) -> str:
        return permanent_address(self.publication)

    @property
    def title(self) -> str:
        kind = TYPES[LetterType(self.publication.letter_type)]
        return _line(f"{kind} {self.publication.reference} to {self.publication.recipient_name}")


def of(publication: Publication) -> Citation:
    """The citation of a letter whose mandates are at hand."""
    signed = list(publication.mandates.all())
    return Citation(
        publication,
        tuple(_line(mandate.title) for mandate in signed),
        tuple(_line(mandate.holder) for mandate in signed if mandate.holder),
    )


def permanent_address(publication: Publication) -> str:
    with translation.override(settings.LANGUAGE_CODE):
        path = reverse("public:letter", args=[publication.slug])
    # The preview on the staff site makes whole addresses of all: joining leaves those as they are.
    return urljoin(settings.PUBLIC_SITE_URL, path)


def as_text(citation: Citation) -> str:
    """One sentence for a footnote, in the reader's language."""
    letter = citation.publication
    facts = {
        "mandates": get_text_list(list(citation.mandates), _("and")) or BODY,
        "reference": letter.reference,
        "recipient": _line(letter.recipient_name),
        "day": date_format(letter.dated_on, "DATE_FORMAT"),
        "address": citation.address,
    }
    return _(
        "%(mandates)s, communication %(reference)s to %(recipient)s, %(day)s, available at %(address)s."
    ) % (facts)


def as_bibtex(citation: Citation) -> str:
    """One entry for BibTeX and biblatex; every value between balanced braces."""
    letter = citation.publication
    entry = letter.reference.replace("/", "-").replace(" ", "-").lower()
    facts = {
        "author": " and ".join(_bibtex_name(name) for name in citation.holders) or f"{{{BODY}}}",
        "title": f"{{{_latex(citation.title)}}}",
        "howpublished": _latex(f"Communication {letter.reference}"),
        "organization": BODY,
        "year": str(letter.dated_on.year),
        "month": str(letter.dated_on.month),
        "date": letter.dated_on.isoformat(),
        "note": _latex("; ".join(citation.mandates)),
        "language": BABEL[letter.language],
        "url": citation.address,
    }
    said = "".join(f"  {name} = {{{value}}},\n" for name, value in facts.items() if value)
    return f"@misc{{{entry},\n{said}}}\n"


def as_ris(citation: Citation) -> str:
    """One record of type PCOMM, which readers of RIS show as a letter. Lines end as RIS wants them."""
    letter = citation.publication
    lines = [
        ("TY", "PCOMM"),
        # A comma would part a name in two.
        *(("AU", name.replace(",", "")) for name in citation.holders or (BODY,)),
        ("A2", _line(letter.recipient_name).replace(",", "")),
        ("TI", citation.title),
        ("PY", str(letter.dated_on.year)),
        ("DA", letter.dated_on.strftime("%Y/%m/%d/")),
        ("PB", BODY),
        ("M1", letter.reference),
        ("LA", letter.language),
        ("UR", citation.address),
        ("N1", "; ".join(citation.mandates)),
        ("AB", _line(letter.summary)),
    ]
    said = [f"{tag}  - {value}" for tag, value in lines if value]
    return "\r\n".join([*said, "ER  - ", ""])


def as_meta(citation: Citation) -> list[tuple[str, str]]:
    """Names and contents of `meta` elements, by which reference managers know the page."""
    letter = citation.publication
    people = [("citation_author", name) for name in citation.holders]
    offices = [("citation_author_institution", title) for title in citation.mandates]
    return [
        ("citation_title", citation.title),
        *people,
        *offices,
        ("citation_publication_date", letter.dated_on.strftime("%Y/%m/%d")),
        ("citation_publisher", BODY),
        ("citation_technical_report_number", letter.reference),
        ("citation_language", letter.language),
        ("citation_public_url", citation.address),
        ("citation_pdf_url", citation.address + "letter.pdf"),
    ]


def _line(text: str) -> str:
    """The text as one line without control characters: a line end would begin another field."""
    signs = (sign if unicodedata.category(sign) != "Cc" else " " for sign in text)
    return " ".join("".join(signs).split())


def _latex(text: str) -> str:
    return text.translate(IN_LATEX)


def _bibtex_name(name: str) -> str:
    """A name; one that BibTeX would part in the wrong place is held together."""
    said = _latex(name)
    return f"{{{said}}}" if "," in name or "and" in name.lower().split() else said
