"""A document against its model: every error as a finding in plain words, at the place that it is about."""

from collections.abc import Iterator
from typing import Any, NamedTuple, TypeVar

from pydantic import BaseModel, ValidationError

from reconciler.core.scalar import Plain, resolve
from reconciler.core.spec import Beside
from reconciler.document import fields, words
from reconciler.document.tree import Document, Path
from reconciler.finding import Finding

_LISTS = frozenset({"list_type", "tuple_type", "set_type", "frozen_set_type"})
_MAPPINGS = frozenset({"dict_type", "mapping_type", "model_type"})
_KINDS = {
    "string_type": "text",
    "int_type": "a whole number",
    "int_from_float": "a whole number",
    "int_parsing_size": "a smaller whole number",
    "float_type": "a number",
    "finite_number": "a finite number",
    "bool_type": "`true` or `false`",
    "none_required": "left out",
    **dict.fromkeys(_LISTS, "a list"),
    **dict.fromkeys(_MAPPINGS, "a mapping (`key: value`)"),
}
_LIMITS = {
    "greater_than": "must be more than {gt}",
    "greater_than_equal": "must be at least {ge}",
    "less_than": "must be less than {lt}",
    "less_than_equal": "must be at most {le}",
    "multiple_of": "must be a multiple of {multiple_of}",
    "string_too_short": "must have at least {min_length} characters",
    "string_too_long": "must have at most {max_length} characters",
    "too_short": "needs at least {min_length}, and has {actual_length}",
    "too_long": "has at most {max_length}, and here {actual_length}",
}
M = TypeVar("M", bound=BaseModel)
_WORDS_FOR_BOOL = frozenset({"yes", "no", "on", "off", "y", "n"})
_ONE_OF = frozenset({"literal_error", "enum"})


class _Error(NamedTuple):
    """One of pydantic's errors, with its place in the document and the branch of a union that it comes from."""

    type: str
    path: Path  # with a missing key at its end
    near: Path  # as far as it exists in the document
    branch: tuple[Any, ...]
    at_key: bool  # about the key itself and not about its value
    details: dict[str, Any]

    @property
    def other_kind(self) -> bool:
        """Whether it only says that the value is of another kind altogether."""
        return self.type in _KINDS or self.type in _ONE_OF


def check(model: type[M], document: Document, beside: Beside | None = None) -> tuple[M | None, list[Finding]]:
    """Read a document as a model; either the model or findings. `beside` is what local paths are looked up in."""
    try:
        return model.model_validate(document.root, context=beside), []
    except ValidationError as error:
        document = document.marked()
        found = [_located(document, one) for one in error.errors(include_url=False, include_input=False)]
    if empty := [one.near for one in found if _is_left_out(model, document, one)]:
        for path in empty:
            document.at(path[:-1]).pop(path[-1], None)
        return check(model, document, beside)
    told = [one for one in _written(model, found) if not _follows(one, model, document, found)]
    return None, [_finding(model, document, one) for one in _chosen(told)]


def _is_left_out(model: type[BaseModel], document: Document, error: _Error) -> bool:
    """Whether an error is about nothing, written where a field may be left out: that means the same."""
    *around, last = error.near or ("",)
    if not isinstance(last, str) or not error.near or document.at(error.near) is not None:
        return False
    known = [fields.field(one, last) for one in fields.models(model, tuple(around))]
    return any(one and not one.is_required() for one in known)


def _follows(error: _Error, model: type[BaseModel], document: Document, errors: list[_Error]) -> bool:
    """Whether an error only follows from another: a key is missing as it is misspelt, a list short of wrong items."""
    if error.type == "missing":
        unknown = [one.near for one in errors if one.type == "extra_forbidden" and one.near[:-1] == error.near]
        return any(_meant(model, document, path) == error.path[-1] for path in unknown)
    inside = [one for one in errors if len(one.near) > len(error.near) and one.near[: len(error.near)] == error.near]
    return error.type == "too_short" and bool(inside)


def _located(document: Document, error: Any) -> _Error:
    last = error["loc"][-1:] if error["type"] == "missing" else ()
    loc = error["loc"][: len(error["loc"]) - len(last)]
    near = document.within(loc)
    branch = tuple(part for part in loc if part not in near and part != "[key]")
    details = {"message": error["msg"], **error.get("ctx", {})}
    return _Error(error["type"], near + last, near, branch, "[key]" in loc, details)


def _written(model: type[BaseModel], errors: list[_Error]) -> list[_Error]:
    """The errors without those about a key that a validator has filled in, unless nothing else tells of them."""
    filled = [one for one in errors if one.branch and one.branch[-1] in fields.keys(model, one.near)]
    told = [one for one in errors if one not in filled]
    alone = [one for one in filled if not any(other.near[: len(one.near)] == one.near for other in told)]
    return told + [one._replace(branch=()) for one in alone]


def _chosen(errors: list[_Error]) -> Iterator[_Error]:
    """Of the alternatives that a value may be, tell only about the one that was meant; else about all in one."""
    for error in errors:
        union = _union(error, errors) if error.branch else []
        several = len({one.branch for one in union}) > 1
        if not (several and error.other_kind and error.near == union[0].near):
            yield error
        elif error is union[0] and all(one.other_kind and one.near == error.near for one in union):
            options = sorted((option for one in union for option in _options(one)), key=lambda told: told[0] != "`")
            yield error._replace(type="union", details={"options": list(dict.fromkeys(options))})


def _union(error: _Error, errors: list[_Error]) -> list[_Error]:
    """The errors of all alternatives for the value that an error is about or inside of, the outermost first."""
    around = [one for one in errors if one.branch and error.near[: len(one.near)] == one.near]
    root = min((one.near for one in around), key=len)
    return sorted(
        (one for one in errors if one.branch and one.near[: len(root)] == root), key=lambda one: len(one.near)
    )


def _options(error: _Error) -> list[str]:
    if error.type in _ONE_OF:
        told = str(error.details.get("expected", "")).replace(" or ", ", ")
        return [f"`{one.strip().strip(chr(39))}`" for one in told.split(", ")]
    return [_KINDS[error.type]] if error.type in _KINDS else []


def _finding(model: type[BaseModel], document: Document, error: _Error) -> Finding:
    raw = error.near[-1] if error.at_key else document.written(error.near)
    if error.type == "extra_forbidden":
        return _unknown(model, document, error.near)
    if error.type == "missing":
        told = f"`{error.path[-1]}` is missing in {_described(error.near)}"
        return document.finding("missing-key", told, error.near, key=True)
    code, told, hint = _told(error, raw)
    return document.finding(code, told, error.near, hint=hint, key=error.at_key)


def _told(error: _Error, raw: Any) -> tuple[str, str, str]:
    """The code, message and hint for a value that is there and wrong."""
    subject = f"a key of `{name(error.near[:-1])}`" if error.at_key else f"`{name(error.near)}`"
    if error.type in _KINDS:
        return (
            "wrong-type",
            f"{subject} must be {_KINDS[error.type]}, not {words.value(raw)}",
            _rewriting(error.type, raw),
        )
    if error.type in _ONE_OF or error.type == "union":
        options = error.details.get("options") or _options(error)
        told = f"{subject} must be {words.choice(options)}, not {words.value(raw)}"
        if not isinstance(raw, str):
            return "wrong-type", told, ""
        return "bad-value", told, words.did_you_mean(raw, [one.strip("`") for one in options if one[0] == "`"])
    if error.type == "string_pattern_mismatch":
        told = words.pattern(error.details["pattern"])
        shown = f"`{words.shown(raw)}`" if error.at_key else words.value(raw)
        return "bad-value", f"{subject} must {told}, not {shown}", words.foreign(raw, error.details["pattern"])
    if error.type in _LIMITS:
        empty = error.details.get("min_length") == 1
        told = "must not be empty" if empty else _LIMITS[error.type].format(**_whole(error.details))
        return "bad-value", f"{subject} {told}", ""
    return "bad-value", str(error.details.get("error") or error.details["message"]), error.details.get("hint", "")


def _whole(details: dict[str, Any]) -> dict[str, Any]:
    """Limits of number fields as they were written: 1 and not 1.0."""
    return {key: int(one) if isinstance(one, float) and one.is_integer() else one for key, one in details.items()}


def _unknown(model: type[BaseModel], document: Document, path: Path) -> Finding:
    key, parent = str(path[-1]), path[:-1]
    if meant := _meant(model, document, path):
        hint = f"did you mean `{meant}`?"
    elif place := _place(model, key, parent):
        hint = f"it belongs into {place}: check the indentation"
    else:
        hint = f"known keys: {', '.join(fields.keys(model, parent))}"
    told = f"unknown key `{words.shown(key)}` in {_described(parent)}"
    return document.finding("unknown-key", told, path, hint=hint, key=True)


def _meant(model: type[BaseModel], document: Document, path: Path) -> str:
    """The key that an unknown one was probably meant to be, of those that are not there yet; empty when none is close."""
    around = document.at(path[:-1])
    return words.closest(str(path[-1]), [key for key in fields.keys(model, path[:-1]) if key not in around])


def _place(model: type[BaseModel], key: str, parent: Path) -> str:
    """Where a key that is unknown in one mapping is known: one level further in, or further out; empty when nowhere."""
    inside = [one for one in fields.keys(model, parent) if key in fields.keys(model, (*parent, one))]
    around = [parent[:size] for size in reversed(range(len(parent))) if key in fields.keys(model, parent[:size])]
    return f"`{inside[0]}`" if inside else _described(around[0]) if around else ""


def _described(path: Path) -> str:
    return f"`{name(path)}`" if path else "the document"


def _rewriting(kind: str, raw: Any) -> str:
    """What to do when only the way of writing makes the difference."""
    if isinstance(raw, dict) and raw:
        braced = kind == "string_type" and list(raw.values()) == [None]
        return (
            "put text that begins with `{` in quotes"
            if braced
            else "begin each item with `- `"
            if kind in _LISTS
            else ""
        )
    if kind in _LISTS and isinstance(raw, str) and raw:
        return f"write `[{words.shown(raw)}]`"
    if isinstance(raw, Plain):
        return _rewriting_plain(kind, raw)
    if isinstance(raw, str):
        unquoted = {"bool_type": bool, "int_type": int, "float_type": int | float}.get(kind, ())
        return "remove the quotes" if isinstance(resolve(raw), unquoted) else ""
    return ""


def _rewriting_plain(kind: str, raw: Plain) -> str:
    if kind == "string_type" and raw.lower() == "null":
        return f'put it in quotes to mean the text "{raw}"'
    if kind == "bool_type" and raw.lower() in _WORDS_FOR_BOOL:
        return "YAML 1.2 has no other words for it"
    if kind in _MAPPINGS:
        return "put a space after the `:`" if ":" in raw else "" if raw else "`{}` is a mapping with nothing in it"
    return ""


def name(path: Path) -> str:
    """The last key of a path, with the positions after it: `models[0]`."""
    keys = [index for index, part in enumerate(path) if isinstance(part, str)]
    tail = path[keys[-1] :] if keys else path
    return "".join(f"[{part}]" if isinstance(part, int) else part for part in tail)
