"""Reading everything that a plan needs: declared resources, what lies beside them in our projects, and orphans."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass, replace
from itertools import zip_longest

from reconciler.core.address import Address
from reconciler.core.observed import Observed, Phase
from reconciler.core.resource import Resource
from reconciler.core.service import CallError, Reader
from reconciler.core.shard import ALL, Shard
from reconciler.core.want import Declared, Want
from reconciler.errors import InvalidError

Live = Mapping[Address, Observed]


@dataclass(frozen=True, slots=True)
class Scope:
    """What is looked at: whole accounts, or (with `only`) nothing but these addresses and what is below them.

    A shard leaves the projects of the other shards to other machines.
    """

    accounts: tuple[str, ...]
    only: tuple[Address, ...] = ()
    exclude: tuple[Address, ...] = ()
    shard: Shard = ALL

    @property
    def whole(self) -> bool:
        """Whether what is not declared can be told from what was not looked at."""
        return not self.only and not self.exclude and self.shard.whole

    def covers(self, address: Address) -> bool:
        """Whether an address's steps belong to this run."""
        if address.account not in self.accounts or any(address.within(left) for left in self.exclude):
            return False
        if not self.shard.holds(address):
            return False
        return not self.only or any(address.within(one) or one.within(address) for one in self.only)


def observe(
    resources: Iterable[Resource], declared: Declared, reader: Reader, scope: Scope, executor: Executor
) -> dict[Address, Observed]:
    """Read what is in scope, each project on its own in the executor; a failed read is an UNKNOWN, never an error.

    The accounts take turns, because each has its own calls per second.
    """
    kinds = tuple(resources)
    groups: dict[Address, list[Want]] = {}
    for address, want in declared.wants.items():
        if scope.covers(address):
            groups.setdefault(address.project_address, []).append(want)
    orphans = [
        executor.submit(_orphans, kinds, reader, declared, alias)
        for alias in (scope.accounts if scope.whole else ())
        if alias in declared.targets
    ]
    jobs = {
        project: executor.submit(_project, kinds, reader, groups[project], declared.below(project))
        for project in _in_turn(groups)
    }
    return {one.address: one for job in (*(jobs[project] for project in groups), *orphans) for one in job.result()}


def _in_turn(projects: Iterable[Address]) -> Iterator[Address]:
    """One project of each account, then the next of each."""
    accounts: dict[str, list[Address]] = {}
    for project in projects:
        accounts.setdefault(project.account, []).append(project)
    return (project for turn in zip_longest(*accounts.values()) for project in turn if project)


def read_want(resource: Resource, reader: Reader, want: Want) -> Observed:
    """One declared resource; what cannot be read is UNKNOWN and says why."""
    try:
        return resource.read(reader, want)
    except CallError as error:
        return _unknown(want.address, resource.kind, error)
    except InvalidError as error:
        unknown = Observed(want.address, resource.kind, Phase.UNKNOWN)
        return replace(unknown, problem=error.message, hint=error.hint, invalid=True)


def _project(
    kinds: tuple[Resource, ...], reader: Reader, wants: list[Want], declared: Sequence[Want]
) -> list[Observed]:
    """What is looked at of a project, and what is in it that nothing declares, looked at or not."""
    by_kind = {kind.kind: kind for kind in kinds}
    found = [read_want(by_kind[want.kind], reader, want) for want in wants]
    inside = (one for one in found if one.kind == kinds[0].kind and one.owned and one.phase is Phase.READY)
    return found + [other for project in inside for other in _others(kinds, reader, project, declared)]


def _orphans(kinds: tuple[Resource, ...], reader: Reader, declared: Declared, alias: str) -> list[Observed]:
    """Projects marked as ours that no spec declares, with what is in them."""
    account = Observed(Address.of(alias), "account", Phase.READY)
    wants = [want for want in declared.wants.values() if want.address.account == alias and want.kind == kinds[0].kind]
    found: list[Observed] = []
    for project in _safely(kinds[0], reader, account, wants):
        found.append(project)
        if project.owned and project.phase is Phase.READY:
            found += _others(kinds, reader, project, [])
    return found


def _others(kinds: Iterable[Resource], reader: Reader, within: Observed, wants: Sequence[Want]) -> Iterator[Observed]:
    for kind in kinds:
        if within.kind != kind.kind:
            yield from _safely(kind, reader, within, wants)


def _safely(kind: Resource, reader: Reader, within: Observed, wants: Sequence[Want]) -> list[Observed]:
    try:
        return list(kind.others(reader, within, wants))
    except CallError as error:
        around = within.address if within.kind == "account" else within.address.child(kind.kind)
        return [_unknown(around, kind.kind, error)]


def _unknown(address: Address, kind: str, error: CallError) -> Observed:
    return Observed(address=address, kind=kind, phase=Phase.UNKNOWN, problem=error.message, hint=error.hint)
