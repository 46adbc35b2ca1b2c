"""What becomes of whole manifests: of datasets and of trainings, at the guide's thresholds (S:n = a line of it)."""

import json
from pathlib import Path

import pytest
from made_lines import box_line, changed, image_line, manifest, text

from reconciler.emulator.checks import check
from reconciler.emulator.lines import BOX, IMAGE, Rules
from reconciler.emulator.verdict import accept, file_problem, judge

GOOD = [image_line(number, "cat") for number in range(20)]
NO_LABELS = changed(image_line(99, "cat"), "sport0")
FEW = {"rows": 4}


def code(problem):
    """A problem's code, or None."""
    return problem and problem.code


FILES = [
    ("S:6766 empty", "train.manifest", 0, {}, "ERROR_MANIFEST_EMPTY"),
    ("S:5291 more than 1 GB", "train.manifest", (1 << 30) + 1, {}, "ERROR_MANIFEST_SIZE_TOO_LARGE"),
    ("S:3685 1 GB", "train.manifest", 1 << 30, {}, None),
    ("S:3406 an extension is not required", "a.b/train", 5, {}, None),
    (
        "S:5287 an extension is missing",
        "a.b/train",
        5,
        {"extension_required": True},
        "ERROR_MANIFEST_INACCESSIBLE_OR_UNSUPPORTED_FORMAT",
    ),
    ("S:5287 any extension", "a/train.json", 5, {"extension_required": True}, None),
]


@pytest.mark.parametrize(("key", "size", "rules", "expected"), [c[1:] for c in FILES], ids=[c[0] for c in FILES])
def test_what_is_wrong_with_a_file(key, size, rules, expected):
    """Terminal file errors are found before anything is read."""
    assert code(file_problem(key, size, Rules(**rules))) == expected


def dropped(count, total, **rules):
    """What becomes of a dataset of which so many lines have terminal content errors."""
    lines = [image_line(number, "cat") for number in range(total - count)]
    return code(accept(manifest(*lines, *(["{"] * count)), Rules(**rules))[1])


DATASETS = [
    ("S:5403 a few bad lines vanish", dropped(1, 20), None),
    ("S:3733 exactly 20 %", dropped(4, 20), None),
    ("S:3733 exactly 20 % by choice", dropped(4, 20, share_may_be_reached=False), "ERROR_TOO_MANY_RECORDS_IN_ERROR"),
    ("S:5353 more than 20 %", dropped(5, 20), "ERROR_TOO_MANY_RECORDS_IN_ERROR"),
    ("S:5315 too many rows", code(accept(manifest(*GOOD), Rules(**FEW))[1]), "ERROR_MANIFEST_ROWS_EXCEEDS_MAXIMUM"),
    (
        "images in two buckets",
        code(accept(manifest(*GOOD, image_line(1, "cat", bucket="other")), Rules())[1]),
        "ERROR_IMAGES_IN_MULTIPLE_S3_BUCKETS",
    ),
    (
        "S:17930 251 labels",
        code(accept(manifest(*(image_line(n, f"label {n}") for n in range(251))), Rules())[1]),
        "ERROR_MANIFEST_TOO_MANY_LABELS",
    ),
    (
        "S:17930 250 labels",
        code(accept(manifest(*(image_line(n, f"label {n}") for n in range(250))), Rules())[1]),
        None,
    ),
    ("errors that are not terminal", code(accept(manifest(GOOD[0], *[NO_LABELS] * 1), Rules())[1]), None),
]


@pytest.mark.parametrize(("got", "expected"), [case[1:] for case in DATASETS], ids=[case[0] for case in DATASETS])
def test_what_is_wrong_with_a_dataset(got, expected):
    """Too many lines in error, too many rows, labels or buckets stop a dataset; the rest does not."""
    assert got == expected


DROPPED = [
    ("not JSON", "{"),
    ("no source-ref", changed(GOOD[0], "source-ref")),
    ("a source-ref that is none", changed(GOOD[0], "source-ref", to="https://b/k")),
    ("too long", {**image_line(98, "cat"), "x": "a" * 100_000}),
    ("an image a second time", {**GOOD[3], "other": 1}),
]


@pytest.mark.parametrize("line", [case[1] for case in DROPPED], ids=[case[0] for case in DROPPED])
def test_lines_with_terminal_content_errors_vanish(line):
    """S:5410 to S:5421: the dataset has the other lines, and says nothing."""
    lines, problem = accept(manifest(*GOOD, line), Rules())
    assert ([each.text for each in lines], problem) == ([text(each) for each in GOOD], None)


def test_of_an_images_lines_none_may_stay():
    """Which of the lines with one source-ref is removed is a choice."""
    lines, _ = accept(manifest(*GOOD, GOOD[3]), Rules(first_duplicate_stays=False))
    assert GOOD[3]["source-ref"] not in {line.source for line in lines}


def judged(training, testing, found=None, **rules):
    """The verdict on two lists of lines."""
    rules = Rules(**rules)
    sides = ([check(n, text(line), rules) for n, line in enumerate(side, 1)] for side in (training, testing))
    return judge(*sides, rules, found)


def errors(verdict):
    """The codes of a summary by section."""
    summary = verdict.summary
    sections = {name: side["errors"] for name, side in summary["statistics"].items()} | {"both": summary["errors"]}
    return {name: [error["code"] for error in items] for name, items in sections.items() if items}


def images(*labels, count=5, start=0):
    """`count` image-level lines for each label."""
    return [image_line(f"{start}-{label}-{n}", label) for label in labels for n in range(count)]


def boxes(*labels, count=5):
    """`count` box lines for each label."""
    return [box_line(f"{label}-{n}", (label, 5, 5, 50, 50)) for label in labels for n in range(count)]


PETS, WARE = images("cat", "dog"), boxes("cup", "pot")
SPOILED = [changed(line, "sport0") for line in images("cat", count=6)]
TRAININGS = [
    ("two labels", PETS, PETS, {}),
    ("S:17928 one label with boxes", boxes("cup"), boxes("cup"), {}),
    ("S:17926 one image-level label", images("cat"), images("cat"), {"training": ["ERROR_MANIFEST_TOO_FEW_LABELS"], "testing": ["ERROR_MANIFEST_TOO_FEW_LABELS"]}),
    ("S:17975 one image-level label to test", PETS, images("cat"), {"testing": ["ERROR_MANIFEST_TOO_FEW_LABELS"]}),
    (
        "S:7018 251 labels",
        images(*map(str, range(251)), count=1),
        images(*map(str, range(251)), count=1),
        {"training": ["ERROR_MANIFEST_TOO_MANY_LABELS"], "testing": ["ERROR_MANIFEST_TOO_MANY_LABELS"]},
    ),
    ("S:6828 more than 20 % invalid", [*images("cat", "dog", count=10), *SPOILED], PETS, {"training": ["ERROR_TOO_MANY_INVALID_ROWS_IN_MANIFEST"]}),
    ("S:3733 exactly 20 % invalid", [*images("cat", "dog", count=10), *SPOILED[:5]], PETS, {}),
    ("S:6367 ignored lines do not count", [*PETS, *(box_line(n) for n in range(9))], PETS, {}),
    ("S:6845 two buckets", [*PETS, image_line(0, "cat", bucket="other")], PETS, {"training": ["ERROR_IMAGES_IN_MULTIPLE_S3_BUCKETS"]}),
    ("S:7054 half of the labels overlap", images(*"abcd"), images(*"abxy"), {}),
    ("S:7046 less than half", images(*"abcde"), images(*"abxyz"), {"both": ["ERROR_INSUFFICIENT_LABEL_OVERLAP"]}),
    (
        "S:7123 less than half of the usable labels",
        [*boxes(*"abc"), *images(*"pq")],
        [*boxes("a", "x"), *images(*"pq")],
        {"both": ["ERROR_INSUFFICIENT_USABLE_LABEL_OVERLAP"]},
    ),
    (
        "S:7090 too few usable labels",
        [*images("cat"), *boxes("dog")],
        images("cat", "dog"),
        {"training": ["ERROR_MANIFEST_TOO_FEW_USABLE_LABELS"]},
    ),
]  # fmt: skip


@pytest.mark.parametrize(("training", "testing", "expected"), [c[1:] for c in TRAININGS], ids=[c[0] for c in TRAININGS])
def test_terminal_content_errors_of_a_training(training, testing, expected):
    """The codes and the section of the manifest summary where they stand."""
    assert errors(judged(training, testing)) == expected


def test_the_first_error_is_the_models_status_message():
    """S:6050: StatusMessage holds the error."""
    assert judged(images("cat"), PETS).problem.message == "The manifest file has too few labels."


USE_CASES = [
    ("image-level labels", PETS, PETS, IMAGE, "IMAGE_LEVEL_LABELS"),
    ("boxes", WARE, WARE, BOX, "OBJECT_LOCALIZATION"),
    ("S:2370 logos by name, to be found by boxes", images("cup", "pot"), WARE, BOX, "OBJECT_LOCALIZATION"),
    ("both formats, boxes to test", [*PETS, *WARE], WARE, BOX, "OBJECT_LOCALIZATION"),
    ("both formats, names to test", [*PETS, *WARE], PETS, IMAGE, "NOT_DETERMINED"),
]


@pytest.mark.parametrize(
    ("training", "testing", "kind", "use_case"), [c[1:] for c in USE_CASES], ids=[c[0] for c in USE_CASES]
)
def test_use_case(training, testing, kind, use_case):
    """S:7098: the service chooses by the lines it finds; a failed validation leaves it undetermined (S:6297)."""
    verdict = judged(training, testing, overlap=0.6 if use_case == "NOT_DETERMINED" else 0.5)
    assert (verdict.kind, verdict.summary["statistics"]["training"]["use_case"]) == (kind, use_case)


def test_lines_of_the_other_format_are_not_used():
    """S:7100: valid JSON Lines that are not in the chosen format are filtered out."""
    verdict = judged([*PETS, *WARE], WARE)
    assert ({label for line in verdict.training for label in line.names}, len(verdict.training)) == (set(), len(WARE))


def test_a_split_that_failed_reports_only_itself():
    """S:6913: without a testing side nothing is said about it."""
    found = {"training": ["ERROR_INSUFFICIENT_IMAGES_PER_LABEL_FOR_AUTOSPLIT"]}
    assert errors(judged(PETS, [], found)) == found


def test_the_guides_summary():
    """S:6290: 155 of 301 lines are too many, 2 of 15 are not; indices count from 1 and lines add up."""
    bad = {15, 16, 17, 22, 23, 24, *range(152, 301)}
    training = [NO_LABELS if n in bad else image_line(n, "cat", "dog") for n in range(1, 302)]
    testing = [NO_LABELS if n in (13, 15) else image_line(n, "cat", "dog") for n in range(1, 16)]
    printed = json.loads((Path(__file__).parent / "guide" / "manifest_summary.json").read_text())
    printed["statistics"]["training"]["error_json_line_indices"] = sorted(bad)
    assert judged(training, testing).summary == printed


def test_broken_boxes_are_errors_of_valid_lines():
    """S:6219: the indices name each line that has an error, also those that are used without a box."""
    line = box_line(1, ("cup", 5, 5, 50, 50), ("cup", -1, 5, 50, 50))
    side = judged([line, *WARE], WARE).summary["statistics"]["training"]
    assert (side["valid_json_lines"], side["invalid_json_lines"], side["error_json_line_indices"]) == (11, 0, [1])
