"""The command's status is 0 for a whole seal alone, and each thing it cannot read gets a sentence."""

from __future__ import annotations

import pytest
from django.core.management import CommandError, call_command

from tests.comms.letters import seals


@pytest.fixture
def written(tmp_path):
    def write(content):
        path = tmp_path / "letter.pdf"
        path.write_bytes(content)
        return path

    return write


def check(path, **options):
    call_command(
        "verify_letter", path, **{"certificate": seals.key()["certificate_file"]} | options
    )


def test_a_whole_letter(written, capsys):
    check(written(seals.sealed()))
    assert capsys.readouterr().out.splitlines() == [
        "whole: The seal is whole: nothing in this file has changed since it was sealed.",
        "You can rely on this copy.",
        "Sealed by Pouch development seal",
        "Sealed at 2021-03-12 16:30 Geneva",
    ]


@pytest.mark.parametrize(
    ("made", "said"),
    [
        (seals.letter, "not sealed: "),
        (lambda: seals.added_to(seals.sealed()), "added to: "),
        (lambda: seals.sealed()[:-400], "cut off: "),
        (lambda: b"", "not a PDF: "),
    ],
)
def test_any_other_file_has_status_one(written, capsys, made, said):
    with pytest.raises(SystemExit) as ended:
        check(written(made()))
    assert ended.value.code == 1
    assert capsys.readouterr().out.startswith(said)


def test_a_strangers_name_is_not_called_the_sealer(written, capsys):
    with pytest.raises(SystemExit):
        check(written(seals.sealed("stranger")))
    shown = capsys.readouterr().out
    assert shown.startswith("sealed by somebody else: ")
    assert "The certificate calls itself “Pouch development seal”." in shown
    assert "Sealed by" not in shown


def test_the_certificate_of_the_settings_unless_another_is_named(written, settings):
    settings.SEAL_CERTIFICATE_FILE = str(seals.key()["certificate_file"])
    check(written(seals.sealed()), certificate="")


def test_what_cannot_be_read_gets_a_sentence(written, tmp_path, monkeypatch):
    for path, said in ((tmp_path / "none.pdf", "cannot be read"), (tmp_path, "is a folder")):
        with pytest.raises(CommandError, match=said) as refused:
            check(path)
        assert refused.value.returncode == 2
    with pytest.raises(CommandError, match="certificate"):
        check(written(seals.sealed()), certificate=tmp_path / "none.crt")
    monkeypatch.setattr("comms.letters.verify.LARGEST", 100)
    with pytest.raises(CommandError, match="larger than 20 MB"):
        check(written(seals.sealed()))
