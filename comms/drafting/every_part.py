"""Every part of a letter by its name in the address, with its form."""

from __future__ import annotations

from comms.drafting.annex_form import AnnexForm
from comms.drafting.choices_form import ChoicesForm
from comms.drafting.clauses.form import ClausesForm
from comms.drafting.part import PartForm
from comms.drafting.part_forms import (
    ConcernsForm,
    FactsForm,
    FootnotesForm,
    MandatesForm,
    PurposeForm,
    QuestionsForm,
    RecipientsForm,
)

PARTS: dict[str, type[PartForm]] = {
    "mandates": MandatesForm,
    "recipients": RecipientsForm,
    "purpose": PurposeForm,
    "facts": FactsForm,
    "concerns": ConcernsForm,
    "questions": QuestionsForm,
    "footnotes": FootnotesForm,
    "annex": AnnexForm,
    "choices": ChoicesForm,
    "clauses": ClausesForm,
}
