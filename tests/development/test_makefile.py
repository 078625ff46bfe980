"""The Makefile explains itself and hands arguments on as they were typed."""

import os
import subprocess
import sys

import pytest

from config.development.__main__ import VERBS, main
from config.development.places import ROOT


def make(*words, **extra):
    plain = {name: value for name, value in os.environ.items() if "MAKE" not in name}
    return subprocess.run(
        ["make", "-s", *words],
        cwd=ROOT,
        env=plain | extra,
        capture_output=True,
        text=True,
        check=False,
    )


def test_help_names_every_verb_and_is_the_default():
    told = make()
    assert told.returncode == 0
    assert told.stdout == make("help").stdout
    for verb in VERBS:
        assert f"make {verb} " in told.stdout


@pytest.mark.parametrize(
    "typed",
    [
        'render_letter "AL OTH 109/2021" --format text',
        "say 'it''s' $HOME `id` $(id) \\\\ 100% #1",
        "two   spaces",
    ],
)
def test_arguments_arrive_as_typed(typed, tmp_path):
    echo = tmp_path / "python"
    echo.write_text('#!/bin/sh\nprintf "%s" "$POUCH_ARGS"\n')
    echo.chmod(0o755)
    assert make("manage", f"ARGS={typed}", f"PYTHON={echo}").stdout == typed


def test_manage_without_a_command_is_refused(monkeypatch, capsys):
    monkeypatch.setattr("config.development.processes.follow_parent", lambda: None)
    monkeypatch.setattr("config.development.processes.stop_on_signals", lambda: None)
    monkeypatch.delenv("POUCH_ARGS", raising=False)
    monkeypatch.delenv("ARGS", raising=False)
    assert main(["manage"]) == 1
    assert "ARGS=" in capsys.readouterr().err


def test_an_open_quotation_mark_is_refused(monkeypatch, capsys):
    monkeypatch.setattr("config.development.processes.follow_parent", lambda: None)
    monkeypatch.setattr("config.development.processes.stop_on_signals", lambda: None)
    monkeypatch.setenv("POUCH_ARGS", 'render_letter "AL')
    assert main(["manage"]) == 1
    assert "close its quotation marks" in capsys.readouterr().err


def test_the_set_up_needs_nothing_but_python():
    """It runs before `.venv` exists: an isolated Python without site packages can import it."""
    code = f"import sys; sys.path.insert(0, {str(ROOT)!r}); import config.development.__main__"
    subprocess.run([sys.executable, "-I", "-S", "-c", code], check=True)


def test_ci_runs_the_tests_and_then_the_slow_ones():
    script = ROOT / ".ci" / "run"
    assert os.access(script, os.X_OK)
    lines = script.read_text().splitlines()
    assert lines.index("make test") < lines.index("make slow")
