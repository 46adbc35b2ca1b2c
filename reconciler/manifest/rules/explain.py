"""A problem as a finding: the exact flaw, where in the line it is, and how to mend it."""

import json
from dataclasses import replace

from reconciler.finding import Finding, Place
from reconciler.manifest.line import Line, Problem, finding, spell
from reconciler.manifest.locate import Span, locate
from reconciler.manifest.rules.catalog import catalog
from reconciler.manifest.rules.record import take_apart
from reconciler.manifest.rules.rule import Flaw, LineRule

_LONGEST_TEXT = 4_000  # characters of a line kept to show it; what is cut off cannot be marked


def explain(file: str, line: Line, problem: Problem) -> Finding:
    """Say a line's problem with its place to the column, its source text and what to do."""
    rule = catalog().get(problem.code)
    flaw = _flaw(rule, line, problem)
    scope = flaw[0]
    text = line.content.decode(errors="replace")
    told = finding(
        file, line.number, problem, text=text[:_LONGEST_TEXT], hint=_hint(_told(flaw), rule.mend if rule else "")
    )
    span = _syntax_error(text) if line.value is None else locate(text, scope)
    if span is None or span.end > _LONGEST_TEXT:
        return replace(told, path=spell(scope))
    place = Place(file, line.number, span.start + 1, line.number, span.end + 1)
    return replace(told, place=place, path=spell(scope))


def _flaw(rule: object, line: Line, problem: Problem) -> Flaw:
    found = rule.explain(take_apart(line), problem.scope) if isinstance(rule, LineRule) else None
    return found or (problem.scope, "")


def _hint(why: str, mend: str) -> str:
    return f"{why}. {mend}" if why else mend


def _told(flaw: Flaw) -> str:
    """A flaw as a sentence: one that says what something must be begins with its path."""
    scope, why = flaw
    return f"{spell(scope)} {why}" if scope and why.startswith(("must", "has")) else why


def _syntax_error(text: str) -> Span | None:
    try:
        json.loads(text)
    except json.JSONDecodeError as error:
        return Span(error.pos, error.pos + 1) if text.strip() else None
    except RecursionError:
        pass
    return None
