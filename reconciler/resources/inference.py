"""Inference: a model that runs costs by the hour and unit, so what runs is declared (API: StartProjectVersion)."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import Annotated, Any, Literal, Self

from pydantic import Field, model_validator

from reconciler.core.delta import Delta
from reconciler.core.observed import Observed, Phase
from reconciler.core.service import Reader
from reconciler.core.spec import Effect, Shape, Slot, Spec
from reconciler.core.step import Action, Call, Kind, Note, Risk, Step, Topic, Until, Usage, ref, wait
from reconciler.core.want import Declared, Need, Want
from reconciler.resources import named, ownership
from reconciler.resources.live import absent, find_tags, stamp
from reconciler.resources.remembering import remember
from reconciler.resources.schedule import Window, is_open, next_start
from reconciler.resources.stopping import NO_LOSS, stop

PHASES = {"RUNNING": Phase.READY, "STARTING": Phase.ARRIVING, "STOPPING": Phase.LEAVING, "FAILED": Phase.FAILED}
UNTIL_RUNNING = Until(phases=(Phase.READY,), expected=600, limit=3600, every=15)
UNTIL_STOPPED = Until(phases=(Phase.ABSENT,), expected=180, limit=1800, every=10)
Units = Annotated[int, Field(ge=1)]


class InferenceSpec(Spec):
    """How many inference units a model runs with."""

    min_units: Annotated[Units, Effect.UPDATE]
    """Units that run at least; each costs by the hour."""
    max_units: Annotated[Units | None, Effect.UPDATE] = None
    """Units that the service may scale up to."""
    schedule: Annotated[tuple[Window, ...] | None, Field(min_length=1)] = None
    """When it runs: it is started and stopped by the first apply in and after a window; always when left out."""

    @model_validator(mode="after")
    def _ordered(self) -> Self:
        if self.max_units is not None and self.max_units < self.min_units:
            raise ValueError(f"maxUnits ({self.max_units}) is below minUnits ({self.min_units})")
        return self


class Inference:
    """The kind `inference`, addresses `account/project/model/name/inference`; absent means not running."""

    kind = "inference"
    slots = (
        Slot(
            "model",
            "inference",
            "inference",
            Shape.ONE,
            InferenceSpec | Literal["stopped", "unmanaged"] | None,
            None,
            description="`{minUnits, maxUnits, schedule}`, `stopped`, `unmanaged`, or nothing: what we started is stopped.",
        ),
    )

    def needs(self, _want: Want, _declared: Declared) -> Iterable[Need]:
        """Only the model."""
        return ()

    def read(self, reader: Reader, want: Want) -> Observed:
        """Whether the model runs, and with which units as configured."""
        found = named.find(reader, want.above) if want.above else None
        rest = _rest(want, reader.clock.now())
        declared = {} if rest else _units(want)
        if not found:
            return absent(want.address, self.kind, declared=declared, facts={"rest": rest})
        arn, status = found["ProjectVersionArn"], found["Status"]
        mark = (
            ""
            if status in named.UNTAGGABLE
            else find_tags(reader, want.address.account, arn).get(ownership.STARTED, "")
        )
        if status not in PHASES:
            facts = {"mark": mark, "rest": rest}
            return absent(want.address, self.kind, declared=declared, status=status, facts=facts)
        return Observed(
            address=want.address,
            kind=self.kind,
            phase=PHASES[status],
            arn=arn,
            attributes={"minUnits": found.get("MinInferenceUnits"), "maxUnits": found.get("MaxInferenceUnits")},
            declared=declared,
            facts={
                "rest": rest,
                "started": bool(mark),
                "mark": mark,
                "created": stamp(found.get("CreationTimestamp")),
                **named.units(found),
            },
            status=status,
            message=found.get("StatusMessage", ""),
        )

    def others(self, _reader: Reader, _within: Observed, _declared: Collection[Want]) -> Iterable[Observed]:
        """None: an undeclared model is stopped before it is deleted, by its own kind."""
        return ()

    def steps(self, want: Want | None, have: Observed, why: Delta) -> Iterator[Step | Note]:
        """Start, restart, stop, or report what runs for nothing."""
        if want is None or want.spec == "unmanaged":
            return
        if isinstance(want.spec, InferenceSpec) and not have.facts.get("rest"):
            yield from _run(want, have, why)
        elif have.phase is Phase.ARRIVING:
            yield wait(want.address, UNTIL_RUNNING, "it is still starting")
        elif have.phase is Phase.LEAVING:
            yield wait(want.address, UNTIL_STOPPED, "it is stopping")
        elif have.phase is Phase.READY:
            yield from _stop_or_tell(want, have)


def _units(want: Want) -> Mapping[str, Any]:
    if not isinstance(want.spec, InferenceSpec):
        return {}
    return {"minUnits": want.spec.min_units, "maxUnits": want.spec.max_units}


def _rest(want: Want, now: float) -> str:
    """Why a model that is declared to run is not to run now; empty when it is, or is not declared to."""
    if not isinstance(want.spec, InferenceSpec) or not want.spec.schedule or is_open(want.spec.schedule, now):
        return ""
    again = next_start(want.spec.schedule, now).strftime("%Y-%m-%d %H:%M UTC")
    return f"it is outside of its schedule, which starts it next at {again}"


def _run(want: Want, have: Observed, why: Delta) -> Iterator[Step | Note]:
    if have.phase is Phase.ARRIVING:
        yield wait(want.address, UNTIL_RUNNING, "it is still starting")
    elif have.phase is Phase.LEAVING:
        yield wait(want.address, UNTIL_STOPPED, "it is still stopping")
        yield from _start(want, have, "it is declared to run")
    elif have.phase is Phase.READY and why.asked.replace:
        yield from _start(want, have, "its model is replaced, which stops it")
    elif have.phase is Phase.READY and why:
        yield from _restart(want, have, why)
    elif have.phase in (Phase.ABSENT, Phase.FAILED):
        failed = have.phase is Phase.FAILED
        yield from _start(want, have, f"the last start failed: {have.message}" if failed else "it is declared to run")


def _restart(want: Want, have: Observed, why: Delta) -> Iterator[Step]:
    """Stopped last of all that may be refused: a tag that cannot be set must not leave the model without service."""
    group = f"{want.address}:restart"
    told = "other units need a stop and a start: 10 to 20 minutes without service"
    yield from _mark(want, have, group)
    yield stop(have, told, group=group, changes=why.changes)
    yield wait(want.address, UNTIL_STOPPED, "stopping takes some minutes", group)
    yield from _running(want, group, "it starts again with the declared units")


def _start(want: Want, have: Observed, reason: str) -> Iterator[Step]:
    """Tag first: a crash in between must not make our own start look like somebody else's."""
    yield from _mark(want, have)
    yield from _running(want, "", reason)


def _mark(want: Want, have: Observed, group: str = "") -> Iterator[Step]:
    spec = want.spec
    units = f"{spec.min_units}-{spec.max_units}" if spec.max_units else str(spec.min_units)
    if have.facts.get("mark") != units:
        told = "so that it can be told who started it"
        yield remember(want.address, ref(want.address.above(1)), {ownership.STARTED: units}, told, group)


def _running(want: Want, group: str, reason: str) -> Iterator[Step]:
    spec = want.spec
    arguments: dict[str, Any] = {"ProjectVersionArn": ref(want.address.above(1)), "MinInferenceUnits": spec.min_units}
    if spec.max_units:
        arguments["MaxInferenceUnits"] = spec.max_units
    yield Step(
        address=want.address,
        kind=Kind.WRITE,
        action=Action.START,
        reason=reason,
        call=Call("rekognition", "StartProjectVersion", arguments, want.address.account),
        risks=frozenset({Risk.SPEND}),
        usage=Usage(inference_units=spec.min_units, most_units=spec.max_units or spec.min_units),
        slot="running",
        group=group,
    )
    yield wait(want.address, UNTIL_RUNNING, "starting takes some minutes", group)


def _stop_or_tell(want: Want, have: Observed) -> Iterator[Step | Note]:
    if told := have.facts.get("rest"):
        yield stop(have, told, risks=NO_LOSS)
        yield wait(want.address, UNTIL_STOPPED, "stopping takes some minutes")
    elif want.spec == "stopped" or have.facts["started"]:
        told = "it is declared stopped" if want.spec == "stopped" else "we started it and the spec no longer says so"
        yield stop(have, told)
        yield wait(want.address, UNTIL_STOPPED, "stopping takes some minutes")
    else:
        yield Note(
            want.address,
            Topic.IDLE,
            "it runs without a declaration, started by somebody else",
            hint="declare `inference`, or `inference: stopped` to stop it, or `unmanaged` to leave it alone",
            units=have.facts["units"],
        )
