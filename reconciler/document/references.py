"""What wants need of each other: everything named is declared, nothing waits for itself, and together they hold."""

from collections.abc import Callable, Iterable, Iterator, Mapping

from reconciler.core.address import Address
from reconciler.core.resource import Resource
from reconciler.core.spec import Shape
from reconciler.core.want import Declared, Need, Want
from reconciler.document import words
from reconciler.document.expand import Placed
from reconciler.finding import Finding

Needs = Callable[[Want, Declared], Iterable[Need]]


def check(
    placed: Mapping[Address, Placed],
    declared: Declared,
    resources: Iterable[Resource],
    unsure: Callable[[Address], bool],
) -> list[Finding]:
    """Findings about references. `unsure` says that an address may be declared where reading failed."""
    resources = tuple(resources)
    needs = {resource.kind: resource.needs for resource in resources}
    implied = {one.kind for one in resources if all(slot.shape is Shape.IMPLIED for slot in one.slots)}
    findings: list[Finding] = []
    seen: set[Address] = set()
    forward = False  # whether something waits for what stands after it: without that there is no cycle
    for address, one in placed.items():
        kind = one.want.kind
        for need in needs[kind](one.want, declared) if kind not in implied else ():  # what is implied names nothing
            if need.address in placed:
                forward = forward or (need.order and need.address not in seen)
            elif not (unsure(need.address) or _is_account(need.address, declared)):
                findings.append(_missing(one, need, declared))
        seen.add(address)
    return findings + (list(_cycle(placed, declared, needs)) if forward else [])


def held(placed: Mapping[Address, Placed], declared: Declared, resources: Iterable[Resource]) -> Iterator[Finding]:
    """Findings about what only all specs together say of a want, by the rules of the places that hold it."""
    rules = {resource.kind: slot.holds for resource in resources for slot in resource.slots if slot.holds}
    for one in placed.values():
        if rule := rules.get(one.want.kind):
            for flaw in rule(one.want, declared):
                yield one.spot.finding("bad-value", flaw.told, *flaw.path, hint=flaw.hint)


def _is_account(address: Address, declared: Declared) -> bool:
    return len(address.parts) == 1 and address.account in declared.targets


def _missing(one: Placed, need: Need, declared: Declared) -> Finding:
    path = [int(part) if part.isdigit() else part for part in need.field.split(".")]
    if need.address.account not in declared.targets:  # nothing at all is declared there
        told = f"the workspace has no account `{need.address.account}`"
        hint = words.did_you_mean(need.address.account, declared.targets)
        where = path if len(need.address.parts) == 1 else [*path[:-1], "account"]
        return one.spot.finding("unknown-account", told, *where, hint=hint)
    if need.address.project_address not in declared.wants:
        path[-1] = "project"
    told = f"{described(one.want.address)} references {described(need.address)}, which no spec declares"
    hint = _suggestion(need.address, one.want.address, declared)
    return one.spot.finding("unknown-reference", told, *path, hint=hint)


def _suggestion(address: Address, asking: Address, declared: Declared) -> str:
    """The closest declared address: a sibling by its name, else any of the same kind."""
    alike = [one for one in declared.wants if len(one.parts) == len(address.parts) and one != asking]
    siblings = [one.name for one in alike if one.parts[:-1] == address.parts[:-1]]
    if close := words.did_you_mean(address.name, siblings):
        return close
    if len(siblings) == 1:
        return f"did you mean `{siblings[0]}`?"
    if siblings:
        return f"declared there: {', '.join(siblings)}"
    return words.did_you_mean(str(address), (str(one) for one in alike))


def described(address: Address) -> str:
    """An address in words: `model v1 of dev/boards`."""
    below = address.parts[2:]
    pairs = [" ".join(below[index : index + 2]) for index in range(0, len(below), 2)]
    project = str(address.project_address)
    return " of ".join([*reversed(pairs), project]) if pairs else f"project {project}"


def _cycle(placed: Mapping[Address, Placed], declared: Declared, needs: Mapping[str, Needs]) -> Iterator[Finding]:
    from graphlib import CycleError, TopologicalSorter  # noqa: PLC0415 - only where something waits for what follows

    graph: dict[Address, list[Address]] = {}
    for address, one in placed.items():
        named = [need.address for need in needs[one.want.kind](one.want, declared) if need.order]
        above = [one.want.above.address] if one.want.above else []
        graph[address] = above + [other for other in named if other in placed]
    try:
        TopologicalSorter(graph).prepare()
    except CycleError as error:
        around = error.args[1][::-1]  # the first stands at the end once more
        first = placed[around[0]]
        told = f"these wait for each other: {' → '.join(map(described, around))}"
        if set(around) == {around[0]}:
            told = f"{described(around[0])} waits for itself"
        yield first.spot.finding("cycle", told, hint="take one of the references away", key=True)
