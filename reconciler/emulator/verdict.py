"""What the service says about whole manifests: of a dataset, and of a training (S:n = a line of the developer guide)."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any, NamedTuple

from . import codes
from .checks import check
from .lines import BOX, IGNORED, IMAGE, INVALID, VALID, Line, Rules, lines

USE_CASES = {IMAGE: "IMAGE_LEVEL_LABELS", BOX: "OBJECT_LOCALIZATION"}


class Problem(NamedTuple):
    """A terminal error: its code is documentation, its message is what DescribeDataset and the summary show."""

    code: str
    message: str


def problem(code: str) -> Problem:
    """The terminal error of a code."""
    return Problem(code, codes.FILE.get(code) or codes.CONTENT[code])


def file_problem(key: str, size: int, rules: Rules) -> Problem | None:
    """What is wrong with a manifest before anything is read from it: name (S:5282) and size in bytes (S:5291)."""
    if rules.extension_required and "." not in key.rpartition("/")[2].strip("."):
        return problem("ERROR_MANIFEST_INACCESSIBLE_OR_UNSUPPORTED_FORMAT")
    if not size:
        return problem("ERROR_MANIFEST_EMPTY")
    return problem("ERROR_MANIFEST_SIZE_TOO_LARGE") if size > rules.bytes else None


def accept(data: bytes, rules: Rules) -> tuple[list[Line], Problem | None]:
    """The lines that a dataset takes from a manifest, and why it takes none when that is so (S:5262, S:5403)."""
    texts = lines(data)
    if len(texts) > rules.rows:
        return [], problem("ERROR_MANIFEST_ROWS_EXCEEDS_MAXIMUM")
    checked = [check(number, text, rules) for number, text in enumerate(texts, 1)]
    kept = _single([line for line in checked if not line.is_dropped], rules)
    if rules.too_many(len(texts) - len(kept), len(texts)):
        return [], problem("ERROR_TOO_MANY_RECORDS_IN_ERROR")
    found = dataset_problem({line.bucket for line in kept}, {name for line in kept for name in line.labels}, rules)
    return ([] if found else kept), found


def _single(side: Sequence[Line], rules: Rules) -> list[Line]:
    """An image can only be referenced once (S:5420): its first line stays, or by choice none."""
    times = Counter(line.source for line in side)
    first = {line.source: line.number for line in reversed(side)}
    stays = rules.first_duplicate_stays
    return [line for line in side if times[line.source] == 1 or (stays and first[line.source] == line.number)]


def dataset_problem(buckets: Iterable[str], labels: Iterable[str], rules: Rules) -> Problem | None:
    """What is wrong with a dataset as a whole: images in several buckets (S:3759), more than 250 labels (S:5361)."""
    if len(set(buckets)) > 1:
        return problem("ERROR_IMAGES_IN_MULTIPLE_S3_BUCKETS")
    return problem("ERROR_MANIFEST_TOO_MANY_LABELS") if len(set(labels)) > rules.most_labels else None


class Verdict(NamedTuple):
    """What training makes of its two manifests: the manifest summary (S:6206), the error that ends it, what it uses."""

    summary: Mapping[str, Any]
    problem: Problem | None
    kind: str
    training: Sequence[Line]
    testing: Sequence[Line]


def judge(
    training: Sequence[Line], testing: Sequence[Line], rules: Rules, found: Mapping[str, Sequence[str]] | None = None
) -> Verdict:
    """Judge a training. `found` are codes seen elsewhere (bucket, image copy, split) for training, testing or "both".

    Each kind of error needs what the one before it has proved: lines, labels, their overlap, a use case (S:7110).
    """
    outside = found or {}
    kind = _kind(training, testing, rules)
    everything = {"training": training, "testing": testing}
    usable = {"training": _usable(training, kind), "testing": _usable(testing, kind)}
    errors = {name: [*outside.get(name, ()), *_faults(side, kind, rules)] for name, side in everything.items()}
    both = [*outside.get("both", ())]
    if not both and not any(errors.values()):
        both = _overlap("ERROR_INSUFFICIENT_LABEL_OVERLAP", everything, rules)
    determined = not both and not any(errors.values())
    if determined:
        for name, side in usable.items():
            if len(labels_of(side)) < rules.least_labels[kind]:
                errors[name] = ["ERROR_MANIFEST_TOO_FEW_USABLE_LABELS"]
        both = _overlap("ERROR_INSUFFICIENT_USABLE_LABEL_OVERLAP", usable, rules)
    use_case = USE_CASES[kind] if determined else "NOT_DETERMINED"
    statistics = {name: _statistics(side, use_case, errors[name]) for name, side in everything.items()}
    summary = {"errors": [problem(code)._asdict() for code in both], "statistics": statistics}
    codes_found = [*errors["training"], *errors["testing"], *both]
    first = problem(codes_found[0]) if codes_found else None
    return Verdict(summary, first, kind, usable["training"], usable["testing"])


def labels_of(side: Iterable[Line]) -> set[str]:
    """The labels of the usable parts of lines."""
    return {label for line in side for label in (*line.names, *(box.label for box in line.boxes))}


def _kind(training: Sequence[Line], testing: Sequence[Line], rules: Rules) -> str:
    """Boxes in the test set ask for a localization model (S:2382), even when training has image-level labels only."""
    valid = [line for line in (testing or training) if line.state == VALID]
    boxed = sum(bool(line.boxes) for line in valid)
    return BOX if boxed and boxed > rules.box_share * len(valid) else IMAGE


def _usable(side: Sequence[Line], kind: str) -> list[Line]:
    """The valid lines in the chosen format (S:7100), without what they hold in the other one.

    Images of a brand with image-level labels only train a localization model too (S:2370): nothing else is there.
    """
    valid = [line for line in side if line.state == VALID]
    boxed = [replace(line, names=()) for line in valid if line.boxes]
    named = [replace(line, boxes=()) for line in valid if line.names]
    return boxed or named if kind == BOX else named


def _faults(side: Sequence[Line], kind: str, rules: Rules) -> list[str]:
    """The terminal content errors of one manifest (S:6824, S:6845, S:6932, S:7018); of a split that failed, none."""
    if not side:
        return []
    labels = labels_of(line for line in side if line.state == VALID)
    unreadable = rules.too_many(sum(line.state == INVALID for line in side), len(side))
    tests = {
        "ERROR_TOO_MANY_INVALID_ROWS_IN_MANIFEST": unreadable,
        "ERROR_IMAGES_IN_MULTIPLE_S3_BUCKETS": len({line.bucket for line in side if line.bucket}) > 1,
        "ERROR_MANIFEST_TOO_FEW_LABELS": not unreadable and len(labels) < rules.least_labels[kind],
        "ERROR_MANIFEST_TOO_MANY_LABELS": len(labels) > rules.most_labels,
    }
    return [code for code, fails in tests.items() if fails]


def _overlap(code: str, sides: Mapping[str, Sequence[Line]], rules: Rules) -> list[str]:
    """Common labels over training labels (S:3673), at least half (S:7054)."""
    training, testing = (
        labels_of(line for line in sides[name] if line.state == VALID) for name in ("training", "testing")
    )
    return [code] if training and sides["testing"] and len(training & testing) < rules.overlap * len(training) else []


def _statistics(side: Sequence[Line], use_case: str, errors: Sequence[str]) -> dict[str, Any]:
    """The counts of S:6227: total = valid + invalid + ignored; indices count from 1 (S:6331)."""
    counts = Counter(line.state for line in side)
    return {
        "use_case": use_case,
        "total_json_lines": len(side),
        "valid_json_lines": counts[VALID],
        "invalid_json_lines": counts[INVALID],
        "ignored_json_lines": counts[IGNORED],
        "error_json_line_indices": [line.number for line in side if line.has_errors],
        "errors": [problem(code)._asdict() for code in errors],
    }
