"""What is going on in the estate as text: in progress, queued, in trouble, running; then a tree of it all."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime

from reconciler.core.address import Address
from reconciler.core.observed import Observed
from reconciler.core.step import Note
from reconciler.plan.plan import Plan
from reconciler.plan.status import Serving, Status, Waiting, Work
from reconciler.render import blocks, estate
from reconciler.render.estate import Branch
from reconciler.render.paint import Paint
from reconciler.render.text import header, section
from reconciler.render.words import cells, clean, count, duration, money, pad, wrap

NOTHING = Status(now=0.0)
_DAY = 86400.0


def text(
    plan: Plan,
    observed: Mapping[Address, Observed],
    found: Status = NOTHING,
    *,
    width: int = 120,
    color: bool = False,
) -> str:
    """Where was looked, what is going on, the tree with calm projects on one line each, and the sum by target."""
    paint = Paint(color)
    branches = estate.tree(plan, observed)
    parts = [
        [*header(plan.workspace, plan.repository, plan.targets, paint)],
        _section("In progress", [line for one in found.work for line in _work(one, found.now, width, paint)], paint),
        _section("Queued", [line for one in found.queued for line in _queued(one, width)], paint),
        *(section(topic, notes, width, paint) for topic, notes in blocks.sections(found.trouble)),
        _section("Running", [*_running(found.serving, width, paint)], paint),
        [*_tree(branches, width, paint)],
        [line for told in sums(plan, branches, found) for line in wrap(told, width)],
    ]
    return "\n\n".join("\n".join(lines) for lines in parts if lines) + "\n"


def sums(plan: Plan, branches: Iterable[Branch], found: Status) -> Iterator[str]:
    """The whole, and with several targets a line for each."""
    if len(plan.targets) > 1:
        for target in plan.targets:
            yield f"{target.alias}: {_sum(target.alias, found)}."
    yield summary(plan, branches)


def summary(plan: Plan, branches: Iterable[Branch]) -> str:
    """How many resources have each sync, and what the estate costs by the hour."""
    counted = Counter(branch.sync for top in branches for branch in top.all() if branch.sync)
    told = ", ".join(f"{number} {sync}" for sync, number in counted.most_common()) or "Nothing is declared or live"
    return f"{told}." + (f" It costs {money(plan.hourly_before)} an hour." if plan.hourly_before else "")


def rows(found: Status) -> list[tuple[str, Address, str, float]]:
    """Everything that is going on as (how it stands, address, in words, US dollars an hour)."""
    told = [
        ("in progress", one.address, ": ".join(filter(None, (one.status, pace(one, found.now)))), one.hourly)
        for one in found.work
    ]
    told += [("queued", one.address, one.reason, 0.0) for one in found.queued]
    return [*told, *(("running", one.address, units(one), one.hourly) for one in found.serving)]


def units(one: Serving) -> str:
    """What serves, such as `1 unit, up to 3`."""
    return count(one.units, "unit") + (f", up to {one.most}" if one.most > one.units else "")


def pace(one: Work, now: float) -> str:
    """Since when, until when, and what it costs, in words."""
    told = []
    if one.since is not None:
        told.append(f"since {when(one.since, now)} ({duration(max(now - one.since, 0))} ago)")
    if one.ends is not None and one.ends > now:
        told.append(f"expected to end about {when(one.ends, now)} (in {duration(one.ends - now)})")
    elif one.expected is not None:
        word = "longer than usual: expected" if one.ends is not None else "expected"
        told.append(f"{word} to take about {duration(one.expected)}")
    if one.once:
        told.append(f"about {money(one.once)} if it succeeds")
    return ", ".join(told)


def when(at: float, now: float) -> str:
    """A moment in UTC, with its day where that is not today's."""
    far = at // _DAY != now // _DAY
    return datetime.fromtimestamp(at, UTC).strftime("%Y-%m-%d %H:%M UTC" if far else "%H:%M UTC")


def _sum(alias: str, found: Status) -> str:
    serving = [one for one in found.serving if one.address.account == alias]
    counted: dict[str, Sequence[Work | Waiting | Note | Serving]] = {
        "in progress": [one for one in found.work if one.address.account == alias],
        "queued": [one for one in found.queued if one.address.account == alias],
        "in trouble": [one for one in found.trouble if one.address.account == alias],
        "running": serving,
    }
    told = [f"{len(these)} {word}" for word, these in counted.items() if these]
    hourly = sum(one.hourly for one in serving)
    return ", ".join([*(told or ["nothing going on"]), *([f"{money(hourly)} an hour"] if hourly else [])])


def _section(title: str, lines: Sequence[str], paint: Paint) -> list[str]:
    return [paint(f"{title}:", "bold"), *lines] if lines else []


def _work(one: Work, now: float, width: int, paint: Paint) -> Iterator[str]:
    price = paint(f"  {money(one.hourly)}/h", "magenta") if one.hourly else ""
    address = paint(clean(str(one.address)), "bold")
    yield f"{paint('…', 'bold', 'cyan')} {address}  {clean(one.status)}{price}"
    for told in (pace(one, now), one.message):
        yield from wrap(told, width, first="    ", rest="    ") if told else ()


def _queued(one: Waiting, width: int) -> Iterator[str]:
    yield f"  {clean(str(one.address))}"
    place = f"number {one.place} in the queue: " if one.place else ""
    yield from wrap(f"{place}{one.reason}", width, first="    ", rest="    ")


def _running(serving: Sequence[Serving], width: int, paint: Paint) -> Iterator[str]:
    addresses = [f"  {clean(str(one.address))}" for one in serving]
    room = min(max(map(cells, addresses), default=0), width - 30)
    for address, one in zip(addresses, serving, strict=True):
        yield from _beside(address, room, f"{paint(f'{money(one.hourly)}/h', 'magenta')}  {units(one)}", paint)


def _tree(branches: Sequence[Branch], width: int, paint: Paint) -> Iterator[str]:
    listed = [row for top in branches for row in _walk(top, 0)]
    names = ["  " * depth + clean(branch.name) for depth, branch, _ in listed]
    room = min(max(map(cells, names), default=0), width * 2 // 5)
    syncs = max((len(branch.sync) for _, branch, _ in listed), default=0)
    healths = max((len(branch.health) for _, branch, _ in listed), default=0)
    used = room + 2 + syncs + 2 + healths + 2
    for name, (_, branch, more_told) in zip(names, listed, strict=True):
        sync, health = (
            paint(pad(word, wide), _color(word)) for word, wide in ((branch.sync, syncs), (branch.health, healths))
        )
        told = "  ".join(part for part in (branch.price, branch.detail, more_told) if part)
        first, *more = wrap(told, max(width - used, width // 3))
        yield from _beside(name, room, f"{sync}  {health}  {first}".rstrip(), paint)
        yield from (" " * used + line for line in more)


def _beside(name: str, room: int, told: str, paint: Paint) -> Iterator[str]:
    """A name and what is told of it, which stands below a name that is too long for its room."""
    if cells(name) > room:
        yield paint(name, "bold")
        name = ""
    yield f"{paint(pad(name, room), 'bold')}  {told}".rstrip()


def _walk(branch: Branch, depth: int) -> Iterator[tuple[int, Branch, str]]:
    """A branch and what is below it; a project in which all is well stands for all of it."""
    inside = sum(bool(one.sync) for one in branch.all()) - bool(branch.sync)
    if depth == 1 and branch.calm:
        yield depth, branch, f"and {inside} more inside" if inside else ""
        return
    yield depth, branch, ""
    for below in branch.below:
        yield from _walk(below, depth + 1)


def _color(word: str) -> str:
    return "green" if word in estate.GOOD else "red" if word in estate.BAD else "yellow"
