"""The standard clauses that come with Pouch: one key, three languages, only places that can be filled."""

import datetime as dt
import json
import re
from pathlib import Path

import pytest

from comms.letters.clauses import KEYS, PLACE, PLACES, SINGULAR, Values, problems

DATA = Path(__file__).resolve().parents[3] / "comms" / "letters" / "data"
SHARED = DATA.parents[3] / "shared" / "letters" / "al-oth-109-2021" / "clauses.json"
LANGUAGES = ["en", "fr", "es"]
NEEDED = {
    "non_state_explanation": {"mandate_count"},
    "annex_pointer": {"annex_title"},
    "publication": {"publication_delay", "your_addressee"},
    "publication_legislation": {"publication_delay", "your_addressee"},
    "press_release": {"your_addressee"},
    "similar_letters": {"recipients"},
    "closing": {"addressee_form"},
    "follow_up": {"earlier_letters"},
    "detention_caveat": {"your_addressee"},
    "binding_treaties": {"your_addressee", "binding_treaties"},
    "treaty_standards": {"standard_treaties"},
}
# What only those who sign together can say of themselves.
TOGETHER = {
    "en": re.compile(r"\b(we|us|our|ours|ourselves)\b", re.IGNORECASE),
    "fr": re.compile(r"\b(nous|notre|nos)\b", re.IGNORECASE),
    "es": re.compile(r"\b(nos|nosotros|nuestr[oa]s?|\w+(?:[aei]mos))\b", re.IGNORECASE),
}
ALONE = {
    "en": re.compile(r"\b(I|me|my)\b"),
    "fr": re.compile(r"\b(je|j’|me|m’|moi|ma|mon|mes)\b|\b[jm]’", re.IGNORECASE),
    "es": re.compile(r"\b(me|mi|mis|conmigo|\w+(?:ría|go|ido))\b", re.IGNORECASE),
}
FILLED = Values(**dict.fromkeys(PLACES, "something"))


def wording(language):
    return json.loads((DATA / f"clauses-{language}.json").read_text(encoding="utf-8"))


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_file_says_what_it_is(language):
    found = wording(language)
    assert set(found) == {"name", "language", "valid_from", "clauses"}
    assert (found["name"], found["language"]) == ("standard", language)
    dt.date.fromisoformat(found["valid_from"])


def test_the_keys_are_the_same_in_every_language():
    first, *others = (set(wording(language)["clauses"]) for language in LANGUAGES)
    assert {key.removesuffix(SINGULAR) for key in first} == set(KEYS)
    assert all(first == other for other in others)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_clause_can_be_filled_and_has_the_places_it_needs(language):
    for key, text in wording(language)["clauses"].items():
        assert problems(key, text, FILLED) == []
        assert set(PLACE.findall(text)) == NEEDED.get(key.removesuffix(SINGULAR), set()), key


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("key", KEYS)
def test_a_clause_that_says_we_has_a_wording_for_one(language, key):
    texts = wording(language)["clauses"]
    says_we = TOGETHER[language].search(texts[key])
    assert (key + SINGULAR in texts) == bool(says_we)
    if says_we:
        alone = texts[key + SINGULAR]
        assert not TOGETHER[language].search(alone)
        assert ALONE[language].search(alone)
        assert PLACE.findall(alone) == PLACE.findall(texts[key])


def test_the_sentences_are_the_project_s_own():
    if not SHARED.exists():
        pytest.skip("../shared is not here: nothing to compare with")
    theirs = json.loads(SHARED.read_text(encoding="utf-8"))["clauses"]
    sentences = {s for key, text in theirs.items() if key != "closing" for s in text.split(". ")}
    for key, text in wording("en")["clauses"].items():
        assert not [s for s in sentences if s in text], key
