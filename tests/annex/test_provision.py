"""What the model and the database refuse, whoever writes."""

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from tests.annex.builders import instrument, period, provision

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"for_kinds": "company,bank"}, "“bank” is no kind of recipient"),
        ({"language": "fr", "article": "artículo 9"}, "is not how French cites"),
        ({"period": period("2010-01-01", "2010-01-01")}, "ends before it begins"),
    ],
)
def test_refused_by_clean(fields, sentence):
    made = provision(instrument())
    for name, value in fields.items():
        setattr(made, name, value)
    with pytest.raises(ValidationError, match=sentence):
        made.full_clean()


def test_refused_in_a_language_without_the_instrument_s_name():
    made = provision(instrument(name_es=""))
    made.language, made.article = "es", "artículo 9"
    with pytest.raises(ValidationError, match="has no name in Spanish"):
        made.full_clean()


@pytest.mark.parametrize(
    "fields",
    [{"start": "2005-01-01"}, {"body": "", "key": "other"}, {"end": "1990-01-01", "key": "other"}],
)
def test_the_database_refuses_too(fields):
    of = instrument()
    provision(of)
    with pytest.raises(IntegrityError), transaction.atomic():
        provision(of, **fields)
