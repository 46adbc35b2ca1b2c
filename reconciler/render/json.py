"""JSON for programs: a `format_version` first, then the same facts that the text shows."""

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any

from reconciler.core.address import Address
from reconciler.core.observed import Observed
from reconciler.core.step import Note, Outcome, Result
from reconciler.finding import Finding, Place, Severity
from reconciler.plan import file
from reconciler.plan.drift import Drift, DriftClass
from reconciler.plan.plan import Plan
from reconciler.plan.status import Status, Work
from reconciler.render import estate
from reconciler.render.drift import NO_WAYS, Ways
from reconciler.render.encode import pretty
from reconciler.render.findings import ordered

FORMAT_VERSION = 1


def findings(found: Iterable[Finding]) -> str:
    """Every finding with its place, and how many of each severity there are."""
    listed = ordered(found)
    counted = Counter(finding.severity for finding in listed)
    return pretty(
        {
            "format_version": FORMAT_VERSION,
            "counts": {severity.value: counted[severity] for severity in Severity},
            "findings": [_finding(finding) for finding in listed],
        }
    )


def plan(made: Plan) -> str:
    """The plan as it is saved (`reconciler schema plan`)."""
    return file.dump(made).decode()


def drift(made: Plan, found: Iterable[Drift], ways: Ways = NO_WAYS) -> str:
    """Every drifted address with its class, fields and ways out; how many of each class no exception excuses."""
    listed = sorted(found, key=lambda one: (one.address, one.kind))
    counted = Counter(one.kind for one in listed if one.excused is None)
    return pretty(
        {
            "format_version": FORMAT_VERSION,
            **_where(made),
            "counts": {kind.value: counted[kind] for kind in DriftClass},
            "excepted": sum(one.excused is not None for one in listed),
            "drift": [_drift(one) for one in listed],
            "patch": ways.patch,
            "remarks": ways.remarks,
        }
    )


def status(made: Plan, observed: Mapping[Address, Observed], found: Status) -> str:
    """What is going on, at epoch seconds `now`, and every resource with its sync, health and the service's word."""
    listed = [one for top in estate.tree(made, observed) for one in top.all() if one.sync or one.health]
    return pretty(
        {
            "format_version": FORMAT_VERSION,
            **_where(made),
            "now": found.now,
            "hourly": made.hourly_before,
            "in_progress": [_work(one) for one in found.work],
            "queued": [{"address": str(one.address), "place": one.place, "reason": one.reason} for one in found.queued],
            "trouble": [_note(note) for note in found.trouble],
            "running": [
                {"address": str(one.address), "units": one.units, "max_units": one.most, "hourly": one.hourly}
                for one in found.serving
            ],
            "resources": [
                {"address": str(one.address), "sync": one.sync, "health": one.health, "detail": one.detail}
                for one in listed
            ],
        }
    )


def outcome(made: Plan, outcomes: Iterable[Outcome], notes: Iterable[Note] = ()) -> str:
    """What became of every step, and how many ended how."""
    listed = list(outcomes)
    counted = Counter(one.result for one in listed)
    return pretty(
        {
            "format_version": FORMAT_VERSION,
            **_where(made),
            "counts": {result.value: counted[result] for result in Result},
            "outcomes": [_outcome(one) for one in listed],
            "notes": [_note(note) for note in notes],
        }
    )


def place(where: Place) -> dict[str, Any]:
    """A place's fields, without those that are not known."""
    told = {
        "file": where.file,
        "line": where.line,
        "column": where.column,
        "end_line": where.end_line,
        "end_column": where.end_column,
    }
    return {key: value for key, value in told.items() if value}


def _where(made: Plan) -> dict[str, Any]:
    targets = [
        {"alias": one.alias, "account_id": one.account_id, "region": one.region, "endpoint": one.endpoint}
        for one in made.targets
    ]
    return {"workspace": made.workspace, "repository": made.repository, "targets": targets}


def _work(one: Work) -> dict[str, Any]:
    return {
        "address": str(one.address),
        "status": one.status,
        "message": one.message,
        "since": one.since,
        "expected_end": one.ends,
        "expected_seconds": one.expected,
        "cost_once": one.once,
        "hourly": one.hourly,
    }


def _drift(one: Drift) -> dict[str, Any]:
    changes = [{"path": change.path, "live": change.before, "declared": change.after} for change in one.changes]
    return {
        "address": str(one.address),
        "class": one.kind.value,
        "message": one.message,
        "hourly": one.hourly,
        "changes": changes,
        "place": place(one.where),
        "revert": one.revert,
        "accept": one.accept,
        "excepted": {"reason": one.excused.reason, "until": str(one.excused.until)} if one.excused else None,
    }


def _outcome(one: Outcome) -> dict[str, Any]:
    return {
        "address": str(one.step.address),
        "identity": one.step.identity,
        "kind": one.step.kind.value,
        "action": one.step.action.value,
        "operation": one.step.call.operation if one.step.call else "",
        "result": one.result.value,
        "message": one.message,
        "request_id": one.request_id,
        "attempts": one.attempts,
        "started": one.started,
        "ended": one.ended,
    }


def _note(note: Note) -> dict[str, Any]:
    return {
        "address": str(note.address),
        "topic": note.topic.value,
        "message": note.message,
        "hint": note.hint,
        "hourly": note.hourly,
        "place": place(note.where),
    }


def _finding(finding: Finding) -> dict[str, Any]:
    return {
        "code": finding.code,
        "severity": finding.severity.value,
        "message": finding.message,
        "hint": finding.hint,
        "path": finding.path,
        "place": place(finding.place),
    }
