"""What libyaml says about broken YAML, in the words of somebody who edits specs."""

from typing import Any

import yaml

from reconciler.document.tree import Source, Span
from reconciler.finding import Finding

_QUOTE = "quote text that contains brackets"
# a part of libyaml's problem → (what is wrong, what to do)
_WORDS = {
    "mapping values are not allowed": (
        "a key is not allowed here",
        "check the indentation, put a space after each `:`, and quote text that contains `: `",
    ),
    "did not find expected key": (
        "a key was expected here",
        "check the indentation; everything on one level starts in the same column",
    ),
    "did not find expected '-' indicator": (
        "a list item was expected here",
        "check the indentation; every item of a list starts with `- ` in the same column",
    ),
    "did not find expected node content": ("a value was expected here", "close what is open, or write the value"),
    "tab character that violates": ("a tab cannot indent YAML", "use spaces"),
    "expected alphabetic or numeric character": ("text cannot start with `*` or `&` here", "put it in quotes"),
    "unknown escape character": (
        "this escape is not known in a double-quoted text",
        r"write `\\` for a backslash, or use single quotes",
    ),
    "unknown directive": ("a line cannot start with `%` here", "remove it, or put text in quotes"),
    "undefined tag handle": ("a tag is not allowed here", "quote text that starts with `!`"),
    "control characters are not allowed": (
        "the file contains a control character",
        "remove it, or escape it in quotes",
    ),
    "block sequence entries are not allowed": ("a list item is not allowed here", "start it on a line of its own"),
    "did not find expected <document start>": ("the document goes on after its end", "check the indentation"),
    "incompatible YAML document": ("this version of YAML is not known", "remove the `%YAML` line"),
}
# the same for what is begun and never ended: told where it begins
_OPEN = {
    "could not find expected ':'": ("a `:` is missing after this key", "write `key: value`"),
    "expected ',' or ']'": ("this `[` is not closed", f"close it with `]`, put `,` between items, and {_QUOTE}"),
    "expected ',' or '}'": ("this `{` is not closed", f"close it with `}}`, put `,` between keys, and {_QUOTE}"),
    "unexpected end of stream": ("this quoted text is not closed", "close the quote"),
    "unexpected document indicator": ("this quoted text is not closed", "close the quote"),
}
_BARE = "cannot start any token"
_CONFLICT = ("<<<<<<<", "=======", ">>>>>>>")


def explained(source: Source, error: yaml.YAMLError) -> Finding:
    """A parser's error as a finding, where reading stopped or where something was opened and never closed."""
    problem = str(getattr(error, "problem", None) or getattr(error, "reason", None) or "the YAML cannot be read")
    mark = getattr(error, "problem_mark", None) or getattr(error, "context_mark", None)
    span = _span(mark) if mark else _offset(source, getattr(error, "position", 0))
    if _BARE in problem:
        return source.finding("syntax", _bare(source, span), span)
    for part, (message, hint) in _OPEN.items():
        if part in problem:
            begun = _span(getattr(error, "context_mark", None) or mark)
            if source.line(begun).startswith(_CONFLICT):
                return source.finding("syntax", "git left a conflict here", begun, hint="resolve it")
            return source.finding("syntax", message, begun, hint=hint)
    for part, (message, hint) in _WORDS.items():
        if part in problem:
            return source.finding("syntax", message, span, hint=hint)
    return source.finding("syntax", problem, span)


def _bare(source: Source, span: Span) -> str:
    """The message for a character with which nothing can start."""
    character = source.line(span)[span[1] - 1 : span[1]]
    if character == "\t":
        return "a tab cannot indent YAML; use spaces"
    return f"text cannot start with {character} here; put it in quotes"


def _span(mark: Any) -> Span:
    return (mark.line + 1, mark.column + 1, mark.line + 1, mark.column + 2)


def _offset(source: Source, position: int) -> Span:
    before = source.raw[:position].decode("utf-8-sig", errors="replace")
    line, column = before.count("\n") + 1, len(before) - before.rfind("\n")
    return (line, column, line, column + 1)
