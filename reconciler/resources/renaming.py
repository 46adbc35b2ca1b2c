"""A project under another name: the service renames nothing, so a new one would be made and the models trained anew."""

from collections.abc import Mapping
from typing import Any, cast

from reconciler.core.address import Address
from reconciler.core.service import Reader
from reconciler.core.want import Want
from reconciler.resources import ownership
from reconciler.resources.live import find_tags, project_name

Renamed = Mapping[Address, Address]
LASTING = ("dataset", "model")


def renamed(reader: Reader, account: str) -> Renamed:
    """Projects of ours that left the specs → what is declared, but not there, from the very spec that they carry.

    A `kind: Removed` document says that a project is meant to go. Who looks at one resource only does not ask.
    """
    found = {} if reader.narrow else reader.once(("renamed", account), lambda: _renamed(reader, account))
    return cast("Renamed", found)


def _renamed(reader: Reader, account: str) -> dict[Address, Address]:
    listed = reader.call(account, "DescribeProjects")["ProjectDescriptions"]
    live = {Address.of(account, project_name(one["ProjectArn"])): one for one in listed}
    missing = {want.digest: want.address for want in _projects(reader, account) if want.address not in live}
    if not missing:
        return {}
    known = {*reader.declared.wants, *(one.address for one in reader.declared.removals)}
    left = {address: _mark(reader, account, one) for address, one in live.items() if address not in known}
    return {address: missing[mark] for address, mark in left.items() if mark in missing}


def _projects(reader: Reader, account: str) -> list[Want]:
    """The declared projects that hold what would be lost."""
    wants = reader.declared.below(Address.of(account))
    full = {one.address.project_address for one in wants if one.kind in LASTING}
    return [one for one in wants if one.kind == "project" and one.address in full]


def _mark(reader: Reader, account: str, project: Mapping[str, Any]) -> str:
    """The digest of the spec that a project of ours was last wholly brought to."""
    if project["Status"] != "CREATED":
        return ""
    tags = find_tags(reader, account, project["ProjectArn"])
    return tags.get(ownership.APPLIED, "") if ownership.owned_by(tags, reader.declared.workspace) else ""
