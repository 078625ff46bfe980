"""How the set-up speaks: progress on standard error, refusals as one sentence."""

from __future__ import annotations

import sys


class Refusal(Exception):
    """The set-up cannot go on. The message says what is wrong and how to mend it."""


class Stopped(BaseException):
    """Somebody asked us to stop (Ctrl-C, SIGTERM, SIGHUP)."""


def say(sentence: str) -> None:
    """One line of progress. Standard output belongs to the command that was asked for."""
    colour = ("\033[36m", "\033[0m") if sys.stderr.isatty() else ("", "")
    print(f"{colour[0]}▸{colour[1]} {sentence}", file=sys.stderr, flush=True)
