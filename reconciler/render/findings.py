"""Findings for people: each with its place, the source line and a caret, then how many there are."""

from collections import Counter
from collections.abc import Iterable, Sequence

from reconciler.finding import Finding, Severity
from reconciler.render.paint import Paint
from reconciler.render.words import cells, clean, count, excerpt, wrap

_COLOR = {Severity.ERROR: "red", Severity.WARNING: "yellow", Severity.NOTE: "cyan"}


def text(findings: Iterable[Finding], *, width: int = 120, color: bool = False) -> str:
    """Show every finding by file and line, as compilers do, and end with their count; empty without findings."""
    found = ordered(findings)
    if not found:
        return ""
    paint = Paint(color)
    blocks = ["\n".join(_block(finding, width, paint)) for finding in found]
    return "\n\n".join([*blocks, summary(found)]) + "\n"


def concise(findings: Iterable[Finding]) -> str:
    """One line per finding, `file:line:column: code message`, for grep and editors; then the count."""
    found = ordered(findings)
    lines = [_concise(finding) for finding in found]
    return "".join(f"{line}\n" for line in [*lines, *([summary(found)] if found else [])])


def summary(findings: Sequence[Finding]) -> str:
    """How many there are of each severity, such as `Found 2 errors, 1 warning.`."""
    counted = Counter(finding.severity for finding in findings)
    told = [count(counted[severity], severity) for severity in Severity if counted[severity]]
    return f"Found {', '.join(told) or 'nothing'}."


def ordered(findings: Iterable[Finding]) -> list[Finding]:
    """The findings by place; those of one place stay in the order in which they were found."""
    return sorted(findings, key=lambda finding: finding.place)


def _concise(finding: Finding) -> str:
    where = clean(f"{finding.place}: " if finding.place.file else "")
    weight = "" if finding.severity is Severity.ERROR else f"{finding.severity}: "
    return f"{where}{weight}{clean(finding.code)} {clean(finding.message)}"


def _block(finding: Finding, width: int, paint: Paint) -> list[str]:
    color = _COLOR[finding.severity]
    mark = f"{finding.severity}[{clean(finding.code)}]"
    head, *more = wrap(f"{mark}: {finding.message}", width, rest="  ")
    lines = [
        paint(mark, "bold", color) + paint(head.removeprefix(mark), "bold"),
        *(paint(line, "bold") for line in more),
    ]
    gutter = " " * len(str(finding.place.line or ""))
    if finding.place.file:
        lines.append(paint(f"{gutter}--> ", "blue") + clean(str(finding.place)))
    if finding.text.strip():
        lines += _source(finding, gutter, width, paint)
    if finding.path and not finding.place.column:
        lines += _remark("in", finding.path, gutter, width, paint)
    if finding.hint:
        lines += _remark("help", finding.hint, gutter, width, paint)
    return lines


def _source(finding: Finding, gutter: str, width: int, paint: Paint) -> list[str]:
    source = finding.text.rstrip("\r\n")
    start, end = _span(finding, source)
    shown, offset, length = excerpt(source, start, end, width - len(gutter) - 3)
    bar = paint(f"{gutter} |", "blue")
    number = f"{finding.place.line or ''}"
    lines = [bar, paint(f"{number} |", "blue") + f" {shown}".rstrip()]
    if finding.place.column:
        lines.append(f"{bar} {' ' * offset}{paint('^' * length, 'bold', _COLOR[finding.severity])}")
    return lines


def _span(finding: Finding, source: str) -> tuple[int, int]:
    place = finding.place
    start = min(max(place.column - 1, 0), len(source))
    if place.end_line > place.line:
        return start, len(source)
    return start, min(max(place.end_column - 1, start), len(source))


def _remark(title: str, told: str, gutter: str, width: int, paint: Paint) -> list[str]:
    lead = f"{gutter} = "
    first, *more = wrap(f"{title}: {told}", width, first=lead, rest=" " * cells(f"{lead}{title}: "))
    return [paint(lead, "blue") + paint(f"{title}:", "bold") + first.removeprefix(f"{lead}{title}:"), *more]
