"""From projects to wants: one value for every resource that the specs declare or imply."""

from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import Any, NamedTuple

from reconciler.core.address import Address
from reconciler.core.spec import Shape
from reconciler.core.want import Target, Want
from reconciler.document.compose import Language, Place
from reconciler.document.projects import Project
from reconciler.document.tree import Document, Path, span
from reconciler.document.workspace import Ground
from reconciler.finding import Finding
from reconciler.finding import Place as Where

PROJECT: Path = ("spec",)
"""Where a project is declared."""
IMPLIED, ONE, LIST = Shape.IMPLIED, Shape.ONE, Shape.LIST  # a member costs more to look up than to compare


class Spot(NamedTuple):
    """Where something is declared (or what it is implied by): a path in a document, which is read when it matters."""

    document: Callable[[], Document]
    path: Path

    def place(self, *path: str | int) -> Where:
        """What to show: the name, or else the key or the item; of what is at a path below the value."""
        document = self.document()
        if path:
            return document.source.place(document.value(document.within((*self.path, *path))))
        if self.path == PROJECT:
            event = document.at(("metadata",)).marks["name"][1]
        elif isinstance(at := self.path[-1], int):
            item, rows = document.at(self.path), document.at(self.path[:-1])
            event = item.marks["name"][1] if "name" in item else rows.marks[at]
        else:
            event = document.at(self.path[:-1]).marks[at][0]
        return document.source.place(span(event))

    def finding(self, code: str, message: str, *path: str | int, hint: str = "", key: bool = False) -> Finding:
        """An error at a path below."""
        return self.document().finding(code, message, (*self.path, *path), hint=hint, key=key)


class Placed(NamedTuple):
    """A want, and where it is declared."""

    want: Want
    spot: Spot


class _Value(NamedTuple):
    """What a place in the document holds: its address and value, and where it is."""

    address: Address
    spec: Any
    spot: Spot


def expand(project: Project, ground: Ground, language: Language) -> list[Placed]:
    """Every want of a project, parents first."""
    return _Expansion(project, ground, language).placed


class _Expansion:
    """One project of one account on its way to wants."""

    def __init__(self, project: Project, ground: Ground, language: Language) -> None:
        self.folder = project.folder
        self.workspace = ground.workspace
        self.below = language.below
        self.target = ground.targets[project.address.account]
        self.tags = {**ground.tags, **self.target.tags}
        self.defaults = _defaults(self.target)
        self.placed: list[Placed] = []
        self._place(_Value(project.address, project.spec, Spot(project.document, PROJECT)), language.project, None)

    def _place(self, value: _Value, place: Place, above: Want | None) -> None:
        """Add a want and everything below it."""
        address, spec, spot = value
        kind, fields = place.resource.kind, _fields(spec)
        want = Want(
            address,
            kind,
            self._filled(spec, fields),
            self.target,
            self.workspace,
            above.tags if above and place.parents_tags else self._tags(spec, fields),
            spot.place,
            self.folder,
            above,
        )
        self.placed.append(Placed(want, spot))
        for inside in self.below.get(kind, ()):
            for inner in self._values(inside, value, fields):
                self._place(inner, inside, want)

    def _filled(self, spec: Any, fields: frozenset[str]) -> Any:
        """A spec with the account's defaults where it leaves them out."""
        missing = {key: value for key, value in self.defaults.items() if key in fields and getattr(spec, key) is None}
        return spec.model_copy(update=missing) if missing else spec

    def _tags(self, spec: Any, fields: frozenset[str]) -> Mapping[str, str]:
        """The workspace's, the account's and the resource's own tags."""
        own = spec.tags if "tags" in fields else None
        return {**self.tags, **own} if own else self.tags

    def _values(self, place: Place, above: _Value, fields: frozenset[str]) -> list[_Value]:
        """Everything that a place inside `above` holds."""
        slot, shape = place.slot, place.slot.shape
        child = above.address.child
        value = getattr(above.spec, place.attribute) if place.attribute in fields else None
        if shape is IMPLIED or (shape is ONE and value is None):
            return [_Value(child(slot.segment), slot.default, above.spot)]
        if value is None:
            return []
        document, path = above.spot.document, (*above.spot.path, slot.field)
        if shape is ONE:
            return [_Value(child(slot.segment), value, Spot(document, path))]
        if shape is LIST:
            return [
                _Value(child(slot.segment, item.name), item, Spot(document, (*path, index)))
                for index, item in enumerate(value)
            ]
        items = {key: getattr(value, name) for key, name in place.attributes} if place.attributes else value
        return [
            _Value(child(slot.segment, key), item, Spot(document, (*path, key)))
            for key, item in items.items()
            if item is not None
        ]


def _fields(spec: Any) -> frozenset[str]:
    """The attributes of a spec; none of what is not one."""
    kind: Any = type(spec)
    return _fields_of(kind)


@lru_cache(maxsize=32)  # each reading of specs has types of its own
def _fields_of(kind: Any) -> frozenset[str]:
    return frozenset(getattr(kind, "model_fields", ()))


def _defaults(target: Target) -> dict[str, str]:
    found = {"output": target.output, "kms_key": target.kms_key}
    return {key: value for key, value in found.items() if value}
