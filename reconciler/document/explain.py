"""One field of the specs, explained: its type, default, limits, what changing it takes, and what is inside."""

import inspect
import re
from collections.abc import Iterator, Mapping, Sequence
from enum import Enum
from textwrap import wrap
from types import UnionType
from typing import Annotated, Any, Literal, Union, get_args, get_origin

from annotated_types import Ge, Gt, Le, Lt, MaxLen, MinLen
from pydantic import BaseModel
from pydantic.fields import FieldInfo

from reconciler.core.resource import Resource
from reconciler.core.spec import Effect
from reconciler.document import fields, words
from reconciler.document.compose import compose
from reconciler.document.docs import descriptions
from reconciler.errors import UsageError

WIDTH = 100
_TYPES = {str: "text", int: "whole number", float: "number", bool: "`true` or `false`"}
_EFFECTS = {
    Effect.UPDATE: "changed in place",
    Effect.REPLACE: "a change deletes the live resource and creates it anew",
    Effect.CREATION: "applies when the resource is created; a later change is only noted",
    Effect.FIXED: "cannot be changed once the resource exists",
}


def explain(path: str, resources: Sequence[Resource], width: int = WIDTH) -> str:
    """The text about a field such as `project.spec.models.inference`; list items and aliases are left out of paths.

    An empty path lists the kinds of documents; lines have at most `width` columns where their words allow. Raises
    UsageError, with what is near, for a path that does not exist.
    """
    documents = {kind.lower(): model for kind, model in compose(resources).documents.items()}
    path = re.sub(r"\[\d*\]", "", path).strip(".")
    first, *rest = f"{path[:1].lower()}{path[1:]}".split(".")
    if not first:
        kinds = [(kind, "", _first(model.__doc__)) for kind, model in documents.items()]
        return "Kinds of documents\n" + _table(kinds, width)
    if first not in documents:
        raise UsageError(
            f"no document is of kind {first!r}", hint=words.did_you_mean(first, documents) or _list(documents)
        )
    annotation: Any = documents[first]
    found, text = None, inspect.getdoc(annotation) or ""
    for index, part in enumerate(rest):
        found, text = _step(annotation, part, ".".join([first, *rest[:index]]))
        annotation = found.annotation
    return "\n".join(_page(".".join([first, *rest]), annotation, found, text, width)) + "\n"


def _step(annotation: Any, part: str, at: str) -> tuple[FieldInfo, str]:
    """A field inside a type, through lists and mappings by name, with its text."""
    within = list(_models(annotation))
    for model in within:
        for name, found in model.model_fields.items():
            if part == (found.alias or name):
                return found, descriptions(model).get(name, "")
    known = [key for model in within for key in fields.keys(model)]
    if not known:
        raise UsageError(f"{at} has no fields")
    raise UsageError(f"{at} has no field {part!r}", hint=words.did_you_mean(part, known) or _list(known))


def _models(annotation: Any) -> Iterator[type[BaseModel]]:
    for one in fields.parts(annotation):
        origin, of = get_origin(one), get_args(one)
        if isinstance(one, type) and issubclass(one, BaseModel):
            yield one
        elif origin in {list, tuple, set, frozenset}:
            yield from _models(of[0])
        elif origin in {dict, Mapping}:
            yield from _models(of[1])


def _page(path: str, annotation: Any, found: FieldInfo | None, text: str, width: int) -> Iterator[str]:
    yield path
    yield ""
    if found:
        for name, fact in _facts(annotation, found):
            yield from _wrapped(fact, width, " " * 11, f"  {name:<9}")
        yield ""
    within = list(dict.fromkeys(_models(annotation)))
    yield from _wrapped(" ".join(text.split()), width, "  ")
    for model in within:
        yield ""
        yield "Fields" if len(within) == 1 else f"Fields ({_first(model.__doc__)})"
        yield _table(list(_rows(model)), width)


def _facts(annotation: Any, found: FieldInfo) -> Iterator[tuple[str, str]]:
    yield "Type", type_name(annotation)
    yield "Default", _default(found)
    if limits := ", ".join(_limits([*found.metadata, *_inside(annotation)])):
        yield "Limits", limits
    yield from (("Effect", _EFFECTS[mark]) for mark in found.metadata if isinstance(mark, Effect))


def _rows(model: type[BaseModel]) -> Iterator[tuple[str, str, str]]:
    texts = descriptions(model)
    for name, found in model.model_fields.items():
        required = ", required" if found.is_required() else ""
        yield found.alias or name, f"{type_name(found.annotation)}{required}", _first(texts.get(name))


def type_name(annotation: Any) -> str:
    """A type in the words of the specs: `list of text`."""
    told = list(dict.fromkeys(name for one in fields.parts(annotation) for name in _names(one)))
    return words.choice(told) if told else "nothing"


def _names(one: Any) -> Iterator[str]:
    origin, of = get_origin(one), get_args(one)
    if origin is Literal:
        yield from (f"`{value}`" for value in of)
    elif origin in {list, tuple, set, frozenset}:
        yield f"list of {type_name(of[0])}"
    elif origin in {dict, Mapping}:
        yield f"mapping of {type_name(of[1])}"
    elif isinstance(one, type) and issubclass(one, Enum):
        yield from (f"`{member.value}`" for member in one)
    elif isinstance(one, type) and issubclass(one, BaseModel):
        yield "mapping"
    else:
        yield _TYPES.get(one, "anything")


def _default(found: FieldInfo) -> str:
    if found.is_required():
        return "none: it must be given"
    value = found.get_default(call_default_factory=True, validated_data={})
    if isinstance(value, BaseModel):
        return "the defaults of its fields"
    if value is None or value in ((), {}, [], ""):
        return "left out"
    return str(value).lower() if isinstance(value, bool) else str(value)


def _inside(annotation: Any) -> Iterator[Any]:
    """The constraints of an annotation's alternatives."""
    origin, of = get_origin(annotation), get_args(annotation)
    if origin is Annotated:
        for one in of[1:]:
            yield from getattr(one, "metadata", ())
    if origin in {Annotated, Union, UnionType}:
        for one in of[:1] if origin is Annotated else of:
            yield from _inside(one)


def _limits(metadata: Sequence[Any]) -> Iterator[str]:
    """Constraints, as far as they are simple ones."""
    for mark in metadata:
        if isinstance(mark, Ge):
            yield f"at least {mark.ge}"
        elif isinstance(mark, Gt):
            yield f"more than {mark.gt}"
        elif isinstance(mark, Le):
            yield f"at most {mark.le}"
        elif isinstance(mark, Lt):
            yield f"less than {mark.lt}"
        elif isinstance(mark, MinLen) and mark.min_length > 1:
            yield f"length at least {mark.min_length}"
        elif isinstance(mark, MaxLen):
            yield f"length at most {mark.max_length}"
        elif pattern := getattr(mark, "pattern", ""):
            yield f"must {words.pattern(pattern)}"


def _table(rows: Sequence[tuple[str, str, str]], width: int) -> str:
    """Names with their types, each with its first sentence on the lines below."""
    lines: list[str] = []
    for name, kind, text in rows:
        lines.append(f"  {name}" + (f"  <{kind}>" if kind else ""))
        lines += _wrapped(text, width, "      ")
    return "\n".join(lines)


def _wrapped(text: str, width: int, indent: str, first: str = "") -> list[str]:
    """Text in lines; words such as ARNs stay whole, so that they can be copied."""
    return wrap(
        text,
        width,
        initial_indent=first or indent,
        subsequent_indent=indent,
        break_long_words=False,
        break_on_hyphens=False,
    )


def _first(text: str | None) -> str:
    return " ".join((text or "").split("\n\n")[0].split())


def _list(names: Sequence[str] | Mapping[str, Any]) -> str:
    return f"there are {', '.join(names)}"
