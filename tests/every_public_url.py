"""The addresses of the public site for test_every_url: of what is public, was withdrawn, waits, and never was."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.urls import reverse

from comms.clock import geneva_day
from comms.public.models import PublishedFile, slug_of
from comms.public.sessions import session_of_letter

LETTERS = ("released", "corrected", "withdrawn", "sent", "held", "due", "private", "sealed",
           "registered", "void")  # fmt: skip
# What has not been public is answered, in every byte, as what never was.
CLOSED = {"sent", "held", "due", "private", "sealed", "registered", "void", "never"}
NEVER = "al-oth-999-2021"
PLAIN = ("home", "letters", "mandates", "recipients", "states", "sessions", "statistics", "changes",
         "verify", "data", "api_guide", "about", "statistics_csv", "certificate", "letters_feed",
         "changes_feed", "sitemap", "robots", "follow", "follow_asked",
         "archive_manifest", "archive_sums", "api:api-root", "api:openapi-json", "api:letters",
         "api:mandates", "api:recipients", "api:states", "api:changes")  # fmt: skip
OF_LETTER = ("letter", "letter_bibtex", "letter_ris", "letter_pdf", "api:letter")
Subjects = dict[str, list[tuple[str, str]]]


def subjects(world: Any) -> Subjects:
    """For each address of the public site, what it is asked of and its path."""
    slugs = {name: slug_of(str(world.letters[name])) for name in LETTERS} | {"never": NEVER}

    def at(name: str, *arguments: Any) -> str:
        return reverse(f"public:{name}", urlconf="config.urls_public", args=arguments)

    def of(name: str, *more: Any) -> list[tuple[str, str]]:
        return [(which, at(name, slug, *more)) for which, slug in slugs.items()]

    found: Subjects = {name: [("-", at(name))] for name in PLAIN}
    for name in ("home", "letters", "changes", "states"):
        for language in dict(settings.LANGUAGES):
            if language != settings.LANGUAGE_CODE:
                found[name].append((f"in {language}", f"/{language}{at(name)}"))
    found["letters"].append(("no such page", at("letters") + "?page=999999"))
    found |= {name: of(name) for name in OF_LETTER}
    sitting = session_of_letter(geneva_day(world.old)).number
    found["letter"] += [
        (f"{which} in fr", f"/fr{address}")
        for which, address in of("letter")
        if which in {"released", "sent"}
    ]
    found |= {name: of(name, 1) for name in ("version", "version_pdf")}
    found["letter_copy"] = of("letter_copy", "docx")
    found["reply_file"] = reply_files(world, slugs, at)
    return found | {
        "mandate": [("signs", at("mandate", "business")), ("never", at("mandate", "nobody"))],
        "recipient": [
            ("wrote to", at("recipient", world.office.company.key)),
            ("never", at("recipient", "nobody")),
        ],
        "state": [("a State", at("state", "CHE")), ("never", at("state", "XXX"))],
        "session": [
            ("a session", at("session", sitting)),
            ("never", at("session", 9999)),
        ],
        "statistics_chart": [
            ("a chart", at("statistics_chart", "years")),
            ("never", at("statistics_chart", "nothing")),
        ],
        "export": [
            *((form, at("export", form)) for form in ("csv", "xlsx", "jsonl")),
            ("never", at("export", "exe")),
        ],
        "session_feed": [
            ("a session", at("session_feed", sitting)),
            ("never", at("session_feed", 9999)),
        ],
        "follow_confirm": [("a key", at("follow_confirm", "k" * 43))],
        "follow_stop": [("a key", at("follow_stop", "k" * 43))],
        "archive_part": [
            ("being made", at("archive_part", "letters-2020-records")),
            ("never", at("archive_part", "letters-2019-records")),
            ("no name of one", at("archive_part", "letters")),
        ],
        "sitemap_part": [("a part", at("sitemap_part", 1)), ("never", at("sitemap_part", 999))],
        "api:nothing": [("never", "/api/v1/drafts")],
    }


def reply_files(world: Any, slugs: dict[str, str], at: Any) -> list[tuple[str, str]]:
    """The file of a public reply; those that are kept, by their names in the confidential store; and a made-up one."""
    public = PublishedFile.objects.get().stored_name
    found = [("released", at("reply_file", slugs["released"], public))]
    for reply, letter in (("new", "sent"), ("approved", "held"), ("private", "private")):
        kept = world.replies[reply].files.get().stored_name
        found.append((letter, at("reply_file", slugs[letter], kept)))
    found.append(("due", at("reply_file", slugs["due"], public)))
    return [*found, ("never", at("reply_file", NEVER, "0" * 32 + ".pdf"))]


def body_of(answer: Any) -> bytes:
    """The whole answer; its file is closed also where a method leaves it unread."""
    body = b"".join(answer.streaming_content) if answer.streaming else answer.content
    for close in answer._resource_closers:
        close()
    return body


def secrets(world: Any) -> list[bytes]:
    """Words of what is not public: on no page of the site."""
    closed = [str(letter) for name, letter in world.letters.items() if name in CLOSED]
    words = ("Ada Vale", "Ira Stone", world.case.title, "sunken ship", "buried mine", "Hush.")
    return [word.encode() for word in (*words, *closed)]
