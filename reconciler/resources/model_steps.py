"""The steps that train, wait for, explain and remove model versions; pure."""

from collections.abc import Iterable, Iterator
from dataclasses import replace

from reconciler.core.delta import Delta
from reconciler.core.observed import Observed, Phase
from reconciler.core.spec import Effect
from reconciler.core.step import Action, Call, Kind, Note, Risk, Step, Topic, Until, wait
from reconciler.core.want import Want
from reconciler.resources import copy_steps, stopping, training_steps
from reconciler.resources.named import RUNS, TURNING
from reconciler.resources.undeclared import goes, unmanaged

UNTIL_STARTED = Until(phases=(Phase.READY,), expected=600, limit=3600, every=15)
UNTIL_STOPPED = Until(phases=(Phase.READY,), expected=120, limit=1800, every=10)
UNTIL_GONE = Until(phases=(Phase.ABSENT,), expected=60, limit=1800, every=5)


def steps(want: Want, have: Observed, why: Delta) -> Iterable[Step | Note]:
    """What brings a declared version to its declaration."""
    if have.phase is Phase.ABSENT:
        return _make(want, have)
    if have.phase is Phase.ARRIVING and have.status not in TURNING:
        copying = have.status.startswith("COPYING")
        until = copy_steps.UNTIL_COPIED if copying else training_steps.UNTIL_TRAINED
        return [wait(want.address, until, f"it is being made ({have.status})")]
    if have.phase is Phase.LEAVING:
        return [wait(want.address, UNTIL_GONE, "the version before it is still being deleted"), *_make(want, have)]
    if have.phase is Phase.FAILED:
        return _failed(want, have, why)
    return _replace(want, have) if why.asked.replace else _keep(want, have, why)


def leave(have: Observed, why: Delta) -> Iterator[Step | Note]:
    """What happens to a version that no spec declares: shown, or stopped and deleted."""
    if have.phase is Phase.LEAVING:
        yield wait(have.address, UNTIL_GONE, "it is being deleted")
    elif have.phase is Phase.ARRIVING and have.status not in TURNING:
        yield _unfinished(have, why)
    elif "superseded" in have.facts and not why.asked.destroy:
        yield from _supersede(have)
    elif goes(have, why):
        yield from _delete(have, "no spec declares it")
    else:
        yield _unmanaged(have)


def _unfinished(have: Observed, why: Delta) -> Note:
    if not goes(have, why):
        return _unmanaged(have)
    told = f"cannot be deleted while it is {have.status}"
    return Note(have.address, Topic.QUEUED, told, hint="apply again when it has ended", blocks=True)


def _unmanaged(have: Observed) -> Note:
    return unmanaged(have, f"a live version ({have.status})", units=have.facts["units"])


def _supersede(have: Observed) -> Iterator[Step]:
    """An earlier version of a `{digest}` model goes once the one that follows it serves; see `Observed.after`."""
    reason = f"{have.facts['superseded']} follows it"
    if have.facts["surplus"]:
        yield from _delete(have, reason)
    else:
        yield from _stop(have, reason, risks=stopping.NO_LOSS)


def _make(want: Want, have: Observed) -> Iterator[Step | Note]:
    if "source" in have.facts:
        return copy_steps.copy(want, have)
    return training_steps.train(want, have)


def _failed(want: Want, have: Observed, why: Delta) -> Iterator[Step | Note]:
    asked = why.asked.retry or why.asked.replace
    if not asked and want.spec.attempt <= have.facts["attempt"]:
        found = have.facts.get("diagnosis", ())
        mend = "mend the cause (`reconciler rule CODE` tells how)" if found else "mend the cause"
        yield Note(
            want.address,
            Topic.FAILED,
            " ".join((f"{have.status}: {have.message}", *found)),
            hint=f"{mend}, then raise `attempt` to {have.facts['attempt'] + 1} or run `apply --retry {want.address}`",
            blocks=True,
        )
        return
    yield from _anew(want, have, "the failed version makes room for another attempt", f"{want.address}:retry")


def _keep(want: Want, have: Observed, why: Delta) -> Iterator[Note]:
    source = have.facts.get("source")
    if source and have.facts["origin"] not in ("", source.arn):
        yield Note(
            want.address,
            Topic.STALE_COPY,
            f"it was copied from {have.facts['origin']}, and the source is now {source.arn}",
            hint=f"copy it again with `apply --replace {want.address}`, or declare the copy under another version",
        )
    if told := have.facts.get("unseen"):
        message = f"whether it is a copy of what is its source now cannot be told: {told}"
        yield Note(want.address, Topic.INFO, message, hint="nothing else is needed from the source")
    trained, today = have.facts.get("trained"), have.facts.get("today")
    if trained and today and trained != today:
        message = "it was trained on other data than its datasets hold today"
        yield Note(
            want.address, Topic.INFO, message, hint="it stays as it is; declare another version to train on that"
        )
    if told := have.facts.get("lint"):
        message = f"another training on its manifests would fail: {'; '.join(told)}"
        yield Note(want.address, Topic.INFO, message, hint="mend them before the next version")
    for change in why.having(Effect.CREATION):
        if change.path == "output" and str(change.before).rstrip("/") == str(change.after).rstrip("/"):
            continue
        yield Note(
            want.address,
            Topic.INFO,
            f"{change.path} was {change.before or 'empty'} when it was created; the spec now says {change.after}",
            hint="it applies to the next version; a live one cannot be changed",
        )


def _replace(want: Want, have: Observed) -> Iterator[Step | Note]:
    return _anew(want, have, "`--replace` asks for it", f"{want.address}:replace")


def _anew(want: Want, have: Observed, reason: str, group: str) -> Iterator[Step | Note]:
    """Delete and make again as one group, up to the call; what that begins may be left to a later run.

    Nothing is deleted where something stands against making it again.
    """
    gone = Observed(address=have.address, kind=have.kind, phase=Phase.ABSENT, facts=have.facts)
    made = tuple(_make(want, gone))
    if any(isinstance(one, Step) for one in made):
        yield from _delete(have, reason, group)
    yield from (replace(one, group=group) if isinstance(one, Step) and one.call else one for one in made)


def _delete(have: Observed, reason: str, group: str = "") -> Iterator[Step]:
    yield from _stop(have, "a running version cannot be deleted", group)
    failed = have.phase is Phase.FAILED
    yield Step(
        address=have.address,
        kind=Kind.WRITE,
        action=Action.DELETE,
        reason=reason,
        group=group,
        call=Call("rekognition", "DeleteProjectVersion", {"ProjectVersionArn": have.arn}, have.address.account),
        risks=frozenset() if failed else frozenset({Risk.DESTROY}),
        arn=have.arn,
        stamp=have.facts["created"],
    )
    yield wait(have.address, UNTIL_GONE, "deleting takes a moment", group)


def _stop(have: Observed, reason: str, group: str = "", risks: frozenset[Risk] = stopping.INTERRUPTS) -> Iterator[Step]:
    """Bring a version to a stop, from wherever it is; nothing for one that does not run."""
    if have.status == "STARTING":
        yield wait(have.address, UNTIL_STARTED, "what is starting can only be stopped once it runs", group)
    if have.status in RUNS:
        yield stopping.stop(have, reason, group=group, risks=risks)
    if have.status in (*RUNS, "STOPPING"):
        yield wait(have.address, UNTIL_STOPPED, "stopping takes some minutes", group)
