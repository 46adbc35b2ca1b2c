"""A change to what the specs say, as a place in a declaration and a value."""

from dataclasses import dataclass, field
from typing import Any

from reconciler.core.address import Address


@dataclass(frozen=True, slots=True)
class Edit:
    """Set the field at `path` below the declaration of `address` (a project or a model); None takes it away."""

    address: Address
    path: tuple[str, ...]
    value: Any = field(hash=False)
