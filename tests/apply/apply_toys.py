"""A toy service in memory and toy resources on it, with trouble at every call one asks for."""

# ruff: noqa: ARG002, D102, D103, N802, N803 - toys answer in the shapes of the protocols and of AWS
import json
from dataclasses import dataclass, field
from pathlib import Path

from reconciler.core.observed import Observed, Phase
from reconciler.core.service import Answer, CallError, Meaning
from reconciler.core.step import Action, Call, Kind, Note, Risk, Step, Until, ref
from reconciler.core.want import Workspace

CODES = {
    "throttle": ("ThrottlingException", Meaning.THROTTLED),
    "unavailable": ("InternalServerError", Meaning.UNAVAILABLE),
    "cut before": ("NoAnswer", Meaning.NO_ANSWER),
    "cut after": ("NoAnswer", Meaning.NO_ANSWER),
    "unreachable": ("Unreachable", Meaning.UNREACHABLE),
    "expired": ("ExpiredTokenException", Meaning.EXPIRED),
    "denied": ("AccessDeniedException", Meaning.DENIED),
    "ungranted": ("AccessDeniedException", Meaning.UNGRANTED),
    "limit": ("LimitExceededException", Meaning.LIMIT),
    "fatal": ("InvalidParameterException", Meaning.FATAL),
    "missing": ("ResourceNotFoundException", Meaning.NOT_FOUND),
    "in use": ("ResourceInUseException", Meaning.IN_USE),
    "stale": ("InvalidPolicyRevisionIdException", Meaning.STALE),
}


def trouble(kind, operation="Toy"):
    code, meaning = CODES[kind]
    return CallError(operation, code, f"trouble: {kind}", request_id="bad", meaning=meaning)


class JumpingClock:
    """Time that passes only by sleeping."""

    virtual = True

    def __init__(self):
        self.time = 1_000_000.0

    def now(self):
        return self.time

    def sleep(self, seconds):
        self.time += seconds


class Killed(BaseException):
    """The process died."""


@dataclass
class ToyService:
    """Boxes by name: made slowly, filled line by line, run with units. `plan` says what goes wrong at which send."""

    clock: JumpingClock
    boxes: dict = field(default_factory=dict)
    lag: float = 0.0  # seconds for which reads show what was there before a write
    wrongs: dict = field(default_factory=dict)  # number of the send, or operation → kind of trouble
    sends: list = field(default_factory=list)
    effects: list = field(default_factory=list)
    reads: int = 0
    before: dict = field(default_factory=dict)
    on_send: object = None
    broken: set = field(default_factory=set)  # boxes whose making fails

    def settle(self, name):
        box = self.boxes.get(name)
        if box and box["until"] <= self.clock.now():
            if box["status"] == "DROPPING":
                self.boxes.pop(name)
                return None
            box["status"] = {"MAKING": "BROKEN" if name in self.broken else "MADE", "FILLING": "MADE"}.get(
                box["status"], box["status"]
            )
            box["run"] = {"STARTING": "RUNNING", "STOPPING": "IDLE"}.get(box["run"], box["run"])
        return box

    def describe(self, name):
        self.reads += 1
        shown, until = self.before.get(name, (None, 0.0))
        if until > self.clock.now():
            return json.loads(shown)
        return json.loads(json.dumps(self.settle(name)))

    def send(self, call, payload=None):
        number = len(self.sends)
        self.sends.append(call)
        if self.on_send:
            self.on_send(call)
        wrong = self.wrongs.pop(number, None) or self.wrongs.get(call.operation)
        if callable(wrong):
            wrong = wrong(number)
        if wrong == "kill before":
            raise Killed
        if wrong and wrong not in ("cut after", "kill after"):
            raise trouble(wrong, call.operation)
        self.effect(call)
        if wrong == "kill after":
            raise Killed
        if wrong:
            raise trouble(wrong, call.operation)
        return Answer({}, f"request-{number}")

    def effect(self, call):
        name, box = call.arguments["Name"], self.settle(call.arguments["Name"])
        shown = json.dumps(box)
        getattr(self, "do_" + call.operation)(name, box, **{k: v for k, v in call.arguments.items() if k != "Name"})
        self.boxes[name].setdefault("account", call.account)
        self.before[name] = (shown, self.clock.now() + self.lag)
        self.effects.append((call.operation, name, json.dumps(dict(call.arguments), sort_keys=True)))

    def do_Make(self, name, box, Takes=10, Parent=None):
        if box:
            raise trouble("in use")
        until = self.clock.now() + Takes
        self.boxes[name] = {"status": "MAKING", "until": until, "lines": [], "run": "IDLE", "units": 0, "by": Parent}

    def do_Fill(self, name, box, Line):
        self.free(box)
        box["lines"].append(Line)
        box.update(status="FILLING", until=self.clock.now() + 20)

    def do_Drop(self, name, box):
        self.free(box)
        box.update(status="DROPPING", until=self.clock.now() + 5)

    def do_Start(self, name, box, Units):
        self.free(box)
        if box["run"] != "IDLE":
            raise trouble("in use")
        box.update(run="STARTING", units=Units, until=self.clock.now() + 600)

    def do_Stop(self, name, box):
        self.free(box)
        if box["run"] != "RUNNING":
            raise trouble("in use")
        box.update(run="STOPPING", until=self.clock.now() + 180)

    def free(self, box):
        if not box:
            raise trouble("missing")
        if box["until"] > self.clock.now():
            raise trouble("in use")


class ToyReader:
    """Reads the toy service."""

    narrow, spool = True, Path()

    def __init__(self, service):
        self.service, self.clock, self.memo = service, service.clock, {}

    def call(self, account, operation, **arguments):
        return {"Box": self.service.describe(arguments["Name"])}

    def fresh(self):
        return self


PHASES = {"MAKING": Phase.ARRIVING, "FILLING": Phase.ARRIVING, "MADE": Phase.READY, "BROKEN": Phase.FAILED}
RUNS = {"STARTING": Phase.ARRIVING, "RUNNING": Phase.READY, "STOPPING": Phase.LEAVING, "IDLE": Phase.ABSENT}


def write(address, action, operation, arguments, **more):
    call = Call("toy", operation, {"Name": address.project, **arguments}, address.account)
    more.setdefault("kind", Kind.WRITE)
    return Step(address=address, action=action, reason=f"{operation} is needed", call=call, **more)


def wait(address, phases, expected, group="", limit=7200.0):
    until = Until(phases=phases, expected=expected, limit=limit, every=5)
    return Step(address=address, kind=Kind.WAIT, action=Action.WAIT, reason="it takes time", until=until, group=group)


class Box:
    """Address `account/name`; spec {lines, takes, parent}."""

    kind = "box"
    slots = ()

    def read(self, reader, want):
        return self.observed(reader, want.address)

    def observed(self, reader, address):
        box = reader.call(address.account, "Describe", Name=address.project)["Box"]
        if box is None:
            return Observed(address, self.kind, Phase.ABSENT)
        status = box["status"]
        phase = PHASES.get(status, Phase.LEAVING)
        return Observed(
            address, self.kind, phase, arn="arn:" + address.project, attributes={"lines": box["lines"]}, status=status
        )

    def others(self, reader, within, declared):
        mine = [name for name, box in reader.service.boxes.items() if box["account"] == within.address.account]
        names = [name for name in mine if within.address.child(name) not in {want.address for want in declared}]
        return [self.observed(reader, within.address.child(name)) for name in names] if within.kind == "account" else []

    def steps(self, want, have, why):
        if want is None:
            if have.exists and have.phase is not Phase.LEAVING:
                yield write(
                    have.address, Action.DELETE, "Drop", {}, risks=frozenset({Risk.DESTROY}), arn=have.arn, stamp="1"
                )
            if have.exists:
                yield wait(have.address, (Phase.ABSENT,), 5)
            return
        spec, made = want.spec, (Phase.READY,)
        if have.phase is Phase.LEAVING:
            yield wait(want.address, (Phase.ABSENT,), 5)
        if have.phase in (Phase.ABSENT, Phase.LEAVING):
            parent = {"Parent": ref(want.address.above(1).child(spec["parent"]))} if spec.get("parent") else {}
            yield write(
                want.address,
                Action.CREATE,
                "Make",
                {"Takes": spec.get("takes", 10), **parent},
                slot=spec.get("slot", ""),
            )
        if have.phase in (Phase.ABSENT, Phase.LEAVING, Phase.ARRIVING):
            yield wait(want.address, made, spec.get("takes", 10))
        if have.phase is Phase.FAILED:
            yield Note(want.address, "failed", "it is broken", blocks=True)
            return
        there = have.attributes.get("lines", [])
        for line in spec.get("lines", ()):
            if line not in there:
                yield write(want.address, Action.UPDATE, "Fill", {"Line": line})
                yield wait(want.address, made, 20)


class Grant(Box):
    """A box that lets others do something, once that has spread."""

    kind = "policy"

    def others(self, reader, within, declared):
        return []


class Running:
    """Address `account/name/run`; spec {units}."""

    kind = "run"
    slots = ()

    def read(self, reader, want):
        box = reader.call("", "Describe", Name=want.address.project)["Box"]
        if box is None or box["status"] == "MAKING":
            return Observed(want.address, self.kind, Phase.ABSENT)
        arn, told = "arn:" + want.address.project, {"units": box["units"]}
        return Observed(want.address, self.kind, RUNS[box["run"]], arn=arn, attributes=told, status=box["run"])

    def others(self, reader, within, declared):
        return []

    def steps(self, want, have, why):
        address, group, units = want.address, "", want.spec["units"]
        if have.phase is Phase.ARRIVING:
            yield wait(address, (Phase.READY,), 600)
            return
        if have.phase is Phase.READY and have.attributes["units"] != units:
            group, risk = f"{address}:restart", frozenset({Risk.INTERRUPT})
            yield write(address, Action.STOP, "Stop", {}, risks=risk, arn=have.arn, stamp="1", group=group)
        if have.phase is Phase.LEAVING or group:
            yield wait(address, (Phase.ABSENT,), 180, group)
        if have.phase is not Phase.READY or group:
            yield write(address, Action.START, "Start", {"Units": units}, slot="running", group=group)
            yield wait(address, (Phase.READY,), 600, group)


RESOURCES = (Box(), Grant(), Running())
WORKSPACE = Workspace("toys", "acme/toys")
