"""A property that is computed when it is first asked for."""

from collections.abc import Callable
from typing import Any, Generic, TypeVar

T = TypeVar("T")


class lazily(Generic[T]):  # noqa: N801 - read as a decorator
    """As `functools.cached_property`, for an object that one thread works with.

    Before Python 3.12 that one holds a lock for all instances: two readers, each waiting for a call that the other
    makes, would wait for ever.
    """

    def __init__(self, compute: Callable[[Any], T]) -> None:
        self._compute = compute
        self._name = compute.__name__
        self.__doc__ = compute.__doc__

    def __get__(self, instance: Any, owner: type | None = None) -> T:
        """Compute, and remember in the instance, where it is found from then on."""
        value = instance.__dict__[self._name] = self._compute(instance)
        return value
