"""The linter and the emulator's naive checks, asked the same and answering in the same form."""

from collections import Counter

from reconciler.emulator.checks import check as naive_check
from reconciler.emulator.lines import Rules
from reconciler.emulator.lines import lines as naive_lines
from reconciler.emulator.verdict import judge as naive_judge
from reconciler.manifest.accepted import NOT_JSON, TOO_LONG
from reconciler.manifest.line import Line, decode
from reconciler.manifest.lint import lint
from reconciler.manifest.reader import Source
from reconciler.manifest.rules import check, judge
from reconciler.manifest.summary import summary
from reconciler.manifest.verdict import verdict

RULES = Rules()


def ours(number: int, content: bytes):
    """A line as the linter sees it: problems, state, usable labels at image level, usable boxes by label."""
    line = Line(number, content, decode(content))
    problems = check(line)
    known = [NOT_JSON if problem == TOO_LONG else problem for problem in problems]  # a dropped line has no code (5412)
    told = {(problem.code, problem.scope, problem.message) for problem in known}
    below = {item for item in told if lies_below_another(item[:2], {each[:2] for each in told})}
    found, told = judge(line, problems), told - below
    return told, str(found.state), set(found.image_labels), dict(found.box_labels)


def lies_below_another(item, told) -> bool:
    """Whether a finding is about the boxes of an attribute that another error takes out as a whole.

    The emulator looks no further there. The linter does: these errors are not among those that stop (guide 6728-6746).
    """
    code, scope = item
    if code == "ERROR_TOO_MANY_BOUNDING_BOXES":
        return ("ERROR_INVALID_LABEL_NAME_LENGTH", (f"{scope[0]}-metadata",)) in told
    if code not in ("ERROR_INVALID_BOUNDING_BOX", "ERROR_BOUNDING_BOX_TOO_SMALL", "ERROR_NO_VALID_ANNOTATIONS"):
        return False
    return ("ERROR_TOO_MANY_BOUNDING_BOXES", scope[:1]) in told or (
        "ERROR_INVALID_LABEL_NAME_LENGTH",
        (f"{scope[0]}-metadata",),
    ) in told


def theirs(number: int, content: bytes):
    """The same as the emulator sees it."""
    line = naive_check(number, content, RULES)
    usable = line.state == "valid"
    told = {(note.code, tuple(note.path), note.message) for note in line.notes}
    return (
        told,
        line.state,
        set(line.names) if usable else set(),
        Counter(b.label for b in line.boxes) if usable else {},
    )


def written(folder, name, content):
    """A manifest as a file."""
    path = folder / name
    path.write_bytes(content)
    return Source(str(path))


def our_summary(folder, train: bytes, test: bytes):
    """The summary of the linter."""
    sides = [lint(written(folder, name, content)) for name, content in (("train", train), ("test", test))]
    return summary(verdict(*sides))


def in_stages(told):
    """A summary without what follows from something else in it.

    The emulator looks at a manifest's labels only when its lines are in order, and at the overlap only when both are.
    The linter tells all at once, as the guide does: an error is reported "along with any other" (6093).
    """
    sides = [side["errors"] for side in told["statistics"].values()]
    for side in sides:
        codes = {error["code"] for error in side}
        if codes & {"ERROR_TOO_MANY_INVALID_ROWS_IN_MANIFEST", "ERROR_IMAGES_IN_MULTIPLE_S3_BUCKETS"}:
            side[:] = [error for error in side if not error["code"].endswith("_LABELS")]
    if any(sides):
        told["errors"] = []
    return told


def their_summary(train: bytes, test: bytes):
    """The summary of the emulator."""
    sides = [[naive_check(n, text, RULES) for n, text in enumerate(naive_lines(side), 1)] for side in (train, test)]
    return naive_judge(*sides, RULES).summary
