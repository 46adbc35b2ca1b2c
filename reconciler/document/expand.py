"""From projects to wants: one value for every resource that the specs declare or imply."""

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import orjson
from pydantic import BaseModel
from pydantic.alias_generators import to_snake

from reconciler.core.address import Address
from reconciler.core.spec import Shape, Spec
from reconciler.core.want import Target, Want
from reconciler.document.compose import Language, Place
from reconciler.document.projects import Project
from reconciler.document.tree import Document, Path
from reconciler.document.workspace import Ground


@dataclass(frozen=True, slots=True)
class Placed:
    """A want, and where in its document it is declared (or what it is implied by)."""

    want: Want
    document: Document
    path: Path


def expand(project: Project, ground: Ground, language: Language) -> Iterator[Placed]:
    """Every want of a project, parents first."""
    return _Expansion(project, ground, language).wants()


class _Expansion:
    """One project of one account on its way to wants."""

    def __init__(self, project: Project, ground: Ground, language: Language) -> None:
        self.project = project
        self.document = project.document
        self.workspace = ground.workspace
        self.language = language
        self.target = ground.targets[project.address.account]
        self.tags = {**ground.tags, **self.target.tags}
        self.defaults = _defaults(self.target)

    def wants(self) -> Iterator[Placed]:
        """The project itself, then what is in it."""
        address, spec = self.project.address, self.project.spec
        kind = self.language.project.resource.kind
        want = self._want(address, kind, spec, ("metadata", "name"), None, self._digest())
        yield Placed(want, self.document, ("spec",))
        yield from self._below(want, spec, ("spec",))

    def _below(self, above: Want, spec: Any, path: Path) -> Iterator[Placed]:
        for place in self.language.below.get(above.kind, ()):
            for address, inner, at in self._instances(place, above.address, spec, path):
                want = self._want(address, place.resource.kind, inner, at, above, "", place)
                yield Placed(want, self.document, at)
                yield from self._below(want, inner, at)

    def _instances(self, place: Place, parent: Address, spec: Any, path: Path) -> Iterator[tuple[Address, Any, Path]]:
        """Each resource that a place holds, with its address, value and path."""
        slot = place.slot
        value = getattr(spec, place.attribute, None) if slot.shape is not Shape.IMPLIED else None
        at = (*path, slot.field)
        if slot.shape is Shape.IMPLIED:
            yield parent.child(slot.segment), None, path
        elif slot.shape is Shape.ONE:
            given = value is not None
            yield parent.child(slot.segment), value if given else slot.default, at if given else path
        elif slot.shape is Shape.LIST:
            for index, item in enumerate(value or ()):
                yield parent.child(slot.segment, item.name), item, (*at, index)
        else:
            for key, item in _entries(value, slot.keys):
                yield parent.child(slot.segment, key), item, (*at, key)

    def _want(
        self,
        address: Address,
        kind: str,
        spec: Any,
        path: Path,
        above: Want | None,
        digest: str,
        place: Place | None = None,
    ) -> Want:
        document = self.document
        named = (*path, "name") if isinstance(path[-1], int) else path
        span = document.value(document.within(named)) if named[-1] == "name" else document.key(path)
        return Want(
            address=address,
            kind=kind,
            spec=self._filled(spec),
            target=self.target,
            workspace=self.workspace,
            tags=self._tags(spec, above, place),
            where=document.source.place(span),
            digest=digest,
            root=self.document.source.folder,
            above=above,
        )

    def _filled(self, spec: Any) -> Any:
        """A spec with the account's defaults where it leaves them out."""
        if not isinstance(spec, Spec) or not self.defaults:
            return spec
        known = type(spec).model_fields
        missing = {key: value for key, value in self.defaults.items() if key in known and getattr(spec, key) is None}
        return spec.model_copy(update=missing) if missing else spec

    def _tags(self, spec: Any, above: Want | None, place: Place | None) -> Mapping[str, str]:
        """The workspace's, the account's and the resource's own tags; what stands for its parent has its parent's."""
        if above and place and (place.slot.shape is Shape.IMPLIED or place.attribute == "tags"):
            return above.tags
        own = getattr(spec, "tags", None)
        return {**self.tags, **own} if own else self.tags

    def _digest(self) -> str:
        """The hash of everything that decides what the project's wants are."""
        spec = self.project.spec.model_dump(mode="json", by_alias=True, exclude_defaults=True)
        told = {"spec": spec, "defaults": self.defaults, "tags": self.tags}
        return hashlib.sha256(orjson.dumps(told, option=orjson.OPT_SORT_KEYS)).hexdigest()


def _entries(value: Any, keys: tuple[str, ...]) -> Iterator[tuple[str, Any]]:
    """What a MAP holds under its keys; with no keys of its own, whatever was written."""
    if isinstance(value, BaseModel):
        found = ((key, getattr(value, to_snake(key))) for key in keys)
        yield from ((key, item) for key, item in found if item is not None)
    elif value:
        yield from value.items()


def _defaults(target: Target) -> dict[str, str]:
    found = {"output": target.output, "kms_key": target.kms_key}
    return {key: value for key, value in found.items() if value}
