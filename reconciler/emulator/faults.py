"""Trouble on demand: rules that make calls fail, wait, lose their answer, lag behind, or what they began end badly."""

import random
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, fields, replace
from fnmatch import fnmatchcase
from typing import Any

from .store import Store

NAME = "faults"


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """What happens to which calls. `seen` and `fired` count the matching calls and those it struck.

    operation, account, region  globs
    error, message, status      the answer instead of the operation's own ("" = none)
    after                       the operation takes effect first, then the error or the cut comes: a lost answer
    cut                         the connection is closed without an answer
    latency                     real seconds the call takes longer
    hidden                      for so many seconds reads show what was there before this call's effect
    failure                     the training, copy or start begun by the struck call fails with this message
    skip, times                 let so many matching calls pass first; then strike so many (None: for ever)
    probability, seed           strike this share of calls, the same ones for the same seed
    """

    operation: str = "*"
    account: str = "*"
    region: str = "*"
    error: str = ""
    message: str = ""
    status: int = 0
    after: bool = False
    cut: bool = False
    latency: float = 0.0
    hidden: float = 0.0
    failure: str = ""
    skip: int = 0
    times: int | None = None
    probability: float = 1.0
    seed: int = 0
    seen: int = 0
    fired: int = 0

    @classmethod
    def of(cls, values: Mapping[str, Any]) -> "Rule":
        """A rule from its JSON form; ValueError names a key that is none of a rule."""
        unknown = values.keys() - {each.name for each in fields(cls)}
        if unknown:
            raise ValueError(f"no such field of a fault: {', '.join(sorted(unknown))}")
        return cls(**values)

    def matches(self, operation: str, account: str, region: str) -> bool:
        """Whether the rule is about such calls at all."""
        return (
            fnmatchcase(operation, self.operation)
            and fnmatchcase(account, self.account)
            and fnmatchcase(region, self.region)
        )

    def met(self) -> "Rule":
        """The rule after one more matching call, struck or not."""
        seen = self.seen + 1
        return replace(self, seen=seen, fired=self.fired + self._strikes(seen))

    def _strikes(self, call: int) -> bool:
        if call <= self.skip or (self.times is not None and self.fired >= self.times):
            return False
        # The draw depends on nothing but seed and count, so processes that share the rules agree on it.
        draw = random.Random(f"{self.seed}/{call}").random()  # noqa: S311 - a test's dice, no secret
        return draw < self.probability


class Faults:
    """The rules in force, shared by every process on the store."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def rules(self) -> tuple[Rule, ...]:
        """The rules in force, in the order they were added, with their counts."""
        return tuple(Rule(**values) for values in self._store.value(NAME, ()))

    def add(self, *rules: Rule) -> None:
        """Put rules in force."""
        self._store.update(NAME, lambda known: [*(known or ()), *map(asdict, rules)])

    def clear(self) -> None:
        """Forget every rule."""
        self._store.set_value(NAME, [])

    def strike(self, operation: str, account: str, region: str) -> tuple[Rule, ...]:
        """Count this call against the rules and return those that strike it."""
        if not any(rule.matches(operation, account, region) for rule in self.rules()):
            return ()
        with self._store.writing():
            known = self.rules()
            met = tuple(rule.met() if rule.matches(operation, account, region) else rule for rule in known)
            self._store.set_value(NAME, [asdict(rule) for rule in met])
        return tuple(now for was, now in zip(known, met, strict=True) if now.fired > was.fired)


def total_latency(rules: Iterable[Rule]) -> float:
    """Seconds by which the struck call is delayed."""
    return sum(rule.latency for rule in rules)
