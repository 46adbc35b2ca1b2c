"""What a project's tags remember of its datasets, so that an untouched one need not be read again."""

from dataclasses import dataclass
from typing import Any, Self

from reconciler.core.step import join


@dataclass(frozen=True, slots=True)
class Evidence:
    """That a dataset had these entries at this time, made from a source with this mark.

    Kept as a tag `reconciler:train` (or `test`) of the project: `<digest> <count> <timestamp> <mark>`.
    """

    digest: str
    count: int
    updated: str
    mark: str

    @classmethod
    def parse(cls, text: str | None) -> Self | None:
        """Read the tag's value; None when it is missing or not ours."""
        parts = (text or "").split(" ")
        if len(parts) != 4 or not parts[1].isdigit():  # noqa: PLR2004 - the four fields of the class
            return None
        return cls(parts[0], int(parts[1]), parts[2], parts[3])

    def value(self, updated: Any) -> dict[str, Any]:
        """The tag's value, with the dataset's timestamp as it is when the tag is written."""
        return join(f"{self.digest} {self.count} ", updated, f" {self.mark}")
