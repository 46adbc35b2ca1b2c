"""A finding: something wrong, or worth knowing, at a place in a file."""

from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple


class Severity(StrEnum):
    """How much a finding weighs: an error ends the command with exit code 5."""

    ERROR = "error"
    WARNING = "warning"
    NOTE = "note"


class Place(NamedTuple):
    """A span of a file, 1-based, the end exclusive; line 0 stands for the file as a whole."""

    file: str
    line: int = 0
    column: int = 0
    end_line: int = 0
    end_column: int = 0

    def __str__(self) -> str:
        return ":".join(str(part) for part in (self.file, self.line, self.column) if part)


NOWHERE = Place("")


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing to tell about the input.

    `code` names the rule (kebab-case for specs, the service's own `ERROR_…` codes for manifests), `message` says what
    is wrong, `hint` what to do. `text` is the source line that the caret points into; `path` says where inside the
    line or document (`spec.models[0].name`, `boxes-metadata`).
    """

    code: str
    message: str
    place: Place
    severity: Severity = Severity.ERROR
    hint: str = ""
    text: str = ""
    path: str = ""
