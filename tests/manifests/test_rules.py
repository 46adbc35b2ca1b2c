"""Every rule, by its own examples; and what single lines may and may not be."""

import json
from pathlib import Path

import pytest
from tally import judged, source_refs, totals, whole

from reconciler.manifest.line import Line, decode
from reconciler.manifest.rules import Outcome, State, Totals, UseCase, check, choose, decide, judge
from reconciler.manifest.rules import limits as limit
from reconciler.manifest.rules.catalog import catalog
from reconciler.manifest.rules.example import box_line, image_line
from reconciler.manifest.rules.explain import explain
from reconciler.manifest.rules.image import Image, flaw, sides_flaw
from reconciler.manifest.rules.share import is_too_many

BIRDS = Path(__file__).parent / "data" / "birds.manifest"
SHOWN = [rule for rule in catalog().values() if rule.bad]


def codes_of(folder: Path, train: str, test: str) -> set[str]:
    """Every code that stands against a manifest, its lines and its test manifest."""
    (folder / "train.manifest").write_text(train)
    (folder / "test.manifest").write_text(test)
    both = [folder / "train.manifest", *([folder / "test.manifest"] if test else [])]
    codes = {problem.code for path in both for item in judged(path) for problem in item.problems}
    if len(both) == 2 and source_refs(both[0]) & source_refs(both[1]):
        codes.add("IMAGE_IN_TRAIN_AND_TEST")
    codes |= set(whole(totals(both[0]), totals(both[1]) if test else None)[1])
    return codes | ({code.replace("AUTOSPLIT", "DISTRIBUTE") for code in codes if "AUTOSPLIT" in code})


@pytest.mark.parametrize("rule", SHOWN, ids=lambda rule: rule.code)
def test_an_example_shows_its_rule_and_its_mending(rule, tmp_path):
    """The bad example breaks the rule; the good one does not."""
    assert rule.code in codes_of(tmp_path, rule.bad, rule.bad_test)
    assert rule.code not in codes_of(tmp_path, rule.good, rule.good_test)


@pytest.mark.parametrize("rule", catalog().values(), ids=lambda rule: rule.code)
def test_a_rule_says_what_holds_where_it_is_written_and_how_to_mend(rule):
    """Claim and mending are sentences, and the source is a line of the guide."""
    assert rule.claim.endswith(".")
    assert rule.mend.endswith(".")
    assert rule.message.endswith(".")
    assert 0 < rule.source < 18_700


def problems(value) -> list[str]:
    """The codes of one line, given as a JSON value or as bytes."""
    content = value if isinstance(value, bytes) else json.dumps(value).encode()
    return [problem.code for problem in check(Line(1, content, decode(content)))]


def with_boxes(**changes) -> dict:
    """A line with a box, its attribute changed."""
    line = box_line()
    line["boxes"].update(changes)
    return line


@pytest.mark.parametrize(
    ("reason", "line"),
    [
        ("keys that the service added", image_line() | {"cl-metadata": {"is_labeled": True}, "cl-errors": []}),
        ("errors of an earlier training", image_line() | {"errors": [], "warnings": []}),
        ("a key without metadata beside a label", image_line() | {"price": 7}),
        ("a label value written as text", image_line() | {"scene": "0"}),
        ("two labels", image_line() | {"sport": 0, "sport-metadata": image_line()["scene-metadata"]}),
        ("boxes beside a label", box_line() | {"sport": 0, "sport-metadata": image_line()["scene-metadata"]}),
        ("fractional pixels", box_line(left=138.8, top=164.60000000000002, width=443.8, height=259.5)),
        ("a box that fills the image", box_line(left=0, top=0, width=640, height=480)),
        ("a whole number written with a fraction", box_line(class_id=0.0)),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_what_real_labelling_jobs_write_is_accepted(reason, line):
    """The service takes these, so no rule speaks."""
    assert problems(line) == [], reason


@pytest.mark.parametrize(
    "content",
    [
        b"\x00",
        b"\xff\xfe{\x00}\x00",
        b"[" * 100_000,
        b'{"a":' * 5_000,
        b'{"source-ref": "s3://b/k", "x": "\xff"}',
        b'{"source-ref": "s3://b/k", "x": NaN}',
        b'{"source-ref": "s3://b/\\ud800"}',
        b'{"source-ref": "s3://b/k"',
        b"\x1a" * 100,
        b"   ",
        b"",
    ],
    ids=lambda content: repr(content[:12]),
)
def test_what_is_no_json_is_one_finding(content):
    """Malformed bytes, NUL, deep nesting, other encodings and blanks: one code, no crash, an explanation."""
    line = Line(7, content, decode(content))
    found = check(line)
    assert [problem.code for problem in found] == ["ERROR_INVALID_JSON_LINE"]
    assert explain("m", line, found[0]).hint


def test_ten_megabytes_are_one_finding():
    """A line far too long is told by its length alone."""
    assert problems(b'{"source-ref": "' + b"x" * 10_000_000) == ["LINE_TOO_LONG"]


@pytest.mark.parametrize(("length", "code"), [(100_000, []), (100_001, ["LINE_TOO_LONG"])])
def test_characters_are_counted_not_bytes(length, code):
    """100,000 characters of two bytes each are allowed."""
    start = json.dumps(image_line() | {"note": ""})[:-2]
    content = f'{start}{"é" * (length - len(start) - 2)}"}}'.encode()
    assert problems(content) == code


@pytest.mark.parametrize(
    ("reason", "line", "code"),
    [
        ("no source-ref before a broken attribute", {"boxes": 1, "boxes-metadata": 1}, "ERROR_MISSING_SOURCE_REF"),
        ("a bad source-ref before a lonely key", {"source-ref": "x", "boxes": 1}, "ERROR_INVALID_SOURCE_REF_FORMAT"),
        (
            "the attribute before the metadata",
            with_boxes(image_size=[]) | {"scene": 1, "scene-metadata": {}},
            "ERROR_INVALID_LABEL_ATTRIBUTE_FORMAT",
        ),
        (
            "the confidence before the class map",
            box_line(class_id=5) | {"boxes-metadata": box_line()["boxes-metadata"] | {"objects": []}},
            "ERROR_MISSING_BOUNDING_BOX_CONFIDENCE",
        ),
        ("the class map before a box off the frame", box_line(class_id=5, left=-1), "ERROR_MISSING_CLASS_MAP_ID"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_the_first_stopping_error_is_the_only_one(reason, line, code):
    """Of the errors that stop validation, the service reports the first of its list (guide 6726-6746)."""
    assert problems(line) == [code], reason


def test_errors_that_do_not_stop_stand_side_by_side():
    """A line has as many of the other errors as it earns."""
    line = with_boxes(image_size=[{"width": 5000, "height": 480, "depth": 3}])
    line["boxes"]["annotations"][0]["left"] = -1
    line |= {"scene": 1, "scene-metadata": {"type": "other"}}
    assert problems(line) == [
        "ERROR_INVALID_IMAGE_DIMENSION",
        "ERROR_UNSUPPORTED_USE_CASE_TYPE",
        "ERROR_INVALID_BOUNDING_BOX",
        "ERROR_NO_VALID_ANNOTATIONS",
        "ERROR_NO_VALID_LABEL_ATTRIBUTES",
    ]


def outcome(line: dict) -> Outcome:
    """What training makes of a line."""
    content = json.dumps(line).encode()
    read = Line(1, content, decode(content))
    return judge(read, check(read))


def test_a_broken_box_leaves_the_rest_of_its_line():
    """The line is used without the box (guide 6359-6363)."""
    line = box_line()
    line["boxes"]["annotations"].append(line["boxes"]["annotations"][0] | {"left": -1})
    line["boxes-metadata"]["objects"] *= 2
    assert outcome(line) == Outcome(State.VALID, frozenset(), (("Echo Dot", 1),))


def test_a_broken_attribute_leaves_the_others():
    """An attribute of an unsupported type takes only itself out of the line."""
    line = image_line() | {"words": [1], "words-metadata": {"type": "groundtruth/text-classification"}}
    assert outcome(line) == Outcome(State.VALID, frozenset({"Sunrise"}))


@pytest.mark.parametrize(
    ("line", "state"),
    [
        ({"source-ref": "s3://b/k"}, State.IGNORED),
        (with_boxes(annotations=[]), State.IGNORED),
        (box_line(left=-1), State.INVALID),
        (image_line(), State.VALID),
    ],
)
def test_lines_without_annotations_are_ignored_not_invalid(line, state):
    """Warnings do not count towards the threshold (guide 6365)."""
    assert outcome(line).state is state


@pytest.mark.parametrize(
    ("count", "total", "too_many"), [(19, 100, False), (20, 100, False), (21, 100, True), (0, 0, False)]
)
def test_twenty_percent_may_be_invalid_and_not_one_line_more(count, total, too_many):
    """Less than 20 % is a warning, more an error; exactly 20 % is our inference."""
    assert is_too_many(count, total) is too_many


BOXES = Totals(valid=1, box_lines=1, labels={"a": 1}, box_labels={"a": 1})
IMAGES = Totals(valid=1, image_lines=1, labels={"a": 1}, image_labels={"a": 1})
MIXED = Totals(valid=2, box_lines=1, image_lines=1)


@pytest.mark.parametrize(
    ("train", "test", "use_case"),
    [
        (BOXES, None, UseCase.OBJECT_LOCALIZATION),
        (IMAGES, None, UseCase.IMAGE_LEVEL_LABELS),
        (MIXED, None, UseCase.OBJECT_LOCALIZATION),
        (MIXED, IMAGES, UseCase.IMAGE_LEVEL_LABELS),
        (MIXED, BOXES, UseCase.OBJECT_LOCALIZATION),
        (IMAGES, BOXES, UseCase.OBJECT_LOCALIZATION),
        (BOXES, Totals(), UseCase.OBJECT_LOCALIZATION),
        (Totals(), None, UseCase.NOT_DETERMINED),
    ],
)
def test_the_lines_choose_the_kind_of_model(train, test, use_case):
    """Boxes to test with mean finding objects; without a test, boxes to train with do (guide 7098, 2382)."""
    assert choose(train, test) is use_case


def test_nothing_is_decided_about_a_manifest_with_too_many_invalid_lines():
    """The guide's example summary says NOT_DETERMINED (6297) for both manifests."""
    labels = {"a": 146, "b": 146}
    train = Totals(total=301, valid=146, invalid=155, image_lines=146, labels=labels, image_labels=labels)
    test = Totals(total=15, valid=13, invalid=2, image_lines=13, labels=labels, image_labels=labels)
    found = decide(train, test)
    assert (found.use_case, found.kind) == (UseCase.NOT_DETERMINED, UseCase.IMAGE_LEVEL_LABELS)
    assert [problem.code for problem in found.training] == ["ERROR_TOO_MANY_INVALID_ROWS_IN_MANIFEST"]
    assert (found.testing, found.both) == ((), ())


@pytest.mark.parametrize(
    ("image", "fits"),
    [
        (Image(1, "JPEG", 64, 64), True),
        (Image(limit.IMAGE_BYTES, "PNG", 4096, 4096), True),
        (Image(limit.IMAGE_BYTES + 1, "PNG", 640, 480), False),
        (Image(1, "GIF", 640, 480), False),
        (Image(1, "", 0, 0), False),
        (Image(1, "PNG", 63, 640), False),
        (Image(1, "PNG", 640, 4097), False),
        (Image(1, "PNG", 64, 1280), True),
        (Image(1, "PNG", 64, 1281), False),
    ],
)
def test_an_image_has_a_format_a_size_and_sides(image, fits):
    """PNG or JPEG, at most 15 MB, 64 to 4,096 pixels a side, at most 20:1 (guide 17961-17967)."""
    assert (not flaw(image) and not sides_flaw(image)) is fits


def test_a_real_labelling_job_has_no_problem():
    """100 images, 192 boxes, one label."""
    found = judged(BIRDS)
    assert [item.problems for item in found if item.problems] == []
    assert sum(count for item in found for _, count in item.outcome.box_labels) == 192
    assert choose(totals(BIRDS)) is UseCase.OBJECT_LOCALIZATION
    assert (totals(BIRDS).total, set(totals(BIRDS).labels)) == (100, {"Bird"})
