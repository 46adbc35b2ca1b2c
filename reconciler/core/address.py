"""Where a resource stands: account alias, project, and the path below it."""

from typing import NamedTuple, Self


class Address(NamedTuple):
    """A resource's name in plans and on the command line, such as `dev/circuit-boards/model/v1/inference`.

    `parts` is (account alias, project, then pairs of kind and name; the last may be a kind alone). Addresses are keys
    everywhere, and a tuple's hash costs a tenth of a dataclass's.
    """

    parts: tuple[str, ...]

    @classmethod
    def of(cls, *parts: str) -> Self:
        """Build an address from its parts."""
        return cls(parts)

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read an address as it is written; raises ValueError when a part is empty."""
        parts = tuple(text.strip("/").split("/"))
        if not all(parts):
            raise ValueError(f"{text!r} is not an address such as dev/circuit-boards/model/v1")
        return cls(parts)

    @property
    def account(self) -> str:
        """The account's alias in the workspace."""
        return self.parts[0]

    @property
    def project(self) -> str:
        """The project's name; empty for an account's own address."""
        return self.parts[1] if len(self.parts) > 1 else ""

    @property
    def name(self) -> str:
        """The last part."""
        return self.parts[-1]

    @property
    def project_address(self) -> "Address":
        """The address of the project that this resource belongs to."""
        return Address(self.parts[:2])

    def child(self, *parts: str) -> "Address":
        """The address below this one."""
        return Address(self.parts + parts)

    def above(self, count: int) -> "Address":
        """The address with the last `count` parts taken off."""
        return Address(self.parts[:-count])

    def within(self, other: "Address") -> bool:
        """Whether this address is `other` or lies below it."""
        return self.parts[: len(other.parts)] == other.parts

    def __str__(self) -> str:
        return "/".join(self.parts)
