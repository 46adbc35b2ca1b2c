"""One self-contained HTML file: the estate, the plan, its order, how well the models do, and the price."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from reconciler.core.address import Address
from reconciler.core.observed import Observed
from reconciler.core.step import Risk
from reconciler.plan.cost import AS_OF
from reconciler.plan.drift import Drift
from reconciler.plan.plan import SYMBOLS, Plan
from reconciler.render import blocks, estate, values
from reconciler.render import drift as drifted
from reconciler.render.evaluation import Evaluation, evaluation
from reconciler.render.graph import MOST, draw
from reconciler.render.words import clean, money

_TEMPLATES = Path(__file__).parent / "templates"


def plan(
    made: Plan,
    *,
    observed: Mapping[Address, Observed] | None = None,
    evaluations: Mapping[Address, Mapping[str, Any]] | None = None,
    labels: Mapping[Address, Mapping[str, int]] | None = None,
    drift: Sequence[Drift] = (),
) -> str:
    """The report of a plan.

    `observed` is the live tree; `evaluations` are models' evaluation summaries as the service writes them; `labels`
    are datasets' entries by label; `drift` is what was changed by hand. Whatever is not given has no section.
    """
    found = blocks.blocks(made)
    return _environment().get_template("report.html.j2").render(
        made=made,
        when=datetime.fromtimestamp(made.made, UTC).strftime("%Y-%m-%d %H:%M UTC") if made.made else "",
        headline=blocks.headline(made),
        tiles=_tiles(made),
        allowed=[blocks.RISKS[risk] for risk in blocks.allowances(made)],
        allow=",".join(blocks.allowances(made)),
        sections=blocks.sections(made.notes),
        drift=drifted.sections(drift),
        drift_titles=drifted.TITLES,
        estate=estate.tree(made, observed or {}),
        read=observed is not None,
        found=found,
        graph=draw(found),
        crowded=len(found) > MOST,
        evaluations=_evaluations(evaluations or {}),
        labels=[(address, _bars(counts)) for address, counts in sorted((labels or {}).items())],
        as_of=AS_OF,
    ).lstrip()  # fmt: skip


def drift(made: Plan, found: Sequence[Drift], *, observed: Mapping[Address, Observed] | None = None) -> str:
    """The report of a plan with the drift that it shows, and both ways out of it."""
    return plan(made, observed=observed, drift=found)


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
    environment.globals |= {"blocks": blocks, "values": values, "titles": blocks.TITLES, "bad": blocks.BAD}
    environment.globals["ways_of"] = drifted.ways_of
    return environment


def _tiles(made: Plan) -> list[tuple[str, str, str]]:
    """What the sum says, as (symbol, figure, words)."""
    counts = made.counts()
    told = [(SYMBOLS[verb], f"{counts[verb]:,}", f"to {verb}") for verb in ("create", "update", "replace", "delete")]
    told += [("…", f"{counts['wait']:,}", "in progress"), ("", f"{made.unchanged:,}", "unchanged")]
    told.append(("", money(made.cost().once), "once"))
    return [*told, ("", f"{money(made.hourly_after)}/h", f"afterwards ({money(made.hourly_before)}/h now)")]


def _evaluations(summaries: Mapping[Address, Mapping[str, Any]]) -> list[Evaluation]:
    return [evaluation(address, summary) for address, summary in sorted(summaries.items())]


def _bars(counts: Mapping[str, int]) -> list[tuple[str, int, float]]:
    """Labels by count, the largest first, each with its share of the largest."""
    most = max(counts.values(), default=0) or 1
    return [(name, number, number / most) for name, number in sorted(counts.items(), key=lambda one: (-one[1], one[0]))]


def _weight(risks: Iterable[Risk]) -> str:
    """The look of a block's stakes: mere spending is a price."""
    return "risk" if set(risks) & {Risk.DESTROY, Risk.INTERRUPT} else "price"


def _state(word: str) -> str:
    """The look of a sync or health word."""
    return "good" if word in estate.GOOD else "bad" if word in estate.BAD else "open"
