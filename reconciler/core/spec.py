"""What a person declares: frozen values with the effect of changing each field."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from enum import Enum, StrEnum
from pathlib import Path
from typing import Any, NamedTuple

from pydantic import BaseModel, BeforeValidator, ConfigDict, GetCoreSchemaHandler, ValidationInfo
from pydantic.alias_generators import to_camel
from pydantic_core import CoreSchema, core_schema

from reconciler.core.flaw import Flaw, Siblings, refuse
from reconciler.core.scalar import reading


class Effect(Enum):
    """What it takes to change a field of a live resource; a field without an effect is not compared."""

    UPDATE = "update"
    REPLACE = "replace"
    CREATION = "creation"  # applies when the resource is made; a later difference is only a note
    FIXED = "fixed"  # can never change; a difference is an error with the way out


class _FromYaml(BeforeValidator):
    """Reads the plain scalars of one field."""


class Spec(BaseModel):
    """Part of a document: frozen, camelCase keys, unknown keys refused. Annotate fields with an `Effect`."""

    model_config = ConfigDict(
        frozen=True,
        extra="forbid",
        strict=True,
        defer_build=True,
        alias_generator=to_camel,
        populate_by_name=False,
    )

    @classmethod
    def __pydantic_init_subclass__(cls, **_: Any) -> None:
        """Let each field read plain scalars by its type; whatever does not come from YAML passes unchanged."""
        for field in cls.model_fields.values():
            read = reading(field.annotation)
            if read and not any(isinstance(one, _FromYaml) for one in field.metadata):  # inherited fields have it
                field.metadata.append(_FromYaml(read))


def effects(spec: type[BaseModel]) -> dict[str, Effect]:
    """The compared fields of a spec class: camelCase key → effect."""
    return {
        field.alias or name: mark
        for name, field in spec.model_fields.items()
        for mark in field.metadata
        if isinstance(mark, Effect)
    }


class Beside(NamedTuple):
    """What relative paths start from, and a function from a written one to what is wrong with it."""

    folder: str
    problem: Callable[[str], str]


@dataclass(frozen=True, slots=True)
class LocalFile:
    """Marks a text field as a path relative to the YAML file, which must lie inside the specs' repository.

    It is looked at where the validation's context says what it stands beside; `holds` says what is wrong with its
    content. With `or_s3` it may also be `s3://bucket/key`, at which nobody looks.
    """

    or_s3: bool = False
    holds: Callable[[Path], Iterable[Flaw]] | None = None

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        """Look at the file once its path is known to be text."""
        return core_schema.with_info_after_validator_function(self._look, handler(source))

    def _look(self, path: str, info: ValidationInfo) -> str:
        beside: Beside | None = info.context
        if beside is None or (self.or_s3 and path.startswith("s3://")):
            return path
        if told := beside.problem(path):
            raise ValueError(told)
        if self.holds:
            refuse(self.holds(Path(beside.folder, path)))
        return path


class Shape(StrEnum):
    """How a resource's place in the document holds it."""

    ONE = "one"  # a single value; always wanted, with the slot's default when it is left out
    LIST = "list"  # a list of objects with a `name`
    MAP = "map"  # an object whose keys are the slot's `keys`
    IMPLIED = "implied"  # nothing is written; one belongs to every parent


@dataclass(frozen=True, slots=True)
class Slot:
    """A resource's place in the document: a field of its parent's spec.

    `under` is the parent's kind (empty for the Project document itself), `segment` the word in addresses, `annotation`
    the type of one value, `default` what a left-out ONE means, `rules` hold for the items of a LIST together, and `holds`
    says what is wrong with a want of it (a `Want`, in all that is `Declared`), as far as that can be told offline.
    """

    under: str
    field: str
    segment: str
    shape: Shape
    annotation: Any = None
    default: Any = None
    keys: tuple[str, ...] = ()
    rules: tuple[Siblings, ...] = ()
    holds: Callable[[Any, Any], Iterable[Flaw]] | None = None
    description: str = ""
