"""One self-contained HTML file: the estate, what is planned or was done, in which order, how well models do, the price."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from reconciler.core.address import Address
from reconciler.core.observed import Observed
from reconciler.core.step import Note, Outcome, Result, Risk
from reconciler.plan.cost import US_EAST
from reconciler.plan.drift import Drift
from reconciler.plan.plan import SYMBOLS, Plan
from reconciler.plan.status import Status
from reconciler.render import blocks, estate, values
from reconciler.render import drift as drifted
from reconciler.render import outcome as ends
from reconciler.render import status as going
from reconciler.render.charts import charts
from reconciler.render.graph import MOST, draw
from reconciler.render.sight import NOTHING, Sight
from reconciler.render.words import clean, money

_TEMPLATES = Path(__file__).parent / "templates"
_FEW = 60
"""A tree of so many branches is shown unfolded."""
Tile = tuple[str, str, str]
"""A symbol, a figure, and what it counts."""


def plan(made: Plan, *, sight: Sight = NOTHING) -> str:
    """The report of a plan; of what `sight` does not hold there is no section."""
    needs, headline = blocks.needs(made), blocks.headline(made)
    return _page(made, sight, headline=headline, tiles=_planned(made), needs=needs, steps=made)


def drift(made: Plan, found: Sequence[Drift], ways: drifted.Ways = drifted.NO_WAYS, *, sight: Sight = NOTHING) -> str:
    """The report of drift, and both ways out of it: the plan that reverts, the patch that accepts."""
    return _page(
        made,
        sight,
        headline=drifted.summary(found, drifted.trouble(made)),
        tiles=_drifted(made, found),
        drift=drifted.sections(found),
        excused=[one for one in found if one.excused],
        ways=ways,
        steps=made,
    )


def status(made: Plan, observed: Mapping[Address, Observed], found: Status, *, sight: Sight = NOTHING) -> str:
    """The report of what is going on."""
    *lines, headline = going.sums(made, estate.tree(made, observed), found)
    counts = {"in progress": found.work, "queued": found.queued, "in trouble": found.trouble, "running": found.serving}
    tiles = [("", f"{len(told):,}", word) for word, told in counts.items()]
    tiles.append(("", f"{money(made.hourly_before)}/h", "now"))
    rows = going.rows(found)
    return _page(made, sight, headline=headline, lines=lines, tiles=tiles, rows=rows, notes=found.trouble)


def outcome(made: Plan, outcomes: Sequence[Outcome], notes: Iterable[Note] = (), *, sight: Sight = NOTHING) -> str:
    """The report of an apply's end, with the estate as it was left."""
    told = tuple(notes)
    found = ends.ended(made, outcomes)
    counted = ((result, sum(one.outcome.result is result for one in found)) for result in (Result.DONE, *ends.TITLES))
    tiles = [("", f"{number:,}", str(result)) for result, number in counted if number or result is Result.DONE]
    tiles.append(("", f"{money(ends.hourly(made, outcomes))}/h", "now"))
    return _page(
        sight.plan or made,
        sight,
        headline=ends.summary(found, told),
        lines=list(ends.advice(made, outcomes, told)),
        tiles=tiles,
        ended=ends.worst_first(found),
        notes=told,
    )


def _page(
    made: Plan, sight: Sight, *, steps: Plan | None = None, notes: Iterable[Note] | None = None, **parts: Any
) -> str:
    """One page; a part that is not given has no section. `steps` is the plan whose steps are shown."""
    found = blocks.blocks(steps) if steps else []
    branches = estate.tree(made, sight.observed)
    nothing: dict[str, Any] = {
        "lines": (),
        "needs": "",
        "drift": (),
        "excused": (),
        "ways": None,
        "rows": (),
        "ended": (),
    }
    given: dict[str, Any] = {
        **nothing,
        "made": made,
        "when": datetime.fromtimestamp(made.made, UTC).strftime("%Y-%m-%d %H:%M UTC") if made.made else "",
        "sections": blocks.sections(made.notes if notes is None else notes),
        "estate": branches,
        "few": sum(1 for top in branches for _ in top.all()) <= _FEW,
        "found": found,
        "graph": draw(found),
        "crowded": len(found) > MOST,
        "charts": charts(sight),
        "sight": sight,
        "as_of": ", ".join(sorted({target.price.as_of for target in made.targets})) or US_EAST.as_of,
        **parts,
    }
    return _environment().get_template("report.html.j2").render(given).lstrip()


def _environment() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(_TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        finalize=lambda value: clean(value) if isinstance(value, str) and not isinstance(value, Markup) else value,
    )
    environment.filters |= {"money": money, "percent": lambda share: f"{share:.1%}", "state": _state}
    environment.filters |= {"weight": _weight}
    environment.globals |= {"blocks": blocks, "values": values, "drifted": drifted, "ends": ends}
    return environment


def _planned(made: Plan) -> list[Tile]:
    """What a plan's sum says."""
    counts = made.counts()
    told = [(SYMBOLS[verb], f"{counts[verb]:,}", f"to {verb}") for verb in ("create", "update", "replace", "delete")]
    told += [("…", f"{counts['wait']:,}", "in progress"), ("", f"{made.unchanged:,}", "unchanged")]
    told.append(("", money(made.cost().once), "once"))
    return [*told, ("", f"{money(made.hourly_after)}/h", f"afterwards ({money(made.hourly_before)}/h now)")]


def _drifted(made: Plan, found: Sequence[Drift]) -> list[Tile]:
    """What drift's sum says."""
    counts = drifted.counts(found)
    told = [(drifted.SYMBOLS[kind], f"{counts[kind]:,}", str(kind)) for kind in drifted.TITLES]
    told.append(("", f"{sum(one.excused is not None for one in found):,}", "excepted"))
    told.append(("", f"{money(sum(one.hourly for one in found))}/h", "drift costs"))
    return [*told, ("", f"{money(made.hourly_before)}/h", "the estate costs now")]


def _weight(risks: Iterable[Risk]) -> str:
    """The look of a block's stakes: mere spending is a price."""
    return "risk" if set(risks) & {Risk.DESTROY, Risk.INTERRUPT} else "price"


def _state(word: str) -> str:
    """The look of a word for a state."""
    return "good" if word in _GOOD else "bad" if word in _BAD else "open"


_GOOD = estate.GOOD | ends.OVER | {"running"}
_BAD = estate.BAD | {Result.FAILED, Result.REFUSED, Result.INTERRUPTED}
