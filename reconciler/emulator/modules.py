"""The modules that make up the service, and the operations, settlements and tables they bring."""

from collections.abc import Mapping
from types import ModuleType

from . import (
    copies,
    datasets,
    detect,
    listings,
    policies,
    projects,
    tags,
    training_end,
    updates,
    version_descriptions,
    versions,
)
from .operation import Operation, Settlement

# One line per module.
MODULES: tuple[ModuleType, ...] = (
    projects,
    datasets,
    updates,
    listings,
    versions,
    training_end,
    version_descriptions,
    detect,
    copies,
    policies,
    tags,
)  # fmt: skip

OPERATIONS: Mapping[str, Operation] = {name: each for module in MODULES for name, each in module.OPERATIONS.items()}
SETTLEMENTS: Mapping[str, Settlement] = {
    name: each for module in MODULES for name, each in getattr(module, "SETTLEMENTS", {}).items()
}
SCHEMAS: tuple[str, ...] = tuple(module.SCHEMA for module in MODULES if hasattr(module, "SCHEMA"))
