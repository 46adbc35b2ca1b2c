"""Everything that a command on live state works with: the specs, the accounts, a reader, a planner."""

import os
import sys
import tempfile
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from reconciler.cli.kept import Kept
from reconciler.cli.options import conflicting
from reconciler.cli.specs import load
from reconciler.cloud.calllog import logged
from reconciler.cloud.client import Clients
from reconciler.cloud.connect import Connect, connect
from reconciler.cloud.rates import Pace, Rates
from reconciler.cloud.reader import CloudReader
from reconciler.cloud.reading import reading as only_reading
from reconciler.cloud.sender import CloudSender
from reconciler.core.address import Address
from reconciler.core.clock import Clock, SystemClock
from reconciler.core.observed import Observed
from reconciler.core.service import Kept as Known
from reconciler.core.shard import ALL, Shard
from reconciler.core.want import Declared, Target
from reconciler.errors import UsageError
from reconciler.log import logger
from reconciler.plan import guard
from reconciler.plan.cost import price
from reconciler.plan.draft import Drafter, Intent
from reconciler.plan.observe import Scope, observe
from reconciler.plan.plan import Plan, PlannedTarget
from reconciler.resources import RESOURCES

REPLACED = ("dataset", "model")
"""The kinds that are made from something else, and so can be made again."""
THREADS, MORE = 16, 8
"""Threads that read one account; every further account has some more, or the others would wait for its pace."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Chosen:
    """What the command line says about what to look at and what to ask for."""

    specs: Path
    emulator: bool = False
    data: Path = Path(".reconciler/emulator")
    rates: tuple[float | None, float | None] = (5.0, 10.0)
    targets: tuple[str, ...] = ()
    only: tuple[Address, ...] = ()
    exclude: tuple[Address, ...] = ()
    shard: Shard = ALL
    prune: bool = False
    retry: tuple[Address, ...] = ()
    replace: tuple[Address, ...] = ()
    deep: bool = False
    color: str = "auto"
    log_level: str = "warning"
    log_json: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class World:
    """What answers the calls: how to connect, which clock runs there, how fast it may be asked, what is known of it."""

    connecting: Connect = connect
    clock: Clock = field(default_factory=SystemClock)
    label: str = ""
    pace: Pace = field(default_factory=Pace)
    kept: Known = field(default_factory=dict[str, str])


@dataclass(frozen=True, slots=True, kw_only=True)
class Estate:
    """The declared and the live, and the rule that turns their difference into a plan."""

    declared: Declared
    drafter: Drafter
    scope: Scope
    clients: Clients
    reader: CloudReader
    sender: CloudSender
    clock: Clock
    executor: ThreadPoolExecutor

    def plan(self) -> tuple[Plan, dict[Address, Observed]]:
        """Read everything in scope, and draft."""
        live = observe(RESOURCES, self.declared, self.reader, self.scope, self.executor)
        plan = self.drafter.plan(live, self.scope, self.targets(), made=self.clock.now())
        return guard.foretold(plan, self.declared, live), live

    def again(self) -> "Estate":
        """The same estate with a reader that has read nothing yet, without what was asked to be done once."""
        declared = replace(self.declared, anew=frozenset())
        intent = replace(self.drafter.intent, retry=frozenset())
        reader = self.reader.fresh()
        reader.narrow, reader.declared = False, declared
        drafter = replace(self.drafter, declared=declared, intent=intent)
        return replace(self, declared=declared, drafter=drafter, reader=reader)

    def targets(self) -> Iterator[PlannedTarget]:
        """The accounts in scope, with the endpoint that answers for them."""
        for alias in self.scope.accounts:
            target = self.declared.targets[alias]
            costs = price(target.region, self.declared.workspace.prices)
            yield PlannedTarget(alias, target.account_id, target.region, self.clients.endpoint(alias), costs)


@contextmanager
def opened(chosen: Chosen, world: World | None = None, *, reading: bool = False) -> Iterator[Estate]:
    """Load the specs and connect, to the world that is chosen or given; nothing is called yet. Raises ReconcilerError.

    With `reading` the connections have no way to write.
    """
    with connected(load(chosen.specs, chosen.color), chosen, world, reading=reading) as estate:
        yield estate


@contextmanager
def connected(
    declared: Declared, chosen: Chosen, world: World | None = None, *, reading: bool = False
) -> Iterator[Estate]:
    """The same for what is declared otherwise than by the specs."""
    world = world or chosen_world(chosen)
    connecting = only_reading(world.connecting) if reading else world.connecting
    connecting = logged(connecting, logger(sys.stderr, chosen.log_level, as_json=chosen.log_json))
    clients = Clients(declared.targets.values(), connecting, label=world.label, threads=THREADS)
    rates = Rates(world.clock, world.pace)
    scope = _scope(chosen, declared)
    declared = replace(declared, anew=frozenset(chosen.replace)) if chosen.replace else declared
    intent = Intent(frozenset(chosen.retry), prune=chosen.prune, deep=chosen.deep, whole=scope.whole)
    with (
        tempfile.TemporaryDirectory(prefix="reconciler-") as spool,
        _readers(THREADS + MORE * len(scope.accounts[1:])) as executor,
    ):
        yield Estate(
            declared=declared,
            drafter=Drafter(RESOURCES, declared, intent),
            scope=scope,
            clients=clients,
            reader=CloudReader(clients, rates, world.clock, Path(spool), declared, deep=chosen.deep, kept=world.kept),
            sender=CloudSender(clients, rates),
            clock=world.clock,
            executor=executor,
        )


@contextmanager
def _readers(threads: int) -> Iterator[ThreadPoolExecutor]:
    """Threads that read; when something ends the command early, such as Ctrl-C, what they have not begun is left."""
    executor = ThreadPoolExecutor(threads, "read")
    try:
        yield executor
    finally:
        executor.shutdown(cancel_futures=True)


def chosen_world(chosen: Chosen) -> World:
    """The emulator, or AWS; raises UsageError where the command line and the environment name different ones."""
    if not chosen.emulator:
        return World(pace=Pace(*chosen.rates), kept=Kept())
    if named := next(
        (name for name in ("AWS_ENDPOINT_URL", "AWS_ENDPOINT_URL_REKOGNITION") if os.environ.get(name)), ""
    ):
        raise UsageError(
            f"--emulator means the emulator in this process, and {named} is set to {os.environ[named]}",
            hint=f"unset {named} for the emulator in this process, or leave --emulator (RECONCILER_EMULATOR) out for that one",
        )
    return _emulated(chosen.data)


def _scope(chosen: Chosen, declared: Declared) -> Scope:
    for name, part in (("--only", chosen.only), ("--exclude", chosen.exclude), ("--shard", not chosen.shard.whole)):
        conflicting(**{"--prune": chosen.prune, name: bool(part)})
    used = {want.target.alias for want in declared.wants.values()} | {one.address.account for one in declared.removals}
    wanted = {alias for told in chosen.targets for alias in _aliases(told, declared)}
    for address in (*chosen.only, *chosen.exclude, *chosen.retry, *chosen.replace):
        _check(address, declared)
    for address in chosen.replace:
        _check_replaced(address, declared)
    aliases = wanted or used
    accounts = tuple(alias for alias in declared.targets if alias in aliases)
    return Scope(accounts, chosen.only, chosen.exclude, chosen.shard)


def _aliases(told: str, declared: Declared) -> list[str]:
    """The aliases that `ACCOUNT[/REGION]` means: an alias or an account id, with its Region or all of them."""
    account, _, region = told.partition("/")
    found = [
        target.alias
        for target in declared.targets.values()
        if account in (target.alias, target.account_id) and region in ("", target.region)
    ]
    if not found:
        known = ", ".join(f"{one.alias}/{one.region}" for one in declared.targets.values())
        raise UsageError(f"--target {told} is none of the workspace's accounts", hint=f"there are {known}")
    return found


def _check(address: Address, declared: Declared) -> None:
    """An address of the command line names something that the specs declare, or what holds it."""
    if address.account not in declared.targets:
        known = ", ".join(declared.targets)
        raise UsageError(f"{address}: there is no account {address.account}", hint=f"there are {known}")
    if not any(one.within(address) for one in (*declared.wants, *(removal.address for removal in declared.removals))):
        from difflib import get_close_matches

        near = get_close_matches(str(address), map(str, declared.wants), 3)
        hint = f"did you mean {' or '.join(near)}?" if near else "`reconciler plan` shows the addresses"
        raise UsageError(f"{address} is not declared", hint=hint)


def _check_replaced(address: Address, declared: Declared) -> None:
    want = declared.wants.get(address)
    if not want or want.kind not in REPLACED:
        hint = f"name a {' or a '.join(REPLACED)}; everything else is changed in place"
        raise UsageError(f"--replace {address}: this cannot be deleted and made again", hint=hint)


def _emulated(data: Path) -> World:
    """The emulator in this process; its clock is the engine's, so that hours pass in moments."""
    try:
        from reconciler.emulator import session
        from reconciler.emulator.emulator import Emulator
    except ImportError as error:
        raise UsageError(f"the emulator needs {error.name}", hint="pip install 'reconciler[emulator]'") from error
    emulator = Emulator(data)
    if emulator.core.clock.mode == "real":
        emulator.core.clock.set("jump")

    def connecting(target: Target) -> Any:
        return session.open(emulator, region=target.region, account=target.account_id)

    return World(
        connecting=connecting,
        clock=EmulatedClock(emulator.core.clock),
        label="emulator",
        pace=Pace(None, None),
        kept=Kept(),
    )


@dataclass(frozen=True, slots=True)
class EmulatedClock:
    """The emulator's clock as the engine's."""

    inner: Any

    @property
    def virtual(self) -> bool:
        """Whether sleeping moves it instead of waiting."""
        return self.inner.mode in ("jump", "poll")

    def now(self) -> float:
        """Epoch seconds of the emulator."""
        return float(self.inner.now())

    def sleep(self, seconds: float) -> None:
        """Let `seconds` of the emulator's time pass."""
        self.inner.sleep(seconds)
