"""What is in an emulator, for people: accounts, Regions, projects with their datasets and versions, buckets."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from .emulator import Emulator
from .record import Record, State

Look = Mapping[str, Any]
"""{"accounts": {account: {region: [{name, status, datasets, versions, policies}]}}, "buckets": [{name, …}]}"""

Branch = tuple[str, "Sequence[Branch]"]


def look(emulator: Emulator) -> Look:
    """Everything that is there now, as data."""
    accounts: dict[str, dict[str, Any]] = {}
    for account, region in emulator.store.scopes():
        emulator.core.settle(account, region)
        with emulator.store.reading():
            state = emulator.store.state(account, region)
            projects = [_project(state, record) for record in state.project]
        if projects:
            accounts.setdefault(account, {})[region] = projects
    return {"accounts": accounts, "buckets": list(_buckets(emulator))}


def _project(state: State, project: Record) -> dict[str, Any]:
    arn = project["arn"]
    return {
        "name": project["name"],
        "status": project["status"],
        "datasets": {record["name"]: record["status"] for record in state.dataset.of(arn)},
        "versions": {record["name"]: record["status"] for record in state.version.of(arn)},
        "policies": [record["name"] for record in state.policy.of(arn)],
    }


def _buckets(emulator: Emulator) -> Iterator[dict[str, Any]]:
    counts = emulator.stock.counts()
    for bucket in emulator.stock.buckets():
        objects, size = counts.get(bucket.name, (0, 0))
        place = {"name": bucket.name, "account": bucket.account, "region": bucket.region}
        yield {**place, "objects": objects, "bytes": size}


def text(found: Look) -> str:
    """The look as a tree of lines; an emulator with nothing in it says so."""
    branches = [_account(account, regions, found["buckets"]) for account, regions in sorted(_accounts(found).items())]
    return "\n".join(line for branch in branches for line in _lines(branch)) or "The emulator is empty."


def _accounts(found: Look) -> dict[str, Mapping[str, Any]]:
    owners: dict[str, Mapping[str, Any]] = {bucket["account"]: {} for bucket in found["buckets"]}
    return {**owners, **found["accounts"]}


def _account(account: str, regions: Mapping[str, Any], buckets: Sequence[Mapping[str, Any]]) -> Branch:
    inside: list[Branch] = [
        (region, [_branch(project) for project in projects]) for region, projects in sorted(regions.items())
    ]
    inside += [
        (f"s3://{b['name']}  {b['region']}, {b['objects']} objects, {b['bytes']} bytes", [])
        for b in buckets
        if b["account"] == account
    ]
    return (f"account {account}", inside)


def _branch(project: Mapping[str, Any]) -> Branch:
    leaves = [f"dataset {name.lower()}  {status}" for name, status in sorted(project["datasets"].items(), reverse=True)]
    leaves += [f"version {name}  {status}" for name, status in project["versions"].items()]
    leaves += [f"policy {name}" for name in project["policies"]]
    return (f"project {project['name']}  {project['status']}", [(leaf, []) for leaf in leaves])


def _lines(branch: Branch, first: str = "", rest: str = "") -> Iterator[str]:
    name, inside = branch
    yield first + name
    for child in inside:
        is_last = child is inside[-1]
        yield from _lines(child, rest + ("└─ " if is_last else "├─ "), rest + ("   " if is_last else "│  "))
