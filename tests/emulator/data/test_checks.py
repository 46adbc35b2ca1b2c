"""The naive reference of manifest checks, held against the developer guide (S:n = a line of it)."""

import json
from pathlib import Path

import pytest
from made_lines import IMAGE, box_line, changed, image_line, text

from reconciler.emulator.checks import check
from reconciler.emulator.lines import IGNORED, INVALID, VALID, Rules, annotated, lines

GUIDE = Path(__file__).parent / "guide"
NAMED = image_line(1, "football")
BOXED = box_line(1, ("Echo", 86, 65, 220, 334), ("Echo Dot", 399, 251, 155, 101))
EMPTY = box_line(1)
UNKNOWN = changed(NAMED, "sport0-metadata", "type", to="groundtruth/wrongtype")
TWICE = {**NAMED, "bb": BOXED["bb"], "bb-metadata": BOXED["bb-metadata"]}
MANY = box_line(1, *[("a", 1, 1, 9, 9)] * 51)


def found(line, rules=None, look=None):
    """Code and place of every note of a line."""
    return {
        (note.code.removeprefix("ERROR_"), *note.path) for note in check(1, text(line), rules or Rules(), look).notes
    }


ACCEPTED = [
    ("S:3417 image-level labels", NAMED),
    ("S:3476 several image-level labels", image_line(1, "football", "ball")),
    ("S:3538 boxes", BOXED),
    ("S:3743 image-level labels and boxes in one line", TWICE),
    ("S:3439 any integer as identifier", changed(NAMED, "sport0", to=-7)),
    ("real jobs write the identifier as text", changed(NAMED, "sport0", to="0")),
    ("real jobs write fractions of pixels", box_line(1, ("Bird", 138.8, 164.60000000000002, 443.8, 300.25))),
    ("S:3455 job-name is optional", changed(NAMED, "sport0-metadata", "job-name")),
    ("S:3656 job-name is optional for boxes", changed(BOXED, "bb-metadata", "job-name")),
    ("S:8131 a date with a zone", changed(NAMED, "sport0-metadata", "creation-date", to="2021-06-22T09:58:34.811Z")),
    ("S:7971 a date with a blank", changed(BOXED, "bb-metadata", "creation-date", to="2013-11-18 02:53:27")),
    (
        "S:7428 an object without confidence that has no box",
        changed(BOXED, "bb-metadata", "objects", to=[*BOXED["bb-metadata"]["objects"], {}]),
    ),
    ("a class map with unused names", changed(BOXED, "bb-metadata", "class-map", "9", to="unused")),
    ("a key without metadata beside a label attribute", {**NAMED, "id": 5}),
    ("S:7803 fifty boxes", box_line(1, *[("a", 1, 1, 9, 9)] * 50)),
    ("S:8166 a label name of 256 characters", image_line(1, "a" * 256)),
    ("S:7576 an image of 64 x 4096", box_line(1, ("a", 0, 0, 64, 4096), size=(64, 4096))),
    ("S:7755 a box of 1.01 pixels after scaling", box_line(1, ("a", 0, 0, 2.02, 2.02), size=(2560, 2560))),
    ("S:6722 a validation manifest trains again", {**changed(NAMED, "sport0-metadata", "errors", to=[]), "errors": []}),
    ("an entry as ListDatasetEntries returns it", {**NAMED, "cl-metadata": {"is_labeled": True}, "cl-errors": []}),
]


@pytest.mark.parametrize("line", [line for _, line in ACCEPTED], ids=[reason for reason, _ in ACCEPTED])
def test_accepted(line):
    """Nothing is wrong with the line, and training uses it."""
    checked = check(1, text(line), Rules())
    assert (checked.state, checked.notes) == (VALID, ())


META = ("INVALID_LABEL_ATTRIBUTE_METADATA_FORMAT", "sport0-metadata")
BOX_META = ("INVALID_LABEL_ATTRIBUTE_METADATA_FORMAT", "bb-metadata")
ATTRIBUTE = ("INVALID_LABEL_ATTRIBUTE_FORMAT", "bb")
NO_SOURCE = ("INVALID_SOURCE_REF_FORMAT",)
USELESS = ("NO_VALID_LABEL_ATTRIBUTES",)
REJECTED = [
    ("S:7511 not JSON", "{", {("INVALID_JSON_LINE",)}),
    ("S:3670 a blank line is a line", "", {("INVALID_JSON_LINE",)}),
    ("S:7511 JSON, but no object", "[1]", {("INVALID_JSON_LINE",)}),
    ("S:7518 an unexpected character", b'{"source-ref":"s3://b/\xff"}', {("INVALID_JSON_LINE",)}),
    ("S:5412 more than 100,000 characters", {**NAMED, "x": "a" * 100_000}, {("INVALID_JSON_LINE",)}),
    ("S:7206 no source-ref", changed(NAMED, "source-ref"), {("MISSING_SOURCE_REF",)}),
    ("S:7237 another scheme", changed(NAMED, "source-ref", to="https://b/k"), {NO_SOURCE}),
    ("S:7236 no key", changed(NAMED, "source-ref", to="s3://b/"), {NO_SOURCE}),
    ("S:7236 no bucket", changed(NAMED, "source-ref", to="s3:///k"), {NO_SOURCE}),
    ("S:7228 no text", changed(NAMED, "source-ref", to=5), {NO_SOURCE}),
    ("S:7260 no metadata", changed(NAMED, "sport0-metadata"), {("NO_LABEL_ATTRIBUTES",)}),
    ("S:7260 no attribute", changed(NAMED, "sport0"), {("NO_LABEL_ATTRIBUTES",)}),
    (
        "S:3439 an identifier that is none",
        changed(NAMED, "sport0", to=[]),
        {("INVALID_LABEL_ATTRIBUTE_FORMAT", "sport0")},
    ),
    (
        "S:3440 an identifier with a fraction",
        changed(NAMED, "sport0", to=0.5),
        {("INVALID_LABEL_ATTRIBUTE_FORMAT", "sport0")},
    ),
    ("S:7330 no image_size", changed(BOXED, "bb", "image_size"), {ATTRIBUTE}),
    ("S:3595 two image sizes", changed(BOXED, "bb", "image_size", to=BOXED["bb"]["image_size"] * 2), {ATTRIBUTE}),
    (
        "S:3595 an image size that is no list",
        changed(BOXED, "bb", "image_size", to=BOXED["bb"]["image_size"][0]),
        {ATTRIBUTE},
    ),
    ("S:3607 no depth", changed(BOXED, "bb", "image_size", 0, "depth"), {ATTRIBUTE}),
    ("S:3614 no class id", changed(BOXED, "bb", "annotations", 0, "class_id"), {ATTRIBUTE}),
    ("S:6450 a class id that is text", changed(BOXED, "bb", "annotations", 0, "class_id", to="0"), {ATTRIBUTE}),
    ("S:6450 a class id that is true", changed(BOXED, "bb", "annotations", 0, "class_id", to=True), {ATTRIBUTE}),
    ("S:3620 a side that is text", changed(BOXED, "bb", "annotations", 0, "left", to="1"), {ATTRIBUTE}),
    ("S:7330 annotations that are no list", changed(BOXED, "bb", "annotations", to={"a": 1}), {ATTRIBUTE}),
    ("S:7330 annotations that are empty, but no list", changed(BOXED, "bb", "annotations", to={}), {ATTRIBUTE}),
    ("a box attribute that is a number", changed(BOXED, "bb", to=1), {ATTRIBUTE}),
    ("S:7366 metadata that is no object", changed(NAMED, "sport0-metadata", to="x"), {META}),
    ("S:3470 no type", changed(NAMED, "sport0-metadata", "type"), {META}),
    ("S:3459 no class name", changed(NAMED, "sport0-metadata", "class-name"), {META}),
    ("S:3450 no confidence", changed(NAMED, "sport0-metadata", "confidence"), {META}),
    ("S:3450 a confidence above 1", changed(NAMED, "sport0-metadata", "confidence", to=95), {META}),
    ("S:3464 no human-annotated", changed(NAMED, "sport0-metadata", "human-annotated"), {META}),
    ("S:3464 human-annotated is yes or no", changed(NAMED, "sport0-metadata", "human-annotated", to="true"), {META}),
    ("S:3468 no creation date", changed(NAMED, "sport0-metadata", "creation-date"), {META}),
    ("S:4003 a creation date that is none", changed(NAMED, "sport0-metadata", "creation-date", to="yesterday"), {META}),
    ("S:3635 no objects", changed(BOXED, "bb-metadata", "objects"), {BOX_META}),
    ("S:3640 no class map", changed(BOXED, "bb-metadata", "class-map"), {BOX_META}),
    ("S:6479 a label name that is a number", changed(BOXED, "bb-metadata", "class-map", "0", to=7), {BOX_META}),
    (
        "S:7428 an object without confidence",
        changed(BOXED, "bb-metadata", "objects", 0, to={}),
        {("MISSING_BOUNDING_BOX_CONFIDENCE", "bb-metadata")},
    ),
    (
        "S:7442 fewer objects than boxes",
        changed(BOXED, "bb-metadata", "objects", 0),
        {("MISSING_BOUNDING_BOX_CONFIDENCE", "bb-metadata")},
    ),
    (
        "S:7457 a class id that the class map lacks",
        changed(BOXED, "bb", "annotations", 0, "class_id", to=7),
        {("MISSING_CLASS_MAP_ID", "bb-metadata")},
    ),
    ("S:8058 another type", UNKNOWN, {("UNSUPPORTED_USE_CASE_TYPE", "sport0-metadata"), USELESS}),
    (
        "S:7406 a multi-label job",
        changed(NAMED, "sport0-metadata", "type", to=IMAGE + "-multilabel"),
        {("UNSUPPORTED_USE_CASE_TYPE", "sport0-metadata"), USELESS},
    ),
    (
        "S:8166 a label name of 257 characters",
        image_line(1, "a" * 257),
        {("INVALID_LABEL_NAME_LENGTH", "sport0-metadata"), USELESS},
    ),
    ("S:7803 more than fifty boxes", MANY, {("TOO_MANY_BOUNDING_BOXES", "bb"), USELESS}),
    (
        "S:7654 no box on the frame",
        box_line(1, ("a", 600, 0, 41, 9)),
        {("INVALID_BOUNDING_BOX", "bb", "annotations", 0), ("NO_VALID_ANNOTATIONS", "bb"), USELESS},
    ),
    ("S:7576 a side of 63 pixels", box_line(1, ("a", 0, 0, 9, 9), size=(63, 480)), {("INVALID_IMAGE_DIMENSION",)}),
    ("S:7577 a side of 4097 pixels", box_line(1, ("a", 0, 0, 9, 9), size=(640, 4097)), {("INVALID_IMAGE_DIMENSION",)}),
]


@pytest.mark.parametrize(("line", "notes"), [case[1:] for case in REJECTED], ids=[case[0] for case in REJECTED])
def test_rejected(line, notes):
    """The line has exactly these errors at these places, and training does not use it."""
    assert (found(line), check(1, text(line), Rules()).state) == (notes, INVALID)


OFF_FRAME = ("INVALID_BOUNDING_BOX", "bb", "annotations", 1)
TOO_SMALL = ("BOUNDING_BOX_TOO_SMALL", "bb", "annotations", 1)
PARTLY = [
    ("S:7654 over the right edge", ("b", 600, 0, 41, 9), (640, 480), OFF_FRAME),
    ("S:7654 over the lower edge", ("b", 0, 475, 9, 6), (640, 480), OFF_FRAME),
    ("S:7654 a negative place", ("b", -1, 0, 9, 9), (640, 480), OFF_FRAME),
    ("S:7654 a negative side", ("b", 5, 5, -1, 9), (640, 480), OFF_FRAME),
    ("S:7751 one pixel wide", ("b", 5, 5, 1, 9), (640, 480), TOO_SMALL),
    ("S:7755 one pixel after scaling to 1280", ("b", 5, 5, 2, 2), (2560, 2560), TOO_SMALL),
]


@pytest.mark.parametrize(("box", "size", "note"), [case[1:] for case in PARTLY], ids=[case[0] for case in PARTLY])
def test_a_broken_box_leaves_the_others_in_use(box, size, note):
    """S:6359: the line is still used for training, without the broken annotation."""
    checked = check(1, text(box_line(1, ("a", 0, 0, 9, 9), box, size=size)), Rules())
    assert {(each.code.removeprefix("ERROR_"), *each.path) for each in checked.notes} == {note}
    assert (checked.state, [each.label for each in checked.boxes]) == (VALID, ["a"])


def test_an_unusable_attribute_leaves_the_others_in_use():
    """One label attribute of an unknown type does not spoil a line that has a valid one (S:7397)."""
    checked = check(1, text({**UNKNOWN, "bb": BOXED["bb"], "bb-metadata": BOXED["bb-metadata"]}), Rules())
    assert (checked.state, checked.names, len(checked.boxes), checked.has_errors) == (VALID, (), 2, True)


def test_the_fifty_boxes_are_counted_per_image():
    """S:17957: an image's boxes, however many label attributes hold them."""
    half = box_line(1, *[("a", 1, 1, 9, 9)] * 26)
    both = {**half, "cc": half["bb"], "cc-metadata": half["bb-metadata"]}
    assert {note[0] for note in found(both)} == {"TOO_MANY_BOUNDING_BOXES", "NO_VALID_LABEL_ATTRIBUTES"}


IGNORABLE = [
    ("S:7902 nothing but a source-ref", {"source-ref": "s3://b/k"}, {("WARNING_UNANNOTATED_RECORD",)}),
    ("S:7929 no boxes", EMPTY, {("WARNING_NO_ANNOTATIONS",), ("WARNING_NO_ATTRIBUTE_ANNOTATIONS", "bb")}),
    (
        "S:8003 no annotations array",
        changed(EMPTY, "bb", "annotations"),
        {("WARNING_NO_ANNOTATIONS",), ("WARNING_NO_ATTRIBUTE_ANNOTATIONS", "bb")},
    ),
]


@pytest.mark.parametrize(("line", "notes"), [case[1:] for case in IGNORABLE], ids=[case[0] for case in IGNORABLE])
def test_ignored(line, notes):
    """S:6365: the line is valid, not used, and not an error."""
    checked = check(1, text(line), Rules())
    assert (found(line), checked.state, checked.has_errors) == (notes, IGNORED, False)


ORDER = [
    ("source-ref before the rest", changed(UNKNOWN, "source-ref"), "MISSING_SOURCE_REF"),
    (
        "the attribute before the metadata",
        changed(changed(TWICE, "bb", to=1), "sport0-metadata", "class-name"),
        ATTRIBUTE[0],
    ),
    (
        "the metadata before confidences",
        changed(changed(BOXED, "bb-metadata", "objects", to=[]), "bb-metadata", "class-map"),
        META[0],
    ),
    (
        "confidences before class ids",
        changed(changed(BOXED, "bb-metadata", "objects", to=[]), "bb-metadata", "class-map", to={}),
        "MISSING_BOUNDING_BOX_CONFIDENCE",
    ),
    (
        "class ids before boxes",
        changed(changed(BOXED, "bb", "annotations", 0, "left", to=-1), "bb-metadata", "class-map", to={}),
        "MISSING_CLASS_MAP_ID",
    ),
]


@pytest.mark.parametrize(("line", "code"), [case[1:] for case in ORDER], ids=[case[0] for case in ORDER])
def test_the_first_error_of_the_precedence_list_is_the_only_one(line, code):
    """S:6726: any of these errors stops the validation of the line."""
    assert {note[0] for note in found(line)} == {code}


def test_the_message_names_the_label_attribute():
    """S:7320: the guide's {} stands for the attribute's name."""
    (note,) = check(1, text(changed(BOXED, "bb", to=1)), Rules()).notes
    assert note.message == "The format of the label attribute bb is invalid."


def test_an_image_that_cannot_be_used_spoils_its_line():
    """S:7535: found only where images are looked at."""
    assert found(NAMED, look=lambda source: source != "s3://images/1.png") == {("INVALID_IMAGE",)}


PRINTED = ["bounding_box_too_small", "unannotated_record", "no_annotations"]


def without_notes(value):
    """A printed line as it was before the service wrote into it."""
    if isinstance(value, list):
        return [without_notes(item) for item in value]
    if not isinstance(value, dict):
        return value
    own = ("errors", "warnings", "cl-errors", "cl-metadata")
    return {key: without_notes(item) for key, item in value.items() if key not in own}


@pytest.mark.parametrize("name", PRINTED)
def test_validation_manifests_look_as_printed(name):
    """The guide's own lines (S:6505, S:7908, S:7938) come out as printed."""
    printed = json.loads((GUIDE / f"{name}.json").read_text())
    assert json.loads(annotated(check(1, text(without_notes(printed)), Rules()))) == printed


def test_dataset_entries_look_as_printed():
    """The guide's entry with an unsupported type (S:8062): cl-errors at the metadata and at the line."""
    printed = json.loads((GUIDE / "unsupported_use_case_type.json").read_text())
    checked = check(1, text(without_notes(printed)), Rules())
    assert json.loads(annotated(checked, prefix="cl-", more={"cl-metadata": {"is_labeled": True}})) == printed


def test_a_line_that_is_no_json_is_replaced_by_its_error():
    """S:7518: the new JSON Line contains only the error information."""
    error = {"code": "ERROR_INVALID_JSON_LINE", "message": "The JSON Line has an invalid format."}
    assert json.loads(annotated(check(1, b"{", Rules()))) == {"errors": [error]}


def test_notes_of_a_plain_attribute_stand_at_the_line():
    """A number cannot hold a list of errors (S:6393)."""
    line = changed(NAMED, "sport0", to=[])
    assert "errors" in json.loads(annotated(check(1, text(line), Rules())))


FILES = [
    ("one line", b"{}\n", [b"{}"]),
    ("no newline at the end", b"{}\n{}", [b"{}", b"{}"]),
    ("a byte order mark", b"\xef\xbb\xbf{}\n", [b"{}"]),
    ("carriage returns", b"{}\r\n{}\r\n", [b"{}", b"{}"]),
    ("S:3670 a blank line counts", b"{}\n\n{}\n", [b"{}", b"", b"{}"]),
    ("nothing", b"", []),
]


@pytest.mark.parametrize(("data", "expected"), [case[1:] for case in FILES], ids=[case[0] for case in FILES])
def test_lines_of_a_file(data, expected):
    """What counts as a line of a manifest."""
    assert lines(data) == expected


SWITCHES = [
    ("bare_line_is_error", {"bare_line_is_error": True}, {"source-ref": "s3://b/k"}, {("NO_LABEL_ATTRIBUTES",)}),
    ("frame_tolerance", {"frame_tolerance": 1.0}, box_line(1, ("a", 600, 0, 41, 9)), set()),
]


@pytest.mark.parametrize(
    ("rules", "line", "notes"), [case[1:] for case in SWITCHES], ids=[case[0] for case in SWITCHES]
)
def test_what_the_guide_leaves_open_can_be_switched(rules, line, notes):
    """Each switch changes what it says."""
    assert found(line, Rules(**rules)) == notes


def test_boxes_carry_their_label_and_place():
    """What training and evaluation get from a line."""
    checked = check(1, text(TWICE), Rules())
    assert (checked.names, [tuple(box) for box in checked.boxes], checked.size) == (
        ("football",),
        [("Echo", 86, 65, 220, 334), ("Echo Dot", 399, 251, 155, 101)],
        (640, 480),
    )
    assert checked.labels == {"football": False, "Echo": True, "Echo Dot": True}
