"""The form of a plan file: what is written, field by field, and its JSON Schema."""

from typing import Annotated, Any

from msgspec import UNSET, Meta, Struct, UnsetType

from reconciler.core.observed import Phase
from reconciler.core.spec import Effect
from reconciler.core.step import Action, Kind, Risk, Topic
from reconciler.plan.cost import US_EAST

FORMAT = "reconciler-plan"
VERSION = 1

_Address = Annotated[str, Meta(description="Account alias, project and path, such as dev/boards/model/v1.")]
_Where = Annotated[str, Meta(description="file:line:column of the declaration; empty when nothing declares it.")]


class Price(Struct, frozen=True, kw_only=True):
    """What things cost in an account's Region, in US dollars, as of a month."""

    training_hour: Annotated[float, Meta(description="An hour of training.")] = US_EAST.training_hour
    unit_hour: Annotated[float, Meta(description="An inference unit that runs for an hour.")] = US_EAST.unit_hour
    as_of: Annotated[str, Meta(description="The month in which this was so, such as 2026-01.")] = US_EAST.as_of


class Target(Struct, frozen=True, kw_only=True):
    """An account and Region that was looked at."""

    alias: Annotated[str, Meta(description="The account's name in the workspace.")]
    account_id: Annotated[str, Meta(description="Twelve digits.")]
    region: Annotated[str, Meta(description="The Region, such as us-east-1.")]
    endpoint: Annotated[str, Meta(description="Empty for AWS itself, else `emulator` or the custom URL.")] = ""
    price: Annotated[Price, Meta(description="What things cost there.")] = Price()


class Change(Struct, frozen=True, kw_only=True):
    """One difference between the live resource and its declaration."""

    path: Annotated[str, Meta(description="The field, such as tags.team.")]
    before: Annotated[Any, Meta(description="What is live; null when it is not there.")] = None
    after: Annotated[Any, Meta(description="What the specs say; null when they do not.")] = None
    effect: Annotated[Effect, Meta(description="What it takes to make them equal.")] = Effect.UPDATE


class Call(Struct, frozen=True, kw_only=True):
    """One AWS call. `{"$ref": address}` in its arguments is known when it is sent; `{"$lines": sha256}` is a payload."""

    service: Annotated[str, Meta(description="The AWS service, such as rekognition or s3.")]
    operation: Annotated[str, Meta(description="The operation, such as CreateProject.")]
    arguments: Annotated[dict[str, Any], Meta(description="Its arguments, by their names in the API.")]
    account: Annotated[str, Meta(description="The alias of the account whose credentials send it.")]


class Until(Struct, frozen=True, kw_only=True):
    """What a wait ends on."""

    phases: Annotated[tuple[Phase, ...], Meta(description="The phases that end it, one of them.")]
    expected: Annotated[float, Meta(description="Seconds that it usually takes.")]
    limit: Annotated[float, Meta(description="Seconds after which it is given up.")]
    every: Annotated[float, Meta(description="Seconds between two looks.")] = 5.0


class Step(Struct, frozen=True, kw_only=True):
    """One call or one wait. What is approved is its `identity`; `after` are positions of steps that come first."""

    identity: Annotated[str, Meta(description="A digest of what is approved: address, call, risks.")]
    address: _Address
    kind: Annotated[Kind, Meta(description="`write`, `wait`, or `record` for book-keeping.")]
    action: Annotated[Action, Meta(description="What the step is for.")]
    reason: Annotated[str, Meta(description="Why it is taken, in words.")]
    call: Annotated[Call | None, Meta(description="The call; null for a wait.")] = None
    until: Annotated[Until | None, Meta(description="What a wait ends on; null for a call.")] = None
    risks: Annotated[tuple[Risk, ...], Meta(description="What `apply` has to be allowed, and spending.")] = ()
    changes: Annotated[tuple[Change, ...], Meta(description="The fields that the step changes.")] = ()
    training_hours: Annotated[float, Meta(description="Hours of training that it is expected to use.")] = 0.0
    inference_units: Annotated[int, Meta(description="Inference units that it starts, or below 0 stops.")] = 0
    cost_once: Annotated[float, Meta(description="US dollars, once.")] = 0.0
    cost_hourly: Annotated[float, Meta(description="US dollars an hour from then on; below 0 for what it saves.")] = 0.0
    arn: Annotated[str, Meta(description="What is destroyed or interrupted; else empty.")] = ""
    stamp: Annotated[
        str, Meta(description="When that was created, so that nothing newer is destroyed; else empty.")
    ] = ""
    group: Annotated[str, Meta(description="Steps of the same group are begun only together.")] = ""
    slot: Annotated[str, Meta(description="What the service has few of, such as training; empty for nothing.")] = ""
    deferred: Annotated[bool, Meta(description="Whether the rest of its arguments becomes known during the run.")] = (
        False
    )
    where: _Where = ""
    after: Annotated[tuple[int, ...], Meta(description="Positions in `steps` of those that come first.")] = ()


class Note(Struct, frozen=True, kw_only=True):
    """Something to tell about a resource that is not a step."""

    address: _Address
    topic: Annotated[Topic, Meta(description="What it is about.")]
    message: Annotated[str, Meta(description="What there is to say, in words.")]
    hint: Annotated[str, Meta(description="What to do about it; may be empty.")] = ""
    hourly: Annotated[float, Meta(description="US dollars an hour that this costs meanwhile.")] = 0.0
    units: Annotated[int, Meta(description="Inference units that run meanwhile.")] = 0
    blocks: Annotated[bool, Meta(description="Whether everything that needs this address is held.")] = False
    again: Annotated[bool, Meta(description="Whether the same apply looks here once more at its end.")] = False
    where: _Where = ""


class Summary(Struct, frozen=True, kw_only=True):
    """How many addresses have each verb, and what it costs; for readers, ignored when a plan is applied."""

    create: Annotated[int, Meta(description="Addresses to create or start.")]
    update: Annotated[int, Meta(description="Addresses to update.")]
    replace: Annotated[int, Meta(description="Addresses to delete and make again, or to restart.")]
    delete: Annotated[int, Meta(description="Addresses to delete or stop.")]
    wait: Annotated[int, Meta(description="Addresses where only something is waited for.")]
    record: Annotated[int, Meta(description="Book-keeping calls; never a difference.")]
    unchanged: Annotated[int, Meta(description="Addresses that are as declared.")]
    cost_once: Annotated[float, Meta(description="US dollars, once.")]


class Plan(Struct, frozen=True, kw_only=True):
    """A saved plan."""

    format: Annotated[str, Meta(description=f"Always {FORMAT}.", pattern=f"^{FORMAT}$")] = FORMAT
    format_version: Annotated[int, Meta(description="Readers refuse a version that is newer than theirs.")] = VERSION
    workspace: Annotated[str, Meta(description="The workspace's name.")]
    repository: Annotated[str, Meta(description="The workspace's repository.")]
    made: Annotated[float, Meta(description="When it was planned, in epoch seconds.")] = 0.0
    targets: Annotated[tuple[Target, ...], Meta(description="The accounts and Regions that it is for.")]
    summary: Annotated[Summary | UnsetType, Meta(description="The plan in figures.")] = UNSET
    unchanged: Annotated[int, Meta(description="Addresses that are as declared.")] = 0
    hourly_before: Annotated[float, Meta(description="US dollars an hour that run now.")] = 0.0
    hourly_after: Annotated[float, Meta(description="US dollars an hour that run after apply.")] = 0.0
    steps: Annotated[
        tuple[Step, ...], Meta(description="Calls and waits, in an order in which they could be made.")
    ] = ()
    notes: Annotated[tuple[Note, ...], Meta(description="What there is to know beside the steps.")] = ()
    specs: Annotated[tuple[str, ...], Meta(description="The files that it was planned from.")] = ()
    options: Annotated[dict[str, str], Meta(description="What the command line asked for beyond the specs.")] = {}
