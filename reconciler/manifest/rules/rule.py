"""A rule: a code of the service, what it claims, where the guide says so, and how to mend what it finds."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from reconciler.manifest.accepted import why_dropped
from reconciler.manifest.line import Kind, Problem, Scope
from reconciler.manifest.rules.record import Record

Flaw = tuple[Scope, str]
"""Where exactly inside a line something is wrong, and what, in our words: it explains a problem, it is none itself."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """One thing that the service, or good sense, asks of a manifest.

    `code` is the service's own, or ours in kebab-case where it has none. `message` is the service's text with `{}` for
    what it fills in. `claim` says what must hold, `source` is the guide's line (0: ours), `mend` what to do.
    `bad` is a manifest that breaks the rule and `good` the same one mended, each with a test manifest where it takes two;
    all are empty for what no example can show: a gigabyte, or what only AWS can see.
    """

    code: str
    message: str
    claim: str
    source: int
    mend: str
    bad: str = ""
    good: str = ""
    bad_test: str = ""
    good_test: str = ""
    kind: Kind = Kind.ERROR

    def problem(self, scope: Scope = (), filling: str = "", *, stops: bool = False) -> Problem:
        """This rule broken at `scope`, the placeholder of its message filled in."""
        return Problem(self.code, self.message.replace("{}", filling), scope, self.kind, stops)


@dataclass(frozen=True, slots=True, kw_only=True)
class LineRule(Rule):
    """A rule about single lines: `find` yields the scopes where a line breaks it, `explain` the exact flaw of one.

    `stops`: the service checks a line that breaks this rule no further (guide 6726-6746).
    """

    find: Callable[[Record], Iterator[Scope]]
    explain: Callable[[Record, Scope], Flaw | None] = lambda _record, _scope: None
    filling: Callable[[Scope], str] = lambda _scope: ""
    stops: bool = False

    def problems(self, record: Record) -> tuple[Problem, ...]:
        """Every place where the line breaks this rule, in the line's order."""
        return tuple(self.problem(scope, self.filling(scope), stops=self.stops) for scope in self.find(record))


def drop_rule(
    problem: Problem,
    *,
    claim: str,
    source: int,
    mend: str,
    bad: str,
    good: str,
    explain: Callable[[Record, Scope], Flaw | None] = lambda _record, _scope: None,
) -> LineRule:
    """The rule behind one of the reasons why the service leaves a line out of a dataset (guide 5403-5420)."""

    def find(record: Record) -> Iterator[Scope]:
        if why_dropped(record.line) is problem:
            yield problem.scope

    return LineRule(
        code=problem.code,
        message=problem.message,
        claim=claim,
        source=source,
        mend=mend,
        bad=bad,
        good=good,
        kind=problem.kind,
        find=find,
        explain=explain,
        stops=True,
    )
