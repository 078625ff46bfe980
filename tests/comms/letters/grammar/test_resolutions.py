"""What the mandates rest on: each act once, in order, with the body that adopted it."""

from __future__ import annotations

import pytest

from comms.letters import grammar
from comms.letters.grammar import Resolution

CHR = "CHR"
LISTS = [
    (
        ["44/15"],
        "Human Rights Council resolution 44/15",
        "à la résolution 44/15 du Conseil des droits de l’homme",
        "la resolución 44/15 del Consejo de Derechos Humanos",
    ),
    (
        ["S-18/1", "44/15", "S-18/1"],
        "Human Rights Council resolutions S-18/1 and 44/15",
        "aux résolutions S-18/1 et 44/15 du Conseil des droits de l’homme",
        "las resoluciones S-18/1 y 44/15 del Consejo de Derechos Humanos",
    ),
    (
        ["decision 2/102"],
        "Human Rights Council decision 2/102",
        "à la décision 2/102 du Conseil des droits de l’homme",
        "la decisión 2/102 del Consejo de Derechos Humanos",
    ),
    (
        ["decisión 2/102", "44/15", "décision 2/103"],
        "Human Rights Council resolution 44/15 and decisions 2/102 and 2/103",
        "à la résolution 44/15 et aux décisions 2/102 et 2/103 du Conseil des droits de l’homme",
        "la resolución 44/15 y las decisiones 2/102 y 2/103 del Consejo de Derechos Humanos",
    ),
    (
        ["44/15", "44/4", "decision 2/102", (CHR, "1993/2 A")],
        "Human Rights Council resolutions 44/15 and 44/4, and decision 2/102, and Commission on"
        " Human Rights resolution 1993/2 A",
        "aux résolutions 44/15 et 44/4, et à la décision 2/102 du Conseil des droits de l’homme, et"
        " à la résolution 1993/2 A de la Commission des droits de l’homme",
        "las resoluciones 44/15 y 44/4, y la decisión 2/102 del Consejo de Derechos Humanos, y la"
        " resolución 1993/2 A de la Comisión de Derechos Humanos",
    ),
    (
        [(CHR, "1993/2 A"), "44/15"],
        "Commission on Human Rights resolution 1993/2 A and Human Rights Council resolution 44/15",
        "à la résolution 1993/2 A de la Commission des droits de l’homme et à la résolution 44/15"
        " du Conseil des droits de l’homme",
        "la resolución 1993/2 A de la Comisión de Derechos Humanos y la resolución 44/15 del"
        " Consejo de Derechos Humanos",
    ),
]


@pytest.mark.parametrize(("symbols", "english", "french", "spanish"), LISTS)
def test_what_the_mandates_rest_on(symbols, english, french, spanish):
    acts = [Resolution(s) if isinstance(s, str) else Resolution(s[1], s[0]) for s in symbols]
    for language, phrase in (("en", english), ("fr", french), ("es", spanish)):
        titles = ["Office"] * len(acts)
        sentence = grammar.of(language).capacity(titles, acts, False)
        assert sentence.endswith(f" {phrase}.")
