"""Labels as charts: how many entries of a project's datasets have each."""

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import groupby

from reconciler.core.address import Address
from reconciler.render.sight import Sight

MOST = 40
"""So many labels of a project are shown, the commonest."""


@dataclass(frozen=True, slots=True)
class Bar:
    """How many entries of a dataset have a label, and their share of the longest bar's."""

    number: int
    share: float


@dataclass(frozen=True, slots=True)
class Chart:
    """A project's labels, the commonest first, each with one bar per dataset; `left` more have no row."""

    project: Address
    datasets: tuple[str, ...]
    rows: tuple[tuple[str, tuple[Bar, ...]], ...]
    left: int = 0


def charts(sight: Sight) -> list[Chart]:
    """One chart per project of which any labels are known."""
    known = groupby(sorted(sight.labels), key=lambda address: address.project_address)
    return [_chart(project, {address.name: sight.labels[address] for address in inside}) for project, inside in known]


def _chart(project: Address, labels: Mapping[str, Mapping[str, int]]) -> Chart:
    datasets = sorted(labels, reverse=True)  # what trains before what tests
    totals: dict[str, int] = {}
    for counts in labels.values():
        for name, number in counts.items():
            totals[name] = totals.get(name, 0) + number
    names = sorted(totals, key=lambda name: (-totals[name], name))
    most = max((number for counts in labels.values() for number in counts.values()), default=0) or 1
    bars = {name: [labels[dataset].get(name, 0) for dataset in datasets] for name in names[:MOST]}
    rows = tuple((name, tuple(Bar(number, number / most) for number in numbers)) for name, numbers in bars.items())
    return Chart(project, tuple(datasets), rows, max(len(names) - MOST, 0))
