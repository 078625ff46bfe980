"""The block that a draft keeps of a provision."""

import pytest
from django.core.exceptions import ValidationError

from annex import queries
from tests.annex.builders import instrument, provision

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("language", "article", "citation"),
    [
        ("en", "article 9, paragraph 1", "The Covenant, article 9, paragraph 1"),
        ("fr", "article 9, paragraphe 1", "Le Covenant, article 9, paragraphe 1"),
        ("es", "artículo 9, párrafo 1", "El Covenant, artículo 9, párrafo 1"),
    ],
)
def test_the_citation_is_in_the_language_of_the_words(language, article, citation):
    made = provision(instrument(), language=language, article=article)
    assert queries.section(made) == {
        "kind": "provision",
        "key": "covenant-9",
        "provision": "covenant-9",
        "instrument": "covenant",
        "version": "1990-01-01",
        "citation": citation,
        "text": "No arrest may be arbitrary.",
    }


def test_refused_without_a_name_in_that_language():
    made = provision(instrument(name_fr=""), language="fr")
    with pytest.raises(ValidationError, match="has no name in French"):
        queries.section(made)
