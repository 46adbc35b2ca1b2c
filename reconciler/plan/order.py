"""What comes after what: steps of one address in their order, needs before what needs them, deletions inside out."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from graphlib import CycleError, TopologicalSorter

from reconciler.core.address import Address
from reconciler.core.step import Step
from reconciler.errors import InvalidError


def order(
    steps: Mapping[Address, tuple[Step, ...]], before: Mapping[Address, Iterable[Address]]
) -> tuple[tuple[Step, ...], tuple[tuple[int, ...], ...]]:
    """Put steps into an order in which they could be sent one by one.

    `before` names, for an address, the addresses that have to be in place first; where those have no steps of their
    own, what they come after counts. Gives the steps and, for each, the positions of the steps it comes after.
    Raises InvalidError when needs form a circle.
    """
    reached = _reach(steps, before)
    graph: dict[tuple[Address, int], list[tuple[Address, int]]] = {}
    for address, chain in steps.items():
        for position in range(len(chain)):
            if position:
                graph[address, position] = [(address, position - 1)]
            else:
                graph[address, 0] = [(other, len(steps[other]) - 1) for other in reached[address]]
    line = _sorted(graph)
    place = {node: number for number, node in enumerate(line)}
    edges = tuple(tuple(sorted(place[node] for node in graph[key])) for key in line)
    return tuple(steps[address][position] for address, position in line), edges


def ancestors(edges: Sequence[Collection[int]], step: int) -> set[int]:
    """The positions of all steps that a step comes after, directly or not."""
    found: set[int] = set()
    left = [step]
    while left:
        new = set(edges[left.pop()]) - found
        found |= new
        left += new
    return found


def _reach(
    steps: Mapping[Address, tuple[Step, ...]], before: Mapping[Address, Iterable[Address]]
) -> dict[Address, list[Address]]:
    """The nearest addresses with steps that each address with steps has to come after."""
    reached: dict[Address, list[Address]] = {}
    for address in steps:
        found: dict[Address, None] = {}
        seen = {address}
        waiting = list(before.get(address, ()))
        while waiting:
            other = waiting.pop()
            if other in seen:
                continue
            seen.add(other)
            if other in steps:
                found[other] = None
            else:
                waiting += before.get(other, ())
        reached[address] = sorted(found)
    return reached


def _sorted(graph: Mapping[tuple[Address, int], list[tuple[Address, int]]]) -> list[tuple[Address, int]]:
    sorter = TopologicalSorter(graph)
    try:
        sorter.prepare()
    except CycleError as error:
        circle = " → ".join(dict.fromkeys(str(address) for address, _ in error.args[1]))
        raise InvalidError(f"these resources need each other in a circle: {circle}") from error
    line: list[tuple[Address, int]] = []
    while sorter.is_active():
        ready = sorted(sorter.get_ready())
        line += ready
        sorter.done(*ready)
    return line
