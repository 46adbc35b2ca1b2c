"""The Project document, put together from the places that resources name for themselves."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import partial, reduce
from operator import or_
from types import GenericAlias, UnionType
from typing import Annotated, Any, Union, get_args, get_origin

from pydantic import AfterValidator, Field, create_model
from pydantic.alias_generators import to_snake

from reconciler.core.flaw import Siblings, refuse
from reconciler.core.resource import Resource
from reconciler.core.spec import Shape, Slot, Spec
from reconciler.document.models import ProjectHead, RemovedDocument, WorkspaceDocument


@dataclass(frozen=True, slots=True)
class Place:
    """A resource's place below its parent: the attribute of the parent's spec that holds it.

    `attributes` are the keys of a MAP with the attributes that hold their values; `parents_tags` says that what stands
    there is of its parent, and so has the parent's tags.
    """

    resource: Resource
    slot: Slot
    attribute: str
    attributes: tuple[tuple[str, str], ...]
    parents_tags: bool


@dataclass(frozen=True, slots=True)
class Language:
    """The documents that can be written with a tuple of resources.

    `below` holds the places under each kind, `documents` the model of each kind of document; `project` is where the
    resource of the project itself stands.
    """

    project: Place
    below: Mapping[str, tuple[Place, ...]]
    documents: Mapping[str, type[Spec]]


def compose(resources: Iterable[Resource]) -> Language:
    """Build the documents' models from the resources' slots; raises ValueError when no resource is the project."""
    below: dict[str, list[Place]] = {}
    for resource in resources:
        for slot in resource.slots:
            below.setdefault(slot.under, []).append(_place(resource, slot))
    if not below.get(""):
        raise ValueError("no resource has a slot under the Project document itself")
    project = below[""][0]
    spec = _with(project.slot.annotation, project.resource.kind, below)
    document = create_model("ProjectDocument", __base__=ProjectHead, spec=(spec, Field(description=_text(project))))
    document.__doc__ = "A project of Custom Labels with its datasets, models and what belongs to them."
    return Language(
        project,
        {kind: tuple(places) for kind, places in below.items()},
        {"Workspace": WorkspaceDocument, "Project": document, "Removed": RemovedDocument},
    )


def _place(resource: Resource, slot: Slot) -> Place:
    attribute = to_snake(slot.field)
    keys = tuple((key, to_snake(key)) for key in slot.keys)
    return Place(resource, slot, attribute, keys, slot.shape is Shape.IMPLIED or attribute == "tags")


def _with(annotation: Any, kind: str, below: Mapping[str, list[Place]]) -> Any:
    """A slot's type with the fields of everything that is declared inside it."""
    fields = {
        place.attribute: _field(place, below) for place in below.get(kind, ()) if place.slot.shape is not Shape.IMPLIED
    }
    return _extended(annotation, fields) if fields else annotation


def _extended(annotation: Any, fields: Mapping[str, Any]) -> Any:
    if get_origin(annotation) in {Union, UnionType}:
        return reduce(or_, (_extended(part, fields) for part in get_args(annotation)))
    if not (isinstance(annotation, type) and issubclass(annotation, Spec)):
        return annotation
    model: Any = create_model(annotation.__name__, __base__=annotation, **fields)
    model.__doc__ = annotation.__doc__
    return model


def _field(place: Place, below: Mapping[str, list[Place]]) -> Any:
    slot = place.slot
    inner: Any = _with(slot.annotation, place.resource.kind, below)
    about: dict[str, Any] = {"alias": slot.field, "description": _text(place)}
    if slot.shape is Shape.LIST:
        rows: Any = GenericAlias(tuple, (inner, ...))
        for rule in slot.rules:
            rows = Annotated[rows, AfterValidator(partial(_held, rule)), Field(json_schema_extra=dict(rule.schema))]
        return (rows, Field((), **about))
    if slot.shape is Shape.ONE:
        return (inner | None, Field(None, **about))
    if not slot.keys:
        return (GenericAlias(dict, (str, inner)), Field(default_factory=dict, **about))
    held: Any = {
        name: (inner | None, Field(None, alias=key, description=_doc(inner))) for key, name in place.attributes
    }
    return (create_model(slot.field.capitalize(), __base__=Spec, **held) | None, Field(None, **about))


def _held(rule: Siblings, items: tuple[Any, ...]) -> tuple[Any, ...]:
    refuse(rule.check(items))
    return items


def _text(place: Place) -> str:
    return place.slot.description or _doc(place.resource)


def _doc(value: Any) -> str:
    return (value.__doc__ or "").split("\n")[0]
