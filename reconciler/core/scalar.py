"""YAML scalars: a plain one keeps its source characters until the type of a field says what it is."""

import re
from collections.abc import Callable, Mapping
from enum import Enum
from types import UnionType
from typing import Annotated, Any, Literal, Union, get_args, get_origin

Read = Callable[[Any], Any]

NULL = frozenset({"", "~", "null", "Null", "NULL"})
"""What a plain scalar is written as where there is no value."""
_WORDS = dict.fromkeys(NULL) | {
    "true": True,
    "True": True,
    "TRUE": True,
    "false": False,
    "False": False,
    "FALSE": False,
}
_INT = re.compile(r"[-+]?[0-9]+|0o[0-7]+|0x[0-9a-fA-F]+")
_FLOAT = re.compile(r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?|[-+]?\.(inf|Inf|INF)|\.(nan|NaN|NAN)")
OTHER = frozenset("~nNtTfF+-.0123456789")
"""What a plain scalar starts with when it may mean something other than its text."""
_DIGITS = 300  # longer numbers are text: nothing here is so large, and int() refuses more than 4300 digits


class Plain(str):
    """A scalar as it stands in a YAML file without quotes; a quoted one is an ordinary `str`."""

    __slots__ = ()


def resolve(text: str) -> Any:
    """What a plain scalar means by the core schema of YAML 1.2 (section 10.3.2): null, bool, int, float or text."""
    if text in _WORDS:
        return _WORDS[text]
    if text[0] not in OTHER or len(text) > _DIGITS:
        return str(text)
    if _INT.fullmatch(text):
        return int(text, 0) if text[:2] in {"0o", "0x"} else int(text)
    if _FLOAT.fullmatch(text):
        return float(text.lower().replace(".inf", "inf").replace(".nan", "nan"))
    return str(text)


def meaning(value: Any) -> Any:
    """A value as the core schema reads it, with everything inside it, for places that take anything."""
    if isinstance(value, Plain):
        return resolve(value)
    if isinstance(value, dict):
        return {str(key): meaning(inner) for key, inner in value.items()}
    return [meaning(inner) for inner in value] if isinstance(value, list) else value


def reading(annotation: Any) -> Read | None:
    """How a value from YAML is read for a field of this type; None where it is taken as it is.

    Numbers and booleans exist only where the type has them. Values that do not come from YAML pass unchanged, text stays
    text, and models read their own fields.
    """
    kinds = _kinds(annotation)
    if Any in kinds or object in kinds:
        return meaning
    types = tuple(kind for kind in kinds if isinstance(kind, type) and issubclass(kind, bool | int | float))
    enums = [kind for kind in kinds if isinstance(kind, type) and issubclass(kind, Enum)]
    rows = next((kind for kind in kinds if get_origin(kind) in {list, tuple, set, frozenset}), None)
    table = next((kind for kind in kinds if get_origin(kind) in {dict, Mapping}), None)
    of_list, of_dict = _list(rows), _dict(table)
    if not (types or enums or of_list or of_dict):
        return None

    def read(value: Any) -> Any:
        if isinstance(value, str):
            return _scalar(value, types, enums)
        if isinstance(value, list):
            return of_list(value) if of_list else value
        return of_dict(value) if of_dict and isinstance(value, dict) else value

    return read


def _scalar(text: str, types: tuple[type, ...], enums: list[type[Enum]]) -> Any:
    value = resolve(text) if types and isinstance(text, Plain) else text
    if type(value) in types or (type(value) is int and float in types):
        return value
    return next((one for kind in enums for one in kind if one.value == text), text)


def _list(annotation: Any) -> Read | None:
    origin, of = get_origin(annotation), get_args(annotation)
    inner = reading(of[0]) if of else None
    if inner is None:
        return origin if origin in {tuple, set, frozenset} else None
    return lambda value: origin(inner(one) for one in value)


def _dict(annotation: Any) -> Read | None:
    inner = reading(get_args(annotation)[1]) if annotation is not None else None
    return inner and (lambda value: {key: inner(one) for key, one in value.items()})


def _kinds(annotation: Any) -> list[Any]:
    """The alternatives that an annotation allows, without its metadata; literals stand for their types."""
    origin = get_origin(annotation)
    if origin is Annotated:
        return _kinds(get_args(annotation)[0])
    if origin in {Union, UnionType}:
        return [kind for part in get_args(annotation) for kind in _kinds(part)]
    if origin is Literal:
        return [type(value) for value in get_args(annotation)]
    return [annotation]
