"""Why something has to be done: the differences and what the user asked for."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from reconciler.core.spec import Effect


@dataclass(frozen=True, slots=True)
class Change:
    """One difference: a camelCase path such as `tags.team`, the live value, the declared one and its effect."""

    path: str
    before: Any
    after: Any
    effect: Effect = Effect.UPDATE


@dataclass(frozen=True, slots=True)
class Asked:
    """What the command line asked of one address."""

    prune: bool = False
    replace: bool = False
    retry: bool = False
    destroy: bool = False  # the resource, or the project that it is in, leaves
    forget: bool = False  # the project is no longer ours and is left alive
    deep: bool = False


@dataclass(frozen=True, slots=True)
class Delta:
    """What a resource's `steps` are made from: the changes, and what was asked."""

    changes: tuple[Change, ...] = ()
    asked: Asked = field(default_factory=Asked)

    def having(self, effect: Effect) -> Iterator[Change]:
        """The changes with this effect."""
        return (change for change in self.changes if change.effect is effect)

    def __bool__(self) -> bool:
        return bool(self.changes)
