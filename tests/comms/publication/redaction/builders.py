"""A letter that names a person in three places, those places, and a second person's confirmation."""

from __future__ import annotations

from comms.publication.redaction import finding, places, services, text
from comms.publication.redaction.services import Chosen

NAMED = {
    "facts": [{"text": "Nour al-Badr was allegedly driven out at night.[^1]", "quote": False}],
    "footnotes": {"1": "Told by Nour al-Badr to a newspaper."},
    "questions": ["Where is Nour al-Badr?", "What will be done for them now?"],
}


def chosen(letter, name="Nour al-Badr") -> list[Chosen]:
    texts = {
        place.path: place.text for place in places.places(letter.revision.content, letter.position)
    }
    return [
        Chosen(letter.revision_id, one.key, one.start, one.end, one.words)
        for one in finding.find([name], texts)
    ]


def withheld(letter, actor, now, *, name="Nour al-Badr", ground="third"):
    return services.withhold(
        letter, chosen(letter, name), kind="name", ground=ground, actor=actor, now=now
    )


def confirmed(letter, actor, now):
    return services.confirm(letter, digest=text.of(letter).digest, actor=actor, now=now)
