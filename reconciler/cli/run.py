"""Carrying a plan out: guards, locks, the engine, its progress and its end."""

import getpass
import os
import signal
import socket
import sys
import uuid
from collections.abc import Callable, Iterator, Mapping, MutableMapping, Sequence
from contextlib import AbstractContextManager, ExitStack, contextmanager, nullcontext
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Self, TextIO

import click

from reconciler.apply.attempt import Scene
from reconciler.apply.bounds import Limits
from reconciler.apply.engine import Engine
from reconciler.apply.journal import Journal
from reconciler.apply.known import Known
from reconciler.apply.live import Live
from reconciler.apply.locks import Locks
from reconciler.cli.estate import Estate
from reconciler.cli.screen import Screen
from reconciler.cli.sight import left
from reconciler.cli.status import versions
from reconciler.cli.view import Reports, show
from reconciler.cloud.connect import remaining
from reconciler.cloud.objects import S3Objects
from reconciler.core.address import Address
from reconciler.core.event import Event
from reconciler.core.observed import Observed
from reconciler.core.step import Outcome, Risk, Step
from reconciler.errors import FailedError, InterruptedRunError, UsageError
from reconciler.plan import guard, queue
from reconciler.plan.draft import Drafter
from reconciler.plan.plan import Plan
from reconciler.resources import RESOURCES

ELSEWHERE = 900.0
"""Seconds that a run waits for one thing where nobody watches."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RunOptions:
    """What the command line says about carrying a plan out."""

    yes: bool = False
    allow: frozenset[Risk] = frozenset()
    wait: float | None = None
    timeout: float | None = None
    lock_timeout: float = 0.0
    journal: Path | None = None
    output: str = "text"
    color: str = "auto"
    reports: Reports = ()
    always: bool = False
    """Whether the end is told as text even where there was nothing to do and nothing to note."""

    @classmethod
    def take(cls, options: MutableMapping[str, Any]) -> Self:
        """Take what belongs here out of a command's options; the colour stays for both."""
        mine = {name: options.pop(name) for name in cls.__slots__ if name not in ("color", "allow", "always")}
        return cls(**mine, allow=_risks(options.pop("allow")), color=options["color"])

    def without_risks(self) -> Self:
        """The same, allowing nothing that destroys or interrupts."""
        return replace(self, allow=frozenset())


@dataclass(frozen=True, slots=True)
class Ended:
    """A plan as it was carried out, what became of its steps, and the exit code."""

    plan: Plan
    outcomes: tuple[Outcome, ...]
    code: int


def _risks(told: str) -> frozenset[Risk]:
    """The risks that `--allow` names; raises UsageError for others."""
    known = {risk.value: risk for risk in (Risk.DESTROY, Risk.INTERRUPT)}
    named = [part.strip() for part in told.split(",") if part.strip()]
    if wrong := [name for name in named if name not in known]:
        raise UsageError(f"--allow {wrong[0]}: there is no such risk", hint=f"there are {', '.join(known)}")
    return frozenset(known[name] for name in named)


def execute(estate: Estate, plan: Plan, live: Mapping[Address, Observed], options: RunOptions) -> int:
    """Run what the guards let through, and tell how it ended; gives the exit code."""
    ended = carry_out(estate, plan, live, options)
    tell(estate, options, [ended])
    return ended.code


def carry_out(estate: Estate, plan: Plan, live: Mapping[Address, Observed], options: RunOptions) -> Ended:
    """Run what the guards let through; as text its end is told at once."""
    plan = guard.hold(plan, guard.refusals(plan, estate.declared, live, options.allow))
    known, drafter = Known(estate.clock, live), replace(estate.drafter, planned=live)
    with ExitStack() as stack:
        journal = stack.enter_context(_journal(options.journal))
        heard = stack.enter_context(_progress(plan, options))
        scene = _scene(estate, drafter, plan, known, journal, options)
        engine = Engine(scene, _limits(estate, options), heard)
        stack.enter_context(_interrupts(engine))
        run = engine.run(plan)
    if options.output == "text" and (options.always or plan.steps or plan.notes):
        click.echo("\n" if plan.steps else "", nl=False)
        show("outcome", plan, run.outcomes, plan.notes, output="text", color=options.color)
    return Ended(plan, tuple(run.outcomes), run.exit_code)


def tell(estate: Estate, options: RunOptions, ended: Sequence[Ended]) -> None:
    """Write the end of what was carried out, in order, as that of one plan; as text it was told already."""
    first, last = ended[0].plan, ended[-1].plan
    plan = replace(first, steps=tuple(step for one in ended for step in one.plan.steps), edges=(), notes=last.notes)
    outcomes = tuple(outcome for one in ended for outcome in one.outcomes)
    output = "" if options.output in ("text", "jsonl") else options.output
    hurried = ended[-1].code == InterruptedRunError.exit_code
    sight = None if hurried else left(estate, output, options.reports)
    shown = (plan, outcomes, plan.notes)
    show("outcome", *shown, output=output, color=options.color, reports=options.reports, sight=sight)


def name_elsewhere(plan: Plan, options: RunOptions) -> None:
    """Say which accounts are not AWS's own, where no plan is shown that does."""
    from reconciler.render.blocks import elsewhere

    if options.output == "text" and (told := elsewhere(plan)):
        click.echo(told)


def watch(
    estate: Estate,
    steps: Sequence[Step],
    known: Known,
    *,
    timeout: float,
    output: str,
    color: str,
) -> int:
    """Wait, and send nothing: the steps are waits that do not come after each other; gives the exit code."""
    options = RunOptions(timeout=timeout, output=output, color=color)
    workspace, accounts = estate.declared.workspace, {step.address.account for step in steps}
    plan = Plan(
        workspace=workspace.name,
        repository=workspace.repository,
        targets=tuple(target for target in estate.targets() if target.alias in accounts),
        steps=tuple(steps),
        edges=((),) * len(steps),
    )
    name_elsewhere(plan, options)
    with ExitStack() as stack:
        tell = stack.enter_context(_progress(plan, options))
        asked = {step.address: (step,) for step in steps}
        scene = _scene(estate, estate.drafter, plan, known, Journal(), options)
        engine = Engine(replace(scene, redraft=lambda address, _: asked[address]), Limits(timeout=timeout), tell)
        stack.enter_context(_interrupts(engine))
        return engine.run(plan).exit_code


def _scene(estate: Estate, drafter: Drafter, plan: Plan, known: Known, journal: Journal, options: RunOptions) -> Scene:
    written = {step.call.account for step in plan.steps if step.call}
    targets = [estate.declared.targets[alias] for alias in sorted(written)]
    locks = Locks.of(
        targets,
        lambda alias: S3Objects(estate.clients, alias),
        estate.clock,
        name=_holder(),
        run=uuid.uuid4().hex,
        timeout=options.lock_timeout,
    )
    for alias in locks.unlocked:
        click.echo(f"warning: account {alias} declares no `staging`, so no lock keeps two runs apart", err=True)
    return Scene(
        clock=estate.clock,
        live=Live(RESOURCES, estate.declared, estate.reader, known),
        known=known,
        sender=estate.sender,
        redraft=lambda _address, have: drafter.items(have),
        locks=locks,
        journal=journal,
        full=lambda step: _full(estate, step),
        remaining=lambda alias: remaining(estate.declared.targets[alias], estate.clock.now()),
    )


def _limits(estate: Estate, options: RunOptions) -> Limits:
    patient = estate.clock.virtual or Screen.of(options.color).terminal
    wait = options.wait if options.wait is not None else None if patient else ELSEWHERE
    return Limits(wait=wait, timeout=options.timeout)


def _full(estate: Estate, step: Step) -> bool:
    """Whether live work takes all of a step's slot, counted over all projects of its account and Region."""
    account = step.address.account
    return queue.full(step.slot, estate.declared.targets[account].region, versions(estate.reader.fresh(), account))


def _holder() -> str:
    """Who holds the lock: the CI run, or the user and host."""
    if run := os.environ.get("GITHUB_RUN_ID"):
        return f"{os.environ.get('GITHUB_REPOSITORY', 'GitHub Actions')} run {run}"
    try:
        user = getpass.getuser()
    except (OSError, KeyError):  # a container's user that has no name
        user = f"uid {os.getuid()}"
    return f"{user}@{socket.gethostname()}"


@contextmanager
def _journal(path: Path | None) -> Iterator[Journal]:
    if path is None or str(path) == "-":
        yield Journal(sys.stderr if path else None)
        return
    try:
        stream: TextIO = path.open("a")
    except OSError as error:
        raise FailedError(f"the journal {path} cannot be written: {error.strerror}") from error
    with stream:
        yield Journal(stream)


def _progress(plan: Plan, options: RunOptions) -> AbstractContextManager[Callable[[Event], None]]:
    """Who hears what happens: live lines on a terminal, plain or JSON lines elsewhere."""
    from reconciler.render.progress import JsonLines, PlainLines

    if options.output == "jsonl":
        endpoints = {target.alias: target.endpoint for target in plan.targets}
        return nullcontext(JsonLines(_at_once(sys.stdout), endpoints))
    stream = sys.stdout if options.output == "text" else sys.stderr
    if not plan.steps:
        return nullcontext(lambda _event: None)
    if stream.isatty():
        from reconciler.render.live import LiveLines

        return LiveLines(stream, color=Screen.of(options.color, stderr=stream is sys.stderr).color)
    return nullcontext(PlainLines(_at_once(stream)))


def _at_once(stream: TextIO) -> Callable[[str], None]:
    """Write so that it is read at once, in a pipe too: a job's log tells what goes on, not what went on."""

    def write(text: str) -> None:
        stream.write(text)
        stream.flush()

    return write


@contextmanager
def _interrupts(engine: Engine) -> Iterator[None]:
    """Ctrl-C and SIGTERM: first send nothing more and say what still runs, then quit."""

    def stop(_number: int, _frame: object) -> None:
        engine.interrupt()
        sys.stderr.write("\ninterrupted: nothing more is sent; once more to quit at once\n")

    before = {number: signal.signal(number, stop) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
