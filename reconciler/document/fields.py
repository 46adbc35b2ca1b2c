"""Which fields a document may have at a path, from the models' own annotations."""

from collections.abc import Iterator, Mapping
from types import UnionType
from typing import Annotated, Any, Union, get_args, get_origin

from pydantic import BaseModel
from pydantic.fields import FieldInfo

from reconciler.document.tree import Path


def parts(annotation: Any) -> Iterator[Any]:
    """The alternatives of an annotation, without metadata and None."""
    origin = get_origin(annotation)
    if origin is Annotated:
        yield from parts(get_args(annotation)[0])
    elif origin in {Union, UnionType}:
        for one in get_args(annotation):
            yield from parts(one)
    elif annotation is not type(None):
        yield annotation


def inside(annotation: Any, part: str | int) -> Iterator[Any]:
    """The types of what stands at a key or position inside a value of this type."""
    for one in parts(annotation):
        origin, of = get_origin(one), get_args(one)
        if isinstance(part, int):
            if origin in {list, tuple, set, frozenset} and of:
                yield of[0]
        elif isinstance(one, type) and issubclass(one, BaseModel):
            if found := field(one, part):
                yield found.annotation
        elif origin in {dict, Mapping} and of:
            yield of[1]


def field(model: type[BaseModel], key: str) -> FieldInfo | None:
    """A model's field by the key that stands in documents."""
    return next((one for name, one in model.model_fields.items() if (one.alias or name) == key), None)


def models(annotation: Any, path: Path = ()) -> list[type[BaseModel]]:
    """The models that a value at a path below this type may be."""
    if not path:
        return [one for one in parts(annotation) if isinstance(one, type) and issubclass(one, BaseModel)]
    return [model for one in inside(annotation, path[0]) for model in models(one, path[1:])]


def keys(annotation: Any, path: Path = ()) -> list[str]:
    """The keys that a mapping at a path below this type may have."""
    found = (one.alias or name for model in models(annotation, path) for name, one in model.model_fields.items())
    return list(dict.fromkeys(found))
