"""JSON for programs: the same facts that the text shows, in the forms that `reconciler schema` documents."""

from collections import Counter
from collections.abc import Iterable, Mapping
from enum import StrEnum
from typing import Any, TypeVar

from reconciler.core.address import Address
from reconciler.core.observed import Observed
from reconciler.core.step import Note, Outcome, Result
from reconciler.finding import Finding, Place, Severity
from reconciler.plan import file
from reconciler.plan.drift import Drift, DriftClass
from reconciler.plan.form import Target
from reconciler.plan.plan import Plan
from reconciler.plan.status import Status, Work
from reconciler.render import drift as drifted
from reconciler.render import estate, forms
from reconciler.render.drift import NO_WAYS, Ways
from reconciler.render.encode import pretty
from reconciler.render.findings import ordered

Word = TypeVar("Word", bound=StrEnum)


def findings(found: Iterable[Finding]) -> str:
    """Every finding with its place, and how many of each severity there are."""
    listed = ordered(found)
    return pretty(
        forms.Findings(
            format_version=forms.VERSION,
            counts=_counts(Severity, Counter(finding.severity for finding in listed)),
            findings=tuple(map(_finding, listed)),
        )
    )


def plan(made: Plan) -> str:
    """The plan as it is saved (`reconciler schema plan`)."""
    return file.dump(made).decode()


def drift(made: Plan, found: Iterable[Drift], ways: Ways = NO_WAYS) -> str:
    """Every drifted address with its class, fields and ways out; how many of each class no exception excuses."""
    listed = sorted(found, key=lambda one: (one.address, one.kind))
    return pretty(
        forms.Drift(
            **_where(made),
            counts=_counts(DriftClass, drifted.counts(listed)),
            excepted=sum(one.excused is not None for one in listed),
            drift=tuple(map(_drift, listed)),
            trouble=tuple(map(_note, drifted.trouble(made))),
            patch=ways.patch,
            remarks=ways.remarks,
        )
    )


def status(made: Plan, observed: Mapping[Address, Observed], found: Status) -> str:
    """What is going on, at epoch seconds `now`, and every resource with its sync, health and the service's word."""
    listed = [one for top in estate.tree(made, observed) for one in top.all() if one.sync or one.health]
    return pretty(
        forms.Status(
            **_where(made),
            now=found.now,
            hourly=made.hourly_before,
            in_progress=tuple(map(_work, found.work)),
            queued=tuple(
                forms.Queued(address=str(one.address), place=one.place, reason=one.reason) for one in found.queued
            ),
            trouble=tuple(map(_note, found.trouble)),
            running=tuple(
                forms.Running(address=str(one.address), units=one.units, max_units=one.most, hourly=one.hourly)
                for one in found.serving
            ),
            resources=tuple(
                forms.Resource(address=str(one.address), sync=one.sync, health=one.health, detail=one.detail)
                for one in listed
            ),
        )
    )


def outcome(made: Plan, outcomes: Iterable[Outcome], notes: Iterable[Note] = ()) -> str:
    """What became of every step, and how many ended how."""
    listed = list(outcomes)
    return pretty(
        forms.Outcome(
            **_where(made),
            counts=_counts(Result, Counter(one.result for one in listed)),
            outcomes=tuple(map(_outcome, listed)),
            notes=tuple(map(_note, notes)),
        )
    )


def _where(made: Plan) -> dict[str, Any]:
    targets = tuple(
        Target(alias=one.alias, account_id=one.account_id, region=one.region, endpoint=one.endpoint)
        for one in made.targets
    )
    about = {"workspace": made.workspace, "repository": made.repository, "targets": targets}
    return {"format_version": forms.VERSION, **about}


def _counts(words: Iterable[Word], counted: Mapping[Word, int]) -> dict[Word, int]:
    """Every word with its count, in the words' own order."""
    return {word: counted[word] for word in words}


def _place(where: Place) -> forms.Place:
    return forms.Place(**where._asdict())


def _work(one: Work) -> forms.Work:
    return forms.Work(
        address=str(one.address),
        status=one.status,
        message=one.message,
        since=one.since,
        expected_end=one.ends,
        expected_seconds=one.expected,
        cost_once=one.once,
        hourly=one.hourly,
    )


def _drift(one: Drift) -> forms.Drifted:
    return forms.Drifted(
        address=str(one.address),
        class_=one.kind,
        message=one.message,
        hourly=one.hourly,
        changes=tuple(
            forms.Change(path=change.path, live=change.before, declared=change.after) for change in one.changes
        ),
        place=_place(one.where),
        revert=one.revert,
        accept=one.accept,
        excepted=forms.Excepted(reason=one.excused.reason, until=str(one.excused.until)) if one.excused else None,
    )


def _outcome(one: Outcome) -> forms.Ended:
    return forms.Ended(
        address=str(one.step.address),
        identity=one.step.identity,
        kind=one.step.kind,
        action=one.step.action,
        operation=one.step.call.operation if one.step.call else "",
        result=one.result,
        message=one.message,
        request_id=one.request_id,
        attempts=one.attempts,
        started=one.started,
        ended=one.ended,
    )


def _note(note: Note) -> forms.Note:
    return forms.Note(
        address=str(note.address),
        topic=note.topic,
        message=note.message,
        hint=note.hint,
        hourly=note.hourly,
        place=_place(note.where),
    )


def _finding(finding: Finding) -> forms.Finding:
    return forms.Finding(
        code=finding.code,
        severity=finding.severity,
        message=finding.message,
        hint=finding.hint,
        path=finding.path,
        place=_place(finding.place),
    )
