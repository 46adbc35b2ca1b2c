"""What stays although something asks for its end: what is protected, and what may only seem to be in no spec."""

from collections.abc import Iterable

from reconciler.core.address import Address
from reconciler.core.observed import Observed, Phase
from reconciler.core.step import Note, Risk, Step, Topic
from reconciler.core.want import Declared, Want

Items = tuple[Step | Note, ...]


def spared(items: Items, live: Iterable[Observed], declared: Declared) -> Items:
    """The steps and notes of an address, or the note that refuses them where they would destroy what is to stay."""
    if not any(isinstance(one, Step) and Risk.DESTROY in one.risks for one in items):
        return items
    first = items[0]
    told = _protected(first.address, live, declared) or _unsure(first.address, live, declared)
    return (Note(first.address, Topic.REFUSED, *told, blocks=True, where=first.where),) if told else items


def _protected(address: Address, live: Iterable[Observed], declared: Declared) -> tuple[str, str] | None:
    shield = next((one.address for one in live if one.protected and address.within(one.address)), None)
    return (f"{shield} is protected", _way_out(shield, declared.wants.get(shield))) if shield else None


def _way_out(shield: Address, want: Want | None) -> str:
    if want is None:
        return f"declare {shield} without `protect` and apply, then let it go"
    if want.spec.protect:
        return f"remove `protect` from {shield} first"
    return "apply again: this run takes the mark of `protect` off"


def _unsure(address: Address, live: Iterable[Observed], declared: Declared) -> tuple[str, str] | None:
    """Nobody can tell what a project is for that no spec declares while something in its account cannot be read."""
    if address.project_address in declared.wants or not any(_unread(one, address.account) for one in live):
        return None
    return f"nothing is deleted while something in {address.account} cannot be read", "mend that first"


def _unread(have: Observed, account: str) -> bool:
    return have.phase is Phase.UNKNOWN and not have.invalid and have.address.account == account
