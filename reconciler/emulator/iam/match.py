"""How the parts of an IAM statement match: wildcards, ARNs and condition operators.

Source: IAM user guide, "IAM JSON policy elements" (Action, Resource, Condition operators, multivalued context keys).
"""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from functools import lru_cache
from typing import Any

Context = Mapping[str, "str | tuple[str, ...]"]
"""Condition keys in lower case; a tuple is a multivalued key."""

_VARIABLE = re.compile(r"\$\{([^}]+)\}")


@lru_cache(maxsize=4096)
def _pattern(glob: str, *, ignore_case: bool) -> re.Pattern[str]:
    expression = "".join({"*": ".*", "?": "."}.get(character, re.escape(character)) for character in glob)
    return re.compile(expression, re.DOTALL | (re.IGNORECASE if ignore_case else re.NOFLAG))


def like(glob: str, value: str, *, ignore_case: bool = False) -> bool:
    """Whether *value* matches a pattern in which ``*`` is any text and ``?`` any one character."""
    return _pattern(glob, ignore_case=ignore_case).fullmatch(value) is not None


def values(one_or_many: Any) -> list[Any]:
    """Give a policy element, which may be one value or a list, as a list."""
    return list(one_or_many) if isinstance(one_or_many, list | tuple) else [one_or_many]


def fill(text: str, context: Context) -> str:
    """Replace policy variables such as ``${aws:username}``; one without a value matches nothing."""

    def value(match: re.Match[str]) -> str:
        name, _, default = match[1].partition(",")
        if name in "*?$":
            return name
        found = context.get(name.strip().lower(), default.strip().strip("'") or match[0])
        return found if isinstance(found, str) else match[0]

    return _VARIABLE.sub(value, text) if "${" in text else text


def any_like(globs: Any, value: str, context: Context, *, ignore_case: bool = False) -> bool:
    """Whether one of an element's patterns matches *value*."""
    return any(like(fill(glob, context), value, ignore_case=ignore_case) for glob in values(globs))


def _arn_like(have: str, wanted: str) -> bool:
    """Each of the six parts of an ARN matches for itself: a wildcard never reaches over a colon."""
    mine, theirs = have.split(":", 5), wanted.split(":", 5)
    return len(mine) == len(theirs) and all(map(like, theirs, mine))


def _moment(text: str) -> float:
    try:
        return float(text)
    except ValueError:
        return datetime.fromisoformat(text).timestamp()


def _in_network(have: str, wanted: str) -> bool:
    return ipaddress.ip_address(have) in ipaddress.ip_network(wanted, strict=False)


def _same_word(have: str, wanted: str) -> bool:
    return have.lower() == wanted.lower()


Test = Callable[[str, str], bool]

_ORDERINGS: Mapping[str, Callable[[float, float], bool]] = {
    "Equals": lambda have, wanted: have == wanted,
    "LessThan": lambda have, wanted: have < wanted,
    "LessThanEquals": lambda have, wanted: have <= wanted,
    "GreaterThan": lambda have, wanted: have > wanted,
    "GreaterThanEquals": lambda have, wanted: have >= wanted,
}


def _ordered(read: Callable[[str], float], order: Callable[[float, float], bool]) -> Test:
    return lambda have, wanted: order(read(have), read(wanted))


_TESTS: Mapping[str, Test] = {
    "StringEquals": lambda have, wanted: have == wanted,
    "StringEqualsIgnoreCase": _same_word,
    "StringLike": lambda have, wanted: like(wanted, have),
    "ArnEquals": _arn_like,
    "ArnLike": _arn_like,
    "BinaryEquals": lambda have, wanted: have == wanted,
    "Bool": _same_word,
    "IpAddress": _in_network,
    **{f"Numeric{name}": _ordered(float, order) for name, order in _ORDERINGS.items()},
    **{f"Date{name}": _ordered(_moment, order) for name, order in _ORDERINGS.items()},
}

_NEGATED = {
    "StringNotEquals": "StringEquals",
    "StringNotEqualsIgnoreCase": "StringEqualsIgnoreCase",
    "StringNotLike": "StringLike",
    "ArnNotEquals": "ArnEquals",
    "ArnNotLike": "ArnLike",
    "NotIpAddress": "IpAddress",
    "NumericNotEquals": "NumericEquals",
    "DateNotEquals": "DateEquals",
}


def _holds(test: Test, have: str, wanted: Iterable[str]) -> bool:
    """Whether one wanted value is met; a value of the wrong form meets nothing."""
    for each in wanted:
        try:
            if test(have, each):
                return True
        except ValueError:
            continue
    return False


def _words(element: Any) -> list[str]:
    """A condition's values as text; JSON true and false are written in lower case."""
    return [str(value).lower() if isinstance(value, bool) else str(value) for value in values(element)]


def condition_holds(operator: str, key: str, element: Any, context: Context) -> bool:
    """Decide one condition.

    *operator* may carry ``ForAllValues:``/``ForAnyValue:`` in front and ``IfExists`` behind.

    Raises:
        LookupError: the operator is none of IAM's.

    """
    quantifier, _, name = operator.rpartition(":")
    have = [value for value in values(context.get(key.lower(), ())) if value is not None]
    if name == "Null":
        return (not have) == (_words(element)[0] == "true")
    bare = name.removesuffix("IfExists")
    negated = bare in _NEGATED
    test = _TESTS[_NEGATED.get(bare, bare)]
    if not have:
        return bare != name or quantifier == "ForAllValues" or (negated and not quantifier)
    wanted = [fill(word, context) for word in _words(element)]
    met = [_holds(test, value, wanted) != negated for value in have]
    if quantifier == "ForAllValues" or (negated and not quantifier):
        return all(met)
    return any(met)
