"""A project under another name: the service renames nothing, so a new one would be made and the models trained anew."""

from collections.abc import Iterator, Mapping
from contextlib import suppress
from typing import Any, cast

from reconciler.core.address import Address
from reconciler.core.service import CallError, Reader
from reconciler.core.want import Want
from reconciler.errors import InvalidError
from reconciler.resources import ownership
from reconciler.resources.evidence import Evidence
from reconciler.resources.live import find_tags, project_name

Renamed = Mapping[Address, Address]
LASTING = ("dataset", "model")
TRAIN = "train"


def renamed(reader: Reader, account: str) -> Renamed:
    """Projects of ours that left the specs → what is declared, but not there, with the spec or the training data of them.

    A `kind: Removed` document says that a project is meant to go. Who looks at one resource only does not ask.
    """
    found = {} if reader.narrow else reader.once(("renamed", account), lambda: _renamed(reader, account))
    return cast("Renamed", found)


def _renamed(reader: Reader, account: str) -> dict[Address, Address]:
    listed = reader.call(account, "DescribeProjects")["ProjectDescriptions"]
    live = {Address.of(account, project_name(one["ProjectArn"])): one for one in listed}
    missing = [want for want in _projects(reader, account) if want.address not in live]
    if not missing:
        return {}
    known = {*reader.declared.wants, *(one.address for one in reader.declared.removals)}
    left = {address: _carried(reader, account, one) for address, one in live.items() if address not in known}
    if not any(left.values()):
        return {}
    told = {sign: want.address for want in missing for sign in _signs(reader, want)}
    return {address: told[sign] for address, signs in left.items() for sign in signs if sign in told}


def _projects(reader: Reader, account: str) -> list[Want]:
    """The declared projects that hold what would be lost."""
    wants = reader.declared.below(Address.of(account))
    full = {one.address.project_address for one in wants if one.kind in LASTING}
    return [one for one in wants if one.kind == "project" and one.address in full]


def _carried(reader: Reader, account: str, project: Mapping[str, Any]) -> list[str]:
    """What a project of ours tells of itself: what its training dataset was made from, and its spec, as last applied."""
    if project["Status"] != "CREATED":
        return []
    tags = find_tags(reader, account, project["ProjectArn"])
    if not ownership.owned_by(tags, reader.declared.workspace):
        return []
    data = Evidence.parse(tags.get(ownership.PREFIX + TRAIN))
    return [sign for sign in (data.mark if data else "", tags.get(ownership.APPLIED, "")) if sign]


def _signs(reader: Reader, want: Want) -> Iterator[str]:
    """The same of a declared project."""
    from reconciler.resources.dataset_content import origin_of  # only where something left the specs
    from reconciler.resources.share import share_of

    yield want.digest
    if train := reader.declared.wants.get(want.address.child("dataset", TRAIN)):
        share = share_of(train)
        with suppress(InvalidError, CallError):  # a source that cannot be read is told where it is declared
            yield share.mark(origin_of(reader, share).mark)
