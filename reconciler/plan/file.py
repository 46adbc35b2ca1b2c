"""Plans as files: saved without payloads or local paths, loaded, and compared with the plan of today."""

import json
import re
from collections.abc import Iterable
from typing import Any

import msgspec

from reconciler.core.address import Address
from reconciler.core.delta import Change
from reconciler.core.step import Call, Cost, Note, Step, Until, Usage
from reconciler.core.want import Price
from reconciler.errors import InvalidError, RefusedError
from reconciler.finding import NOWHERE, Place
from reconciler.plan import form
from reconciler.plan.plan import Plan, PlannedTarget

_PLACE = re.compile(r"(?P<file>.+?)(?::(?P<line>\d+))?(?::(?P<column>\d+))?", re.DOTALL)


class _Header(msgspec.Struct):
    format: str
    format_version: int


def dump(plan: Plan) -> bytes:
    """The plan as indented JSON; payloads are only their digests and counts."""
    return msgspec.json.format(msgspec.json.encode(_form(plan)), indent=2) + b"\n"


def load(content: bytes, name: str = "the plan file") -> Plan:
    """Read what `dump` wrote; `name` is used in messages. Raises InvalidError for anything else."""
    again = f"make one with `reconciler plan --out {name if name != 'the plan file' else 'FILE'}`"
    try:
        header = msgspec.json.decode(content, type=_Header)
    except (msgspec.MsgspecError, UnicodeDecodeError) as error:
        raise InvalidError(f"{name}: not a plan file: {error}", hint=again) from None
    if header.format != form.FORMAT:
        raise InvalidError(f"{name}: not a plan file: its format is {header.format!r}", hint=again)
    if header.format_version > form.VERSION:
        message = f"{name}: made by a newer reconciler (format {header.format_version}; this one reads {form.VERSION})"
        raise InvalidError(message, hint="apply it with the version that made it, or plan again with this one")
    try:
        return _plan(msgspec.json.decode(content, type=form.Plan))
    except (msgspec.MsgspecError, ValueError) as error:
        raise InvalidError(f"{name}: damaged: {error}", hint=again) from None


def schema() -> dict[str, Any]:
    """The JSON Schema (2020-12) of plan files and of `plan -o json`."""
    return {"$schema": "https://json-schema.org/draft/2020-12/schema"} | msgspec.json.schema(form.Plan)


def unapproved(approved: Plan, now: Plan) -> list[Step]:
    """The steps of `now` that `approved` neither holds nor announced as deferred; waits and records need no approval.

    A deferred step approves what was then found out: the same operation at its address, with no further risk. Raises
    RefusedError when `now` is for another workspace, account, Region or endpoint.
    """
    _same_place(approved, now)
    known = {step.identity for step in approved.steps}
    announced = [step for step in approved.steps if step.deferred]
    return [
        step
        for step in now.writes
        if step.identity not in known and not any(_announces(earlier, step) for earlier in announced)
    ]


def _announces(deferred: Step, step: Step) -> bool:
    same = (deferred.address, deferred.action) == (step.address, step.action)
    if not same or not deferred.call or not step.call or not step.risks <= deferred.risks:
        return False
    return (deferred.call.service, deferred.call.operation) == (step.call.service, step.call.operation)


def _same_place(approved: Plan, now: Plan) -> None:
    found = [*_differing("workspace", approved.workspace, now.workspace)]
    found += _differing("repository", approved.repository, now.repository)
    theirs = {target.alias: target for target in approved.targets}
    for target in now.targets:
        if target.alias not in theirs:
            found.append(f"the file does not know the account {target.alias}")
            continue
        earlier = theirs[target.alias]
        found += _differing(f"{target.alias}'s account", earlier.account_id, target.account_id)
        found += _differing(f"{target.alias}'s Region", earlier.region, target.region)
        found += _differing(f"{target.alias}'s endpoint", earlier.endpoint or "AWS", target.endpoint or "AWS")
    if found:
        raise RefusedError(
            f"the plan file is for another place: {'; '.join(found)}", hint="plan again, and approve that"
        )


def _differing(what: str, before: str, after: str) -> Iterable[str]:
    return () if before == after else (f"{what} was {before} in the file and is {after} now",)


def _form(plan: Plan) -> form.Plan:
    counts = plan.counts()
    return form.Plan(
        workspace=plan.workspace,
        repository=plan.repository,
        made=float(plan.made),
        targets=tuple(map(_form_target, plan.targets)),
        summary=form.Summary(
            **{verb: counts[verb] for verb in ("create", "update", "replace", "delete", "wait", "record")},
            unchanged=plan.unchanged,
            cost_once=float(plan.cost().once),
        ),
        unchanged=plan.unchanged,
        hourly_before=float(plan.hourly_before),
        hourly_after=float(plan.hourly_after),
        steps=tuple(_form_step(step, plan.edges[at] if plan.edges else ()) for at, step in enumerate(plan.steps)),
        notes=tuple(_form_note(note) for note in plan.notes),
        specs=plan.specs,
        options=dict(plan.options),
    )


def _form_target(target: PlannedTarget) -> form.Target:
    price = target.price
    return form.Target(
        alias=target.alias,
        account_id=target.account_id,
        region=target.region,
        endpoint=target.endpoint,
        price=form.Price(training_hour=float(price.training_hour), unit_hour=float(price.unit_hour), as_of=price.as_of),
    )


def _form_step(step: Step, after: tuple[int, ...]) -> form.Step:
    return form.Step(
        identity=step.identity,
        address=str(step.address),
        kind=step.kind,
        action=step.action,
        reason=step.reason,
        call=_form_call(step.call) if step.call else None,
        until=_form_until(step.until) if step.until else None,
        risks=tuple(sorted(step.risks)),
        changes=tuple(
            form.Change(path=one.path, before=_plain(one.before), after=_plain(one.after), effect=one.effect)
            for one in step.changes
        ),
        training_hours=float(step.usage.training_hours),
        inference_units=step.usage.inference_units,
        cost_once=float(step.cost.once),
        cost_hourly=float(step.cost.hourly),
        arn=step.arn,
        stamp=step.stamp,
        group=step.group,
        slot=step.slot,
        deferred=step.deferred,
        where=str(step.where),
        after=after,
    )


def _form_call(call: Call) -> form.Call:
    return form.Call(
        service=call.service, operation=call.operation, arguments=_plain(call.arguments), account=call.account
    )


def _form_until(until: Until) -> form.Until:
    return form.Until(
        phases=until.phases, expected=float(until.expected), limit=float(until.limit), every=float(until.every)
    )


def _form_note(note: Note) -> form.Note:
    return form.Note(
        address=str(note.address),
        topic=note.topic,
        message=note.message,
        hint=note.hint,
        hourly=float(note.hourly),
        units=note.units,
        blocks=note.blocks,
        again=note.again,
        where=str(note.where),
    )


def _plain(value: Any) -> Any:
    """JSON exactly as a step's identity sees it, so that the identity is the same after loading."""
    return json.loads(json.dumps(value, default=str))


def _plan(saved: form.Plan) -> Plan:
    return Plan(
        workspace=saved.workspace,
        repository=saved.repository,
        targets=tuple(map(_target, saved.targets)),
        steps=tuple(_step(step, len(saved.steps)) for step in saved.steps),
        edges=tuple(step.after for step in saved.steps),
        notes=tuple(_note(note) for note in saved.notes),
        unchanged=saved.unchanged,
        hourly_before=saved.hourly_before,
        hourly_after=saved.hourly_after,
        made=saved.made,
        specs=saved.specs,
        options=saved.options,
    )


def _target(saved: form.Target) -> PlannedTarget:
    price = Price(saved.price.training_hour, saved.price.unit_hour, saved.price.as_of)
    return PlannedTarget(saved.alias, saved.account_id, saved.region, saved.endpoint, price)


def _step(saved: form.Step, among: int) -> Step:
    call, until = saved.call, saved.until
    step = Step(
        address=Address.parse(saved.address),
        kind=saved.kind,
        action=saved.action,
        reason=saved.reason,
        call=Call(call.service, call.operation, call.arguments, call.account) if call else None,
        until=Until(until.phases, until.expected, until.limit, until.every) if until else None,
        risks=frozenset(saved.risks),
        changes=tuple(Change(one.path, one.before, one.after, one.effect) for one in saved.changes),
        usage=Usage(saved.training_hours, saved.inference_units),
        cost=Cost(saved.cost_once, saved.cost_hourly),
        arn=saved.arn,
        stamp=saved.stamp,
        group=saved.group,
        slot=saved.slot,
        deferred=saved.deferred,
        where=_place(saved.where),
    )
    if step.identity != saved.identity:
        raise ValueError(f"the step {saved.identity} at {saved.address} was changed after the plan was made")
    if any(not 0 <= at < among for at in saved.after):
        raise ValueError(f"the step {saved.identity} at {saved.address} comes after a step that is not there")
    return step


def _note(saved: form.Note) -> Note:
    return Note(
        Address.parse(saved.address),
        saved.topic,
        saved.message,
        hint=saved.hint,
        hourly=saved.hourly,
        units=saved.units,
        blocks=saved.blocks,
        again=saved.again,
        where=_place(saved.where),
    )


def _place(text: str) -> Place:
    found = _PLACE.fullmatch(text)
    return Place(found["file"], int(found["line"] or 0), int(found["column"] or 0)) if found else NOWHERE
