"""What is wrong with a value whose type is right: rules that specs are held to when they are read."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from pydantic.alias_generators import to_snake
from pydantic_core import InitErrorDetails, PydanticCustomError, ValidationError


class Flaw(NamedTuple):
    """Something wrong: in words, with what to do, and where inside the value it is (keys and positions)."""

    told: str
    hint: str = ""
    path: tuple[str | int, ...] = ()


class Siblings(NamedTuple):
    """A rule about the items of one list together; `schema` is what a JSON Schema can say of it."""

    check: Callable[[Sequence[Any]], Iterable[Flaw]]
    schema: Mapping[str, Any] = {}


def refuse(flaws: Iterable[Flaw]) -> None:
    """Raise pydantic's error with all of the flaws, if there are any."""
    found = [
        InitErrorDetails(type=PydanticCustomError("flaw", "{told}", one._asdict()), loc=one.path, input=None)
        for one in flaws
    ]
    if found:
        raise ValidationError.from_exception_data("flaws", found)


def unique(field: str) -> Siblings:
    """No two items may have the same value in a field; those of one name are declared twice, which is told as that."""
    attribute = to_snake(field)

    def check(items: Sequence[Any]) -> Iterator[Flaw]:
        first: dict[Any, Any] = {}
        for at, one in enumerate(items):
            value = getattr(one, attribute)
            other = first.setdefault(value, one)
            if other.name != one.name:
                told = f"`{field}` is `{value}` here and in `{other.name}`; each must have its own"
                yield Flaw(told, f"give one of them another `{field}`", (at, field))

    return Siblings(check)
