"""Loading the specs for a command: valid ones, or the findings and exit code 5."""

import gc
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from reconciler.errors import InvalidError


class InvalidSpecsError(InvalidError):
    """The specs have errors; `findings` are to be shown."""

    def __init__(self, findings: Any) -> None:
        super().__init__("the specs are not valid")
        self.findings = findings


@contextmanager
def unhindered() -> Iterator[None]:
    """Read specs without what only takes time: looking for garbage, and for plugins of pydantic's.

    Specs hold no cycles, and we use no plugins: finding that there are none reads every installed package's metadata.
    """
    os.environ.setdefault("PYDANTIC_DISABLE_PLUGINS", "__all__")
    before = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if before:
            gc.enable()


def load(root: Path, color: str, *, empty: bool = False) -> Any:
    """What the specs declare, with `empty` also nothing; warnings go to stderr, errors are raised."""
    from reconciler.cli.screen import tell_findings

    with unhindered():
        from reconciler.document.specs import load_specs
        from reconciler.resources import RESOURCES

        loaded = load_specs(root, RESOURCES, empty=empty)
    if loaded.declared is None:
        raise InvalidSpecsError(loaded.findings)
    tell_findings(loaded.findings, "text", color)
    return loaded.declared
