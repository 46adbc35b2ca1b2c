"""What a kind of resource has to say: where it is declared, how it is read, which steps change it."""

from collections.abc import Collection, Iterable
from typing import Protocol

from reconciler.core.delta import Delta
from reconciler.core.observed import Observed
from reconciler.core.service import Reader
from reconciler.core.spec import Slot
from reconciler.core.step import Note, Step
from reconciler.core.want import Declared, Need, Want


class Resource(Protocol):
    """One kind of resource. It holds no wait, retry, dry-run flag or SDK: the planner and the engine do these.

    `read` and `others` are the only impure parts. The same `steps` answer both when planning and, on a fresh reading,
    just before a step is sent: a step that is no longer among them is no longer needed.
    """

    @property
    def kind(self) -> str:
        """The word for it, as in `model`."""

    @property
    def slots(self) -> tuple[Slot, ...]:
        """Its places in the document."""

    def needs(self, want: Want, declared: Declared, /) -> Iterable[Need]:
        """What must be in place first. The parent always is and need not be named."""

    def read(self, reader: Reader, want: Want, /) -> Observed:
        """The declared resource as it is live; sources and live entries may be read for it."""

    def others(self, reader: Reader, within: Observed, declared: Collection[Want], /) -> Iterable[Observed]:
        """Live resources of this kind directly in `within` (a project) that are not among the `declared` of it.

        For a kind without a parent `within` is an account (kind `account`, address of one part).
        """

    def steps(self, want: Want | None, have: Observed, why: Delta, /) -> Iterable[Step | Note]:
        """In order, what makes `have` as wanted (None: not declared); pure."""
