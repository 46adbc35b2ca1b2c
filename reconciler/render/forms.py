"""The forms of `-o json`, field by field, and their JSON Schemas; a plan's is in `plan/form`, an event's in `events`.

A field that is added keeps the version: readers ignore what they do not know. One that goes, or changes its meaning,
raises it.
"""

from typing import Annotated, Any

import msgspec
from msgspec import UNSET, Meta, Struct, UnsetType

from reconciler.core.step import Action, Kind, Result, Topic
from reconciler.finding import Severity
from reconciler.plan.drift import DriftClass
from reconciler.plan.form import Target

DIALECT = "https://json-schema.org/draft/2020-12/schema"
VERSION = 1

_Version = Annotated[int, Meta(description="The version of this form.", ge=VERSION, le=VERSION)]
_Address = Annotated[str, Meta(description="Account alias, project and path, such as dev/boards/model/v1.")]
_Message = Annotated[str, Meta(description="What there is to say, in words; may be empty.")]
_Hint = Annotated[str, Meta(description="What to do about it; may be empty.")]
_Hourly = Annotated[float, Meta(description="US dollars an hour.")]
_Seconds = Annotated[float | None, Meta(description="Epoch seconds; null when nobody knows.")]


class Place(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Where in the specs or a manifest; what is not known is left out."""

    file: Annotated[str, Meta(description="The file, as the command was given it.")] = ""
    line: Annotated[int, Meta(description="Its line, from 1.")] = 0
    column: Annotated[int, Meta(description="Its column, from 1.")] = 0
    end_line: Annotated[int, Meta(description="The line where the place ends.")] = 0
    end_column: Annotated[int, Meta(description="The column after its end.")] = 0


_Where = Annotated[Place, Meta(description="Where it is declared; empty when nothing declares it.")]


class Note(Struct, frozen=True, kw_only=True):
    """Something to tell about a resource."""

    address: _Address
    topic: Annotated[Topic, Meta(description="What it is about.")]
    message: _Message
    hint: _Hint
    hourly: Annotated[float, Meta(description="US dollars an hour that this costs meanwhile.")]
    place: _Where


class _Report(Struct, frozen=True, kw_only=True):
    format_version: _Version
    workspace: Annotated[str, Meta(description="The workspace's name.")]
    repository: Annotated[str, Meta(description="The workspace's repository.")]
    targets: Annotated[tuple[Target, ...], Meta(description="The accounts and Regions that were looked at.")]


class Change(Struct, frozen=True, kw_only=True):
    """One field that differs."""

    path: Annotated[str, Meta(description="The field, such as tags.team.")]
    live: Annotated[Any, Meta(description="What is live; null when it is not there.")]
    declared: Annotated[Any, Meta(description="What the specs say; null when they do not.")]


class Excepted(Struct, frozen=True, kw_only=True):
    """Why drift does not count, and up to when."""

    reason: Annotated[str, Meta(description="The reason that the specs give.")]
    until: Annotated[str, Meta(description="The last day, as YYYY-MM-DD.")]


class Drifted(Struct, frozen=True, kw_only=True):
    """One drifted address."""

    address: _Address
    class_: Annotated[DriftClass, Meta(description="The sort of drift; `pending` alone is none.")] = msgspec.field(
        name="class"
    )
    message: _Message
    hourly: Annotated[float, Meta(description="US dollars an hour that this costs meanwhile.")]
    changes: Annotated[tuple[Change, ...], Meta(description="The fields that differ.")]
    place: _Where
    revert: Annotated[str, Meta(description="The command that undoes it, or what to write first; may be empty.")]
    accept: Annotated[str, Meta(description="What to write so that the specs agree with it; may be empty.")]
    excepted: Annotated[Excepted | None, Meta(description="The exception in the specs that excuses it, or null.")]


class Drift(_Report, frozen=True, kw_only=True):
    """`reconciler drift -o json`: what is live and not as declared."""

    counts: Annotated[dict[DriftClass, int], Meta(description="Drift of each class that no exception excuses.")]
    excepted: Annotated[int, Meta(description="Drift that an exception excuses.")]
    drift: Annotated[tuple[Drifted, ...], Meta(description="Every drifted address, pending and excused ones too.")]
    trouble: Annotated[tuple[Note, ...], Meta(description="Where nobody can tell what drifted, and why.")]
    patch: Annotated[
        str, Meta(description="A unified diff over the specs that accepts what a patch can; may be empty.")
    ]
    remarks: Annotated[tuple[str, ...], Meta(description="Exceptions that ended, or that nothing needs any more.")]


class Work(Struct, frozen=True, kw_only=True):
    """Something under way."""

    address: _Address
    status: Annotated[str, Meta(description="The service's word for the state.")]
    message: _Message
    since: _Seconds
    expected_end: _Seconds
    expected_seconds: Annotated[float | None, Meta(description="How long it usually takes; null when nobody knows.")]
    cost_once: Annotated[float, Meta(description="US dollars when it succeeds.")]
    hourly: _Hourly


class Queued(Struct, frozen=True, kw_only=True):
    """Something that waits for room."""

    address: _Address
    place: Annotated[int, Meta(description="Its place in the queue, from 1; 0 for what waits for other work.")]
    reason: Annotated[str, Meta(description="What it waits for.")]


class Running(Struct, frozen=True, kw_only=True):
    """A model that serves."""

    address: _Address
    units: Annotated[int, Meta(description="Inference units that run at least.")]
    max_units: Annotated[int, Meta(description="Inference units that may run.")]
    hourly: _Hourly


class Resource(Struct, frozen=True, kw_only=True):
    """One resource of the estate."""

    address: _Address
    sync: Annotated[str, Meta(description="How it compares with the specs, such as `in sync` or `to update`.")]
    health: Annotated[str, Meta(description="How it is, such as `healthy`, `on its way`, `failed`; may be empty.")]
    detail: Annotated[str, Meta(description="The service's words; may be empty.")]


class Status(_Report, frozen=True, kw_only=True):
    """`reconciler status -o json`: what is going on."""

    now: Annotated[float, Meta(description="When it was looked at, in epoch seconds.")]
    hourly: Annotated[float, Meta(description="US dollars an hour that the estate costs now.")]
    in_progress: Annotated[tuple[Work, ...], Meta(description="What is under way.")]
    queued: Annotated[tuple[Queued, ...], Meta(description="What waits for room or for other work.")]
    trouble: Annotated[tuple[Note, ...], Meta(description="What somebody must look at.")]
    running: Annotated[tuple[Running, ...], Meta(description="The models that serve.")]
    resources: Annotated[tuple[Resource, ...], Meta(description="Every resource, in address order.")]


class Ended(Struct, frozen=True, kw_only=True):
    """What became of one step."""

    address: _Address
    identity: Annotated[str, Meta(description="The step's identity, as in the plan.")]
    kind: Annotated[Kind, Meta(description="`write`, `wait`, or `record` for book-keeping.")]
    action: Annotated[Action, Meta(description="What the step is for.")]
    operation: Annotated[str, Meta(description="The call; empty for a wait.")]
    result: Annotated[Result, Meta(description="How it ended.")]
    message: _Message
    request_id: Annotated[str, Meta(description="AWS's id of the call; may be empty.")]
    attempts: Annotated[int, Meta(description="How often it was tried.")]
    started: Annotated[float, Meta(description="Epoch seconds; 0 when it was never begun.")]
    ended: Annotated[float, Meta(description="Epoch seconds; 0 when it was never begun.")]


class Outcome(_Report, frozen=True, kw_only=True):
    """`reconciler apply -o json`: what became of every step."""

    counts: Annotated[dict[Result, int], Meta(description="Steps by how they ended.")]
    outcomes: Annotated[tuple[Ended, ...], Meta(description="Every step, in the order in which they ended.")]
    notes: Annotated[tuple[Note, ...], Meta(description="What there is to know beside the steps.")]


class Finding(Struct, frozen=True, kw_only=True):
    """One thing that is wrong with the input."""

    code: Annotated[str, Meta(description="The rule; `reconciler rule CODE` explains a manifest's.")]
    severity: Annotated[Severity, Meta(description="`error` fails the command; `warning` and `note` do not.")]
    message: _Message
    hint: _Hint
    path: Annotated[str, Meta(description="The field within the document or the line; may be empty.")]
    place: Annotated[Place, Meta(description="Where it stands; empty when it is about no file.")]


class Verdict(Struct, frozen=True, kw_only=True):
    """What training would say to a manifest."""

    trains: Annotated[bool, Meta(description="Whether a training on it would start.")]
    use_case: Annotated[str, Meta(description="The service's word for what would be trained.")]
    can_split: Annotated[
        bool | None, Meta(description="Whether the service could split it; null with a test manifest.")
    ]
    labels: Annotated[dict[str, int], Meta(description="Usable images by label.")]


class Findings(Struct, frozen=True, kw_only=True):
    """`-o json` of `reconciler validate` and of `reconciler manifest lint`, which adds what training would say."""

    format_version: _Version
    counts: Annotated[dict[Severity, int], Meta(description="Findings by severity.")]
    findings: Annotated[tuple[Finding, ...], Meta(description="Every finding, by place.")]
    verdict: Annotated[Verdict | UnsetType, Meta(description="Of a manifest alone: what training would say.")] = UNSET
    manifest_summary: Annotated[
        dict[str, Any] | UnsetType, Meta(description="Of a manifest alone: the service's own manifest_summary.json.")
    ] = UNSET


def schema(form: type[Struct]) -> dict[str, Any]:
    """The JSON Schema (2020-12) of one of these forms."""
    return {"$schema": DIALECT} | msgspec.json.schema(form)
