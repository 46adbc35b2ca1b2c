"""The end of an apply: what was done, what was not and why, what still runs and costs, what to do next."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from reconciler.core.address import Address
from reconciler.core.step import Kind, Note, Outcome, Result, Topic
from reconciler.plan.plan import Plan
from reconciler.render import blocks, values
from reconciler.render.paint import Paint
from reconciler.render.text import section
from reconciler.render.words import clean, count, duration, money, wrap

TITLES = {
    Result.FAILED: "Failed",
    Result.REFUSED: "Refused",
    Result.INTERRUPTED: "Interrupted",
    Result.SKIPPED: "Skipped",
    Result.QUEUED: "Queued",
    Result.IN_PROGRESS: "Still in progress",
}
"""What did not end, the worst first; an address is told once, as the worst that became of it."""
_DONE = {"create": "created", "update": "updated", "replace": "replaced", "delete": "deleted", "wait": "ready"}
_ALREADY = "already as declared"
OVER = frozenset({*_DONE.values(), _ALREADY})
"""What becomes of an address where all went well."""
_COLOR = {Result.FAILED: "red", Result.REFUSED: "red", Result.INTERRUPTED: "red", Result.SKIPPED: "yellow"}
_NEXT = {
    Result.FAILED: "Correct what failed and apply again: what is done stays done.",
    Result.REFUSED: "What was refused is held, with everything that needs it.",
    Result.INTERRUPTED: "Nothing is lost: the next apply reads what is live and carries on.",
    Result.QUEUED: "What is queued is sent by a later apply, when its turn has come.",
    Result.IN_PROGRESS: "It goes on without this command: apply again later to carry on.",
}


_NEVER = {
    Topic.FAILED: "failed earlier",
    Topic.REFUSED: "refused",
    Topic.CONFLICT: "in conflict",
    Topic.INVALID: "invalid",
    Topic.UNKNOWN: "unreadable",
    Topic.QUEUED: "queued",
    Topic.BLOCKED: "held back",
}
_AS_RESULT = {Topic.REFUSED: Result.REFUSED, Topic.QUEUED: Result.QUEUED}
_ASIDE = frozenset({Topic.UNMANAGED, Topic.ORPHANED, Topic.STALE_COPY, Topic.INFO})
"""Told by the plan already; nothing of it is left by this run."""


@dataclass(frozen=True, slots=True)
class Ended:
    """What became of one address: the outcome that says most, the verb that was planned, whether any call was sent."""

    address: Address
    verb: str
    outcome: Outcome
    begun: bool = False

    @property
    def over(self) -> bool:
        """Whether nothing of it is left to do."""
        return self.outcome.result in (Result.DONE, Result.SATISFIED)

    @property
    def became(self) -> str:
        """What became of it in a word or two, such as `created` or `in progress`."""
        if self.outcome.result is Result.SATISFIED:
            return _ALREADY
        return _DONE[self.verb] if self.over else str(self.outcome.result)


def text(
    plan: Plan, outcomes: Sequence[Outcome], notes: Iterable[Note] = (), *, width: int = 120, color: bool = False
) -> str:
    """What did not end by result, the notes, a line of counts, the price by the hour, and the way on."""
    paint = Paint(color)
    found, told_apart = ended(plan, outcomes), tuple(notes)
    parts = [list(_section(result, told, width, paint)) for result, told in unfinished(found)]
    parts += [section(topic, told, width, paint) for topic, told in blocks.sections(told_apart) if topic not in _ASIDE]
    parts.append([paint(line, "bold") for line in wrap(summary(found, told_apart), width)])
    parts[-1] += [line for told in advice(plan, outcomes, told_apart) for line in wrap(told, width)]
    return "\n\n".join("\n".join(lines) for lines in parts) + "\n"


def ended(plan: Plan, outcomes: Sequence[Outcome]) -> list[Ended]:
    """Each address once, in address order; book-keeping only where it went wrong."""
    verbs = plan.changes()
    rank = [*TITLES, Result.DONE, Result.SATISFIED]
    worst: dict[Address, Outcome] = {}
    for outcome in outcomes:
        if outcome.step.kind is Kind.RECORD and outcome.result not in (Result.FAILED, Result.REFUSED):
            continue
        address = outcome.step.address
        if address not in worst or rank.index(outcome.result) < rank.index(worst[address].result):
            worst[address] = outcome
    begun = {one.step.address for one in outcomes if one.result is Result.DONE and one.step.kind is Kind.WRITE}
    return [
        Ended(address, verbs.get(address, "update"), outcome, address in begun)
        for address, outcome in sorted(worst.items())
    ]


def unfinished(found: Sequence[Ended]) -> list[tuple[Result, list[Ended]]]:
    """What did not end, by result."""
    by_result = ((result, [one for one in found if one.outcome.result is result]) for result in TITLES)
    return [(result, told) for result, told in by_result if told]


def worst_first(found: Sequence[Ended]) -> list[Ended]:
    """All of them: what did not end by result, then what did."""
    return [*(one for _, told in unfinished(found) for one in told), *(one for one in found if one.over)]


def summary(found: Sequence[Ended], notes: Iterable[Note] = ()) -> str:
    """One line of counts, such as `Applied in part: 2 created, 1 updated; 1 failed, 1 held back.`."""
    done = Counter(_DONE[one.verb] for one in found if one.outcome.result is Result.DONE)
    already = sum(one.outcome.result is Result.SATISFIED for one in found)
    told = [", ".join(f"{done[word]} {word}" for word in _DONE.values() if done[word])]
    told.append(f"{already} {_ALREADY}" if already else "")
    left = _left(found, notes)
    told.append(", ".join(f"{number} {word}" for word, number in left.items()))
    said = "; ".join(part for part in told if part)
    if not said:
        return "Nothing to apply."
    if not left:
        return f"Applied: {said}."
    return f"{'Applied in part' if any(one.begun for one in found) else 'Nothing applied'}: {said}."


def hourly(plan: Plan, outcomes: Iterable[Outcome]) -> float:
    """What the estate costs by the hour after what was done, in US dollars."""
    return plan.hourly_before + sum(one.step.cost.hourly for one in outcomes if one.result is Result.DONE)


def advice(plan: Plan, outcomes: Sequence[Outcome], notes: Iterable[Note] = ()) -> Iterator[str]:
    """What the estate costs now and what to do next."""
    if paid := hourly(plan, outcomes):
        yield f"Running models cost {money(paid)} an hour."
    begun = (Result.DONE, Result.SATISFIED)
    trainings = [one for one in outcomes if one.step.slot == "training" and one.result in begun]
    waiting = {one.step.address for one in outcomes if one.result in (Result.IN_PROGRESS, Result.INTERRUPTED)}
    if paid := sum(one.step.cost.once for one in trainings if one.step.address in waiting):
        yield f"Training under way costs about {money(paid)}, if it succeeds."
    results = {one.result for one in outcomes} | {_AS_RESULT.get(note.topic) for note in notes}
    yield from (told for result, told in _NEXT.items() if result in results)


def _left(found: Sequence[Ended], notes: Iterable[Note]) -> Counter[str]:
    """What is not done, in words: results first, then what was never begun."""
    left = Counter({str(result): len(these) for result, these in unfinished(found)})
    left.update(_NEVER[note.topic] for note in notes if note.topic in _NEVER)
    return left


def _section(result: Result, found: Sequence[Ended], width: int, paint: Paint) -> Iterator[str]:
    yield paint(f"{TITLES[result]}:", "bold", *([_COLOR[result]] if result in _COLOR else []))
    for reason, group in _by_reason(found).items():
        for one in group:
            call = one.outcome.step.call
            yield f"  {paint(clean(str(one.address)), 'bold')}" + (f"  {values.operation(call)}" if call else "")
        yield from wrap(reason, width, first="    ", rest="    ") if reason else []
        yield from _attempts(group[0].outcome)


def _by_reason(found: Sequence[Ended]) -> Mapping[str, list[Ended]]:
    grouped: dict[str, list[Ended]] = {}
    for one in found:
        grouped.setdefault(values.said(one.outcome), []).append(one)
    return grouped


def _attempts(outcome: Outcome) -> Iterator[str]:
    told = [f"request {clean(outcome.request_id)}"] if outcome.request_id else []
    told += [f"{count(outcome.attempts, 'attempt')}"] if outcome.attempts > 1 else []
    if outcome.result is Result.FAILED and outcome.ended > outcome.started > 0:
        told.append(f"after {duration(outcome.ended - outcome.started)}")
    if told and outcome.result is Result.FAILED:
        yield f"    ({', '.join(told)})"
