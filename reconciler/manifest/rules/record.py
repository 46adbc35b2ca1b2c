"""A line taken apart into its label attributes, once for all rules."""

from collections.abc import Collection
from typing import Any, NamedTuple

from reconciler.manifest.line import SOURCE_REF, Line, Scope
from reconciler.manifest.rules.limits import BOX_TYPE, IMAGE_TYPE

METADATA = "-metadata"
WRITTEN_BY_SERVICE = ("errors", "warnings")  # guide 6409, 7915; besides every `cl-…` key (8133-8147)


class Attribute(NamedTuple):
    """A label attribute and its metadata; either may have any JSON value."""

    name: str
    value: Any
    metadata: Any

    @property
    def type(self) -> str:
        """The job type that the metadata names, or nothing when it names none."""
        kind = self.metadata.get("type") if isinstance(self.metadata, dict) else None
        return kind if isinstance(kind, str) else ""

    @property
    def has_boxes(self) -> bool:
        """Whether this attribute is of the bounding box format (guide, "Object localization in manifest files")."""
        return self.type == BOX_TYPE

    @property
    def names_image(self) -> bool:
        """Whether this attribute is of the classification format (guide, "Image-Level labels in manifest files")."""
        return self.type == IMAGE_TYPE

    @property
    def annotations(self) -> list[Any]:
        """The boxes; none when they are left out, which is allowed (guide 8003)."""
        return self.value.get("annotations", []) if isinstance(self.value, dict) else []

    def is_named_by(self, scopes: Collection[Scope]) -> bool:
        """Whether one of the scopes is this attribute as a whole, or its metadata."""
        return (self.name,) in scopes or (self.name + METADATA,) in scopes


class Record(NamedTuple):
    """A line, its JSON object (empty when it is none), its label attributes and the keys that belong to none."""

    line: Line
    value: dict[str, Any]
    attributes: tuple[Attribute, ...]
    unpaired: tuple[str, ...]


def take_apart(line: Line) -> Record:
    """Pair the keys of a line with their `-metadata` keys, in the order of the line."""
    if not isinstance(line.value, dict):
        return Record(line, {}, (), ())
    keys = [key for key in line.value if not _is_foreign(key)]
    names = [key for key in keys if key + METADATA in line.value]
    paired = {*names, *(name + METADATA for name in names)}
    attributes = tuple(Attribute(name, line.value[name], line.value[name + METADATA]) for name in names)
    return Record(line, line.value, attributes, tuple(key for key in keys if key not in paired))


def _is_foreign(key: str) -> bool:
    return key == SOURCE_REF or key.startswith("cl-") or key in WRITTEN_BY_SERVICE
