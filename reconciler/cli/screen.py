"""What the output goes to: a terminal or a pipe, its width, its colours."""

import os
import shutil
import sys
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import islice
from typing import Any

import click

PIPE_WIDTH = 120
PIECES = 1000


@dataclass(frozen=True, slots=True)
class Screen:
    """The width to write for, whether to colour, and whether a person is watching."""

    width: int
    color: bool
    terminal: bool

    @classmethod
    def of(cls, color: str = "auto", *, stderr: bool = False) -> "Screen":
        """Look at stdout (or stderr); `color` is auto, always or never."""
        stream = sys.stderr if stderr else sys.stdout
        terminal = stream.isatty()
        plain = bool(os.environ.get("NO_COLOR")) or os.environ.get("TERM") == "dumb"
        width = (
            shutil.get_terminal_size((PIPE_WIDTH, 24)).columns if terminal or "COLUMNS" in os.environ else PIPE_WIDTH
        )
        return cls(width, color == "always" or (color == "auto" and terminal and not plain), terminal)


def say(text: str, *, err: bool = False) -> None:
    """Write text as it is, with one line end."""
    if text:
        click.echo(text.rstrip("\n"), err=err, color=True)


def say_all(pieces: Iterable[str]) -> None:
    """Write text that comes in pieces, many at a time, without keeping it."""
    coming = iter(pieces)
    while text := "".join(islice(coming, PIECES)):
        click.echo(text, nl=False, color=True)


def tell_findings(findings: Iterable[Any], output: str, color: str) -> None:
    """Write findings in the form that was asked for: for people to stderr, for programs to stdout."""
    found = tuple(findings)
    if not found and output == "text":
        return  # nothing to say, so nothing to import
    from reconciler.render import findings as view
    from reconciler.render import github, junit, sarif
    from reconciler.render import json as as_json

    screen = Screen.of(color, stderr=True)
    forms = {
        "text": lambda: view.text(found, width=screen.width, color=screen.color),
        "concise": lambda: view.concise(found),
        "json": lambda: as_json.findings(found),
        "github": lambda: github.findings(found),
        "sarif": lambda: sarif.findings(found),
        "junit": lambda: junit.findings(found),
    }
    say(forms[output](), err=output == "text")
