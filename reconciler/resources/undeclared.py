"""What is told of something live in a project of ours that no spec declares."""

from dataclasses import replace
from typing import Any

from reconciler.core.delta import Delta
from reconciler.core.observed import Observed
from reconciler.core.service import Reader
from reconciler.core.step import Note, Topic

ORPHANED = "declare its project; or write a `kind: Removed` document that deletes the project or lets it go"


def inside(reader: Reader, within: Observed, have: Observed) -> Observed:
    """What was found in a project: it leaves with that, and is orphaned where no spec declares the project."""
    orphaned = within.address not in reader.declared.wants
    return replace(have, leaves=within.leaves, facts={**have.facts, "orphaned": orphaned})


def goes(have: Observed, why: Delta) -> bool:
    """Whether it is deleted: with its project, or by pruning, which is for what is beside what a project declares."""
    return why.asked.destroy or (why.asked.prune and not have.facts.get("orphaned"))


def unmanaged(have: Observed, what: str, **more: Any) -> Note:
    """It is left alone; what can be done about it depends on whether its project is declared (`orphaned`: it is not)."""
    hint = ORPHANED if have.facts.get("orphaned") else "declare it, or delete it with `prune: true`"
    return Note(have.address, Topic.UNMANAGED, f"{what} that the specs do not declare", hint=hint, **more)
