"""The words by which rules know a hedged sentence, a request and a place left open, in each language. Pure."""

from __future__ import annotations

import re

# Words that say that a thing was told and is not known.
HEDGED = {
    "en": r"reported\w*|reports?\s+(?:of|that|indicate|suggest)|allege\w*|allegation\w*|according\s+to"
    r"|(?:it\s+is|are|is|was|were)\s+(?:said|believed|understood|thought)|claim(?:s|ed)?|purported\w*"
    r"|informed|information\s+(?:received|obtained|suggests|indicates)|apparent(?:ly)?|appears?|seems?"
    r"|(?-i:may)|might|could|would\s+have|suggests?|suspected|presum\w+|feared|sources?",
    "fr": r"\w+rai(?:t|ent)|selon|d[’']apr[èe]s|all[ée]gu\w*|all[ée]gations?|pr[ée]sum\w+|pr[ée]tend\w*"
    r"|suppos[ée]\w*|rapport[ée]e?s?|informations?\s+(?:re[çc]ues?|obtenues?)|inform[ée]s?|semble(?:nt)?"
    r"|apparemment|peut|peuvent|sources?|signal[ée]e?s?",
    "es": r"\w+r[íi]an?|seg[úu]n|de\s+acuerdo\s+con|presunt\w+|supuest\w+|alega\w*|alegaciones?"
    r"|reportad\w+|denunciad\w+|informaci[óo]n\s+(?:recibida|obtenida)|informad[oa]s?|al\s+parecer|parece[n]?"
    r"|aparentemente|afirma\w*|puede[n]?|podr\w+|se\s+dice|fuentes?|conforme\s+a",
}
# How something is asked for without a question mark.
ASKED = {
    "en": r"please|kindly|we\s+(?:would|ask|request|invite|should)|(?:provide|explain|indicate|describe|clarify"
    r"|inform|specify|state|share|advise|list|confirm|detail)\b",
    "fr": r"veuillez|merci\s+de|pri[èe]re\s+de|nous\s+(?:vous|prions|souhait\w+|demand\w+)|s[’']il\s+vous\s+pla[îi]t"
    r"|(?:fournir|expliquer|indiquer|pr[ée]ciser|d[ée]crire|fournissez|expliquez|indiquez|pr[ée]cisez|d[ée]crivez)\b",
    "es": r"s[íi]rvan?se|por\s+favor|le[s]?\s+(?:rogamos|solicitamos|pedimos|agradecer\w+)|(?:solicitamos|rogamos)"
    r"|(?:proporcion|expli|indi|aclar|describ|inform|precis|detall|facilit|suministr)\w+\b",
}
HEDGES = {key: re.compile(rf"(?<!\w)(?:{words})(?!\w)", re.I) for key, words in HEDGED.items()}
REQUESTS = {key: re.compile(rf"\W*(?:{words})", re.I) for key, words in ASKED.items()}
# What may stand in brackets: marks of the letter, and what editors of quotations write.
MARKED = re.compile(r"\[(?:\^[^\]\s]{1,20}|§[^\]]{1,80}|addressee)\]")
QUOTING = re.compile(r"\[\s*(?:…|\.{3}|sic\b[^\]]*|\w{1,2})\s*\]", re.I)
BRACKETS = re.compile(r"\[[^\[\]]{0,200}\]")
BRACES = re.compile(r"\{[^{}]{0,200}\}")
OPEN_WORDS = re.compile(
    r"\b(?:dates?|names?|noms?|nombres?|numbers?|num[ée]ros?|n[úu]meros?|insert\w*|ins[ée]r\w+|add|ajouter|a[ñn]adir"
    r"|tb[cda]|to\s+be|[àa]\s+(?:compl[ée]ter|confirmer|v[ée]rifier|pr[ée]ciser)|(?:por|a)\s+(?:completar|confirmar"
    r"|verificar|determinar)|check|v[ée]rifier|verificar|confirm|fecha|lieu|lugar|place|location|year|month|day"
    r"|ann[ée]e|mois|jour|mes|d[íi]a|title|titre|t[íi]tulo|reference|r[ée]f[ée]rence|referencia|footnote|source|xx+)\b",
    re.I,
)
# Left open without brackets. “3452 (XXX)” is a resolution and “XX” a century.
OPEN_PLACES = re.compile(
    r"(?<![\w(])(?:X{3,}|x{3,}|T\.?B\.?[CDA]\.?)(?!\w)|\?{3,}|_{3,}|\b[xX]{2}[/.-][xX]{2}[/.-](?:[xX]|\d){2,4}\b"
    r"|\b(?:à\s+compléter|por\s+completar|to\s+be\s+(?:completed|confirmed|inserted|added))\b",
)
ADDRESS = re.compile(r"(?:https?://|www\.)\S+", re.I)


def without_marks(text: str) -> str:
    """The text with spaces where marks of the letter and addresses of pages stand, so that places stay."""
    if "://" in text or "www." in text:
        text = ADDRESS.sub(_blank, text)
    return MARKED.sub(_blank, text) if "[" in text else text


def without_brackets(text: str) -> str:
    return BRACES.sub(_blank, BRACKETS.sub(_blank, text))


def _blank(found: re.Match[str]) -> str:
    return " " * len(found.group())
