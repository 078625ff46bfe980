"""Plain builders for the path of a letter. Each takes a letter one stage further through the real services."""

from __future__ import annotations

import datetime as dt
from types import SimpleNamespace
from typing import Any

from django.conf import settings
from django.db.backends.postgresql.psycopg_any import DateRange

from comms.cases import services as cases
from comms.clearance import services as clearance
from comms.dispatch import register, sealing, sending
from comms.dispatch.models import Communication
from comms.drafting import services as drafting
from comms.drafting.content import Choices, To
from comms.embargo import PublicationRule, embargo
from comms.letters.models import ClauseSet
from comms.publication.deadlines import reviews
from mandates.models import Holder, Mandate, Resolution, Title
from recipients.models import Contact, Recipient, RecipientName
from tests.remembered import remembered

EVER = DateRange(dt.date(2018, 1, 1), None)
CLAUSES = {
    "non_state_explanation": "We are experts; there are {mandate_count} mandates.",
    "facts_lead": "This is what we were told:",
    "annex_pointer": "The Annex, {annex_title}, names the law.",
    "binding_treaties": "You are bound by {binding_treaties}.",
    "treaty_standards": "We name {standard_treaties} as standards.",
    "questions_lead": "We ask you:",
    "publication": "This letter and what {your_addressee} answers will be public in {publication_delay}.",
    "publication_legislation": "This letter will be public after {publication_delay}.",
    "without_prejudice": "We do not prejudge what happened.",
    "press_release": "We may speak publicly and say that we wrote to {your_addressee}.",
    "similar_letters": "Letters like this one also go to {recipients}.",
    "non_state_disclaimer": "Writing to you gives you no standing.",
    "follow_up": "We come back to {earlier_letters}.",
    "prompt_reply": "We hope for an answer soon.",
    "protection": "Nobody may suffer for having told us.",
    "detention_caveat": "The Working Group may look at the case in its own procedure.",
    "quote_reference": "Please quote our reference.",
    "interim_measures": "We ask for protection while this is looked into.",
    "closing": "Please accept, {addressee_form}, the assurances of our highest consideration.",
}
TEXT: dict[str, Any] = {
    "purpose": ["We write about a dam and the people who lived below it."],
    "facts": [{"text": "The valley was allegedly flooded at night.[^1]", "quote": False}],
    "footnotes": {"1": "Gauge readings of that night."},
    "concerns": ["We are concerned about their homes."],
    "questions": ["What was done to warn them?", "What will be done for them now?"],
    "annex_title": "Applicable law",
    "annex": [{"kind": "paragraph", "text": "Everyone has the right to an adequate home."}],
}


def mandate(key, kind, keyword, title, holder, resolution, *, function="") -> Mandate:
    made = Mandate.objects.create(key=key, kind=kind, scope="thematic", ordering_keyword=keyword)
    Title.objects.create(mandate=made, language="en", text=title, period=EVER)
    Holder.objects.create(mandate=made, name=holder, function=function, period=EVER)
    Resolution.objects.create(mandate=made, symbol=resolution, period=EVER)
    return made


def company(
    key="quarry-works", name="Quarry Works Ltd.", *, contact="Ada Stone", email=""
) -> Recipient:
    made = Recipient.objects.create(key=key, kind="company", code="OTH")
    RecipientName.objects.create(recipient=made, name=name, period=EVER)
    Contact.objects.create(
        recipient=made,
        honorific="Ms.",
        name=contact,
        gender="f",
        email=email or f"{key}@recipient.example",
        period=EVER,
    )
    return made


def state(code="CHE", name="Switzerland") -> Recipient:
    made = Recipient.objects.create(key=code.lower(), kind="state", code=code, un_status="member")
    RecipientName.objects.create(recipient=made, name=name, government_of=name, period=EVER)
    Contact.objects.create(
        recipient=made, email=f"mission.{code.lower()}@recipient.example", period=EVER
    )
    return made


@remembered
def office() -> SimpleNamespace:
    """The reference data that most stories need."""
    business = mandate(
        "business",
        "WG",
        "Business",
        "Working Group on business",
        "Bo Field",
        "44/15",
        function="Chair-Rapporteur",
    )
    culture = mandate(
        "culture", "SR", "Cultural rights", "Special Rapporteur on culture", "Cy Moss", "37/12"
    )
    minority = mandate(
        "minority", "SR", "Minority issues", "Special Rapporteur on minorities", "Di Reed", "43/8"
    )
    ClauseSet.objects.create(language="en", period=EVER, clauses=CLAUSES)
    for letter_type, on_legislation, delay in (
        ("AL", False, {"days": 60}),
        ("UA", False, {"days": 60}),
        ("OL", False, {"days": 60}),
        ("OL", True, {"hours": 48}),
    ):
        PublicationRule.objects.create(
            letter_type=letter_type,
            on_legislation=on_legislation,
            period=EVER,
            basis="the rule of the tests",
            **delay,
        )
    return SimpleNamespace(
        business=business,
        culture=culture,
        minority=minority,
        mandates=[business, culture, minority],
        company=company(),
        state=state(),
    )


def case(cast, office, now, **facts):
    given = {"title": "The flooded valley", "mandate": office.business, "received_on": now.date()}
    return cases.open_case(**{**given, **facts}, actor=cast.drafter, now=now)


@remembered
def draft(cast, office, now, *, to=None, text=None, choices=None, letter_type="AL", **facts):
    return drafting.open_draft(
        facts.pop("case", None) or case(cast, office, now),
        letter_type=letter_type,
        language="en",
        mandates=facts.pop("mandates", office.mandates),
        addressees=[To(recipient) for recipient in (to or [office.company])],
        text={**TEXT, **(text or {})},
        choices=choices or Choices(),
        actor=cast.drafter,
        now=now,
        **facts,
    )


@remembered
def submitted(cast, office, now, **facts):
    made = draft(cast, office, now, **facts)
    return register.submit(made, actor=cast.drafter, now=now)


def clear_all(made, cast, office, now):
    for mandate_, holder in zip(office.mandates, cast.holders, strict=True):
        clearance.clear(made, mandate=mandate_, digest=made.current.digest, actor=holder, now=now)
    made.refresh_from_db()
    return made


@remembered
def cleared(cast, office, now, **facts):
    return clear_all(submitted(cast, office, now, **facts), cast, office, now)


def letter_of(made):
    """The first communication of a draft."""
    return made.communications.order_by("pk").first()


def key() -> None:
    from comms.letters.seal import make_development_key

    make_development_key(settings.SEAL_KEY_FILE, settings.SEAL_CERTIFICATE_FILE)


def without_seal():
    """In the place of `sealing.opened`, where a test is not about the seal: the file stays as it was drawn."""
    return SimpleNamespace(
        mark="none",
        seal=lambda data, *, sealed_at: data,
        ready=lambda data: SimpleNamespace(data=data, start=0, end=0),
        complete=lambda ready, *, sealed_at: ready.data,
    )


@remembered
def sealed(cast, office, now, **facts):
    key()
    letter = letter_of(cleared(cast, office, now, **facts))
    sealing.seal(letter, actor=cast.registry, now=now)
    return letter


@remembered
def sent(cast, office, now, *, is_reviewed=True, **facts):
    """Sent by the Permanent Mission, which needs no mail server, and found safe to become public on its day."""
    letter = sealed(cast, office, now, **facts)
    sending.record(
        letter,
        channel="mission",
        address="Permanent Mission",
        proof="received by the desk",
        sent_at=now,
        actor=cast.registry,
        now=now,
    )
    return reviewed(letter, cast) if is_reviewed else letter


@remembered
def as_sent(cast, office, now, **facts):
    """As if sealed and sent at `now`, without a file: where the file is not what a test is about."""
    letter = letter_of(cleared(cast, office, now, **facts))
    return sent_on_paper(letter, now)


def sent_on_paper(letter, now):
    rows = Communication.objects.filter(pk=letter.pk)
    rows.update(
        state="sealed",
        sealed_at=now,
        revision=letter.draft.current,
        position=1,
        dated_on=now.date(),
    )
    rule = PublicationRule.objects.get(
        letter_type=letter.reference.letter_type, on_legislation=False
    )
    found = embargo(rule, now)
    rows.update(state="sent", sent_at=now, public_at=found.public_at, public_rule=found.explanation)
    letter.refresh_from_db()
    return letter


def reviewed(letter, cast):
    """The same letter with its safety review, signed on the day before it becomes public."""
    letter.refresh_from_db()
    reviews.sign(
        letter,
        consents_are_asked_anew=True,
        risk_is_weighed=True,
        redactions_are_complete=True,
        actor=cast.publisher,
        now=letter.public_at - dt.timedelta(days=1),
    )
    return letter
