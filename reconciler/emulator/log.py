"""One JSON line per call: who asked what about which resources, and how it ended."""

import os
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import orjson

# What receives each call: a mapping with the keys time, request, operation, account, region, caller, resources,
# outcome ("ok", "cut" or the code), status and ms; with "bug", a traceback, when the emulator itself is at fault.
Sink = Callable[[Mapping[str, Any]], None]


class CallFile:
    """A sink that appends lines to a file; several processes may append to the same one."""

    def __init__(self, path: Path) -> None:
        self._file = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)

    def __call__(self, call: Mapping[str, Any]) -> None:
        """Append one line, whole even when others write too."""
        os.write(self._file, orjson.dumps(call, option=orjson.OPT_APPEND_NEWLINE))

    def close(self) -> None:
        """Close the file."""
        os.close(self._file)


def resources(*values: Mapping[str, Any]) -> list[str]:
    """The ARNs that arguments and results name at their top level or in a list of structures, in order, once each."""
    found: dict[str, None] = {}
    for members in values:
        for name, value in members.items():
            if name.endswith("Arn"):
                found[value] = None
            elif name == "Datasets":
                found.update(dict.fromkeys(each["Arn"] for each in value if "Arn" in each))
    return list(found)
