"""The converters against what the guide's own scripts wrote for the same inputs, byte for byte.

`convert/NAME.expected` is the scripts' output (guide 4193, 4400, 4636), the time of the run in the CSV script's
`creation-date` replaced by the constant one. Inputs: the guide's COCO file (4030) and flowers table (4555), and some
with fractions, quotes, other alphabets, images without labels.
"""

from pathlib import Path

import pytest

from reconciler.errors import InvalidError
from reconciler.manifest.convert.coco import coco
from reconciler.manifest.convert.dates import CREATED
from reconciler.manifest.convert.groundtruth import groundtruth
from reconciler.manifest.convert.rows import rows
from reconciler.manifest.line import Line, decode
from reconciler.manifest.reader import Source, lines

HERE = Path(__file__).parent / "convert"


def written(lines):
    """Lines as a converter's command writes them."""
    return "".join(f"{line}\n" for line in lines)


def expected(name):
    """What the guide's script wrote."""
    return (HERE / f"{name}.expected").read_text()


@pytest.mark.parametrize("name", ["speakers", "mixed"])
def test_coco_gives_the_scripts_lines(name):
    """Boxes, class maps and dates as the guide's script makes them, in its order of keys."""
    found = coco((HERE / f"{name}.json").read_bytes(), "s3://bucket/images/", job="Custom Labels job name")
    assert written(found) == expected(name)


@pytest.mark.parametrize(("name", "images"), [("flowers", "s3://bucket/flowers/train/"), ("quoted", "")])
def test_csv_gives_the_scripts_lines(name, images):
    """Labels as the guide's script makes them; an image without labels stays a line."""
    assert written(rows((HERE / f"{name}.csv").read_bytes(), images)) == expected(name)


def test_ground_truth_gives_the_scripts_lines():
    """One attribute for each label of a multi-label job."""
    assert written(groundtruth(lines(Source(str(HERE / "output.manifest"))))) == expected("output")


def test_a_folder_gets_its_slash():
    """`s3://bucket/images` and `s3://bucket/images/` are the same place."""
    content = (HERE / "speakers.json").read_bytes()
    assert [*coco(content, "s3://bucket/images")] == [*coco(content, "s3://bucket/images/")]


def test_an_image_without_a_usable_date_gets_the_constant_one():
    """COCO files of today often have no date, or one in another form."""
    content = b"""{"images": [{"id": 1, "file_name": "a", "width": 1, "height": 1, "date_captured": "2020-01-01T00:00:00+00:00"},
        {"id": 2, "file_name": "b", "width": 1, "height": 1}], "annotations": [], "categories": []}"""
    assert all(f'"creation-date": "{CREATED}"' in line for line in coco(content, "s3://b/"))


def test_blank_rows_and_a_bom_are_no_images():
    """Editors leave both behind."""
    assert len([*rows(b"\xef\xbb\xbfs3://b/k,rose\n\n , \n")]) == 1
    assert next(iter(rows(b"\xef\xbb\xbfs3://b/k,rose\n"))).startswith('{"source-ref": "s3://b/k"')


def gt(content: bytes):
    """Convert one line of a labelling job."""
    return [*groundtruth([Line(7, content, decode(content))])]


@pytest.mark.parametrize(
    ("convert", "told"),
    [
        (lambda: [*rows(b"a,rose\nb,rose\na,lily\n")], "row 3: a (first in row 1)"),
        (lambda: [*rows(b"a,\xff\n")], "byte 3 is not UTF-8"),
        (lambda: [*coco(b"{", "s3://b/")], "no JSON"),
        (lambda: [*coco(b"[]", "s3://b/")], "images is missing"),
        (lambda: [*coco(b'{"images": [{"id": 1}]}', "s3://b/")], "images[0]: file_name, width, height is missing"),
        (
            lambda: [
                *coco(
                    b'{"images": [], "annotations": [{"image_id": 9, "category_id": 1, "bbox": [1, 2, 3, 4]}],'
                    b' "categories": []}',
                    "s3://b/",
                )
            ],
            "annotations[0]: no image or no key 9",
        ),
        (
            lambda: [
                *coco(
                    b'{"images": [], "annotations": [{"image_id": 9, "category_id": 1, "bbox": [1]}], "categories": []}',
                    "s3://b/",
                )
            ],
            "annotations[0].bbox: must be [left, top, width, height]",
        ),
        (lambda: gt(b"{"), "line 7: no JSON object"),
        (lambda: gt(b'{"source-ref": "s3://b/k", "a": [1]}'), "line 7: 'a-metadata' is missing"),
        (
            lambda: gt(b'{"source-ref": "s3://b/k", "a": 1, "a-metadata": {}}'),
            "line 7: not the output of a multi-label job",
        ),
    ],
)
def test_what_cannot_be_converted_is_said(convert, told):
    """One message that says where."""
    with pytest.raises(InvalidError) as caught:
        convert()
    assert told in caught.value.message
