"""Reading one address once more, declared or not, with a reader that has read nothing yet."""

from collections.abc import Iterable
from typing import Any

from reconciler.apply.known import Known
from reconciler.apply.resolve import UnresolvedError
from reconciler.core.address import Address
from reconciler.core.observed import Observed, Phase
from reconciler.core.resource import Resource
from reconciler.core.service import Reader
from reconciler.core.want import Declared


class Live:
    """Looks at single resources by their address and keeps what it saw in `known`."""

    def __init__(self, resources: Iterable[Resource], declared: Declared, reader: Reader, known: Known) -> None:
        self._resources = {resource.kind: resource for resource in resources}
        self._declared = declared
        self._reader = reader
        self._known = known

    def read(self, address: Address) -> Observed:
        """The resource as it is now; raises CallError."""
        reader = self._reader.fresh()
        want = self._declared.wants.get(address)
        if want:
            return self._known.keep(self._resources[want.kind].read(reader, want))
        return self._known.keep(self._undeclared(reader, address))

    def is_gone(self, observed: Observed) -> bool:
        """Whether a reading is of something that is neither declared nor there: nothing can be asked for then."""
        return observed.phase is Phase.ABSENT and observed.address not in self._declared.wants

    def attribute(self, address: Address, name: str) -> Any:
        """A live attribute (or the ARN) of a resource, read anew when this run has written it since.

        Raises UnresolvedError when the resource has none (yet), CallError when reading fails.
        """
        observed = self._known.latest(address)
        value = _attribute(observed, name)
        if value is None:
            value = _attribute(self.read(address), name)
        if value is None:
            raise UnresolvedError(f"{address} has no {name} yet")
        return value

    def _undeclared(self, reader: Reader, address: Address) -> Observed:
        """What the kinds below the nearest resource above find; absent when none of them knows the address."""
        within = self._within(address)
        declared = self._declared.below(within.address)
        for resource in self._resources.values():
            if resource.kind != within.kind:
                for found in resource.others(reader, within, declared):
                    if found.address == address:
                        return found
        return Observed(address=address, kind=self._known.kind(address), phase=Phase.ABSENT)

    def _within(self, address: Address) -> Observed:
        for count in range(1, len(address.parts) - 1):
            above = address.above(count)
            if found := self._known.latest(above):
                return found
            if above in self._declared.wants:
                return self.read(above)
        return Observed(address=Address(address.parts[:1]), kind="account", phase=Phase.READY)


def _attribute(observed: Observed | None, name: str) -> Any:
    if observed is None:
        return None
    return (observed.arn or None) if name == "arn" else observed.attributes.get(name)
