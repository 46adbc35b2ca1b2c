"""Looking at images: what is read of them, and what is said about them."""

import io
import json
import struct
import threading
from dataclasses import dataclass, field

import pytest
from PIL import Image

from reconciler.manifest.images import LocalObjects, check_images, look
from reconciler.manifest.line import Line, decode
from reconciler.manifest.rules.example import box_line, image_line


def picture(width=640, height=480, form="PNG", **more):
    """An image file's bytes."""
    stream = io.BytesIO()
    Image.new("L", (width, height)).save(stream, form, **more)
    return stream.getvalue()


@dataclass
class Kept:
    """Objects in memory that remember what was read of them, and how many were read at once."""

    contents: dict[str, bytes]
    reads: list[tuple[str, int, int]] = field(default_factory=list)
    active: int = 0
    most: int = 0
    lock: threading.Lock = field(default_factory=threading.Lock)

    def head(self, uri):
        """The object's size."""
        with self.lock:
            self.active += 1
            self.most = max(self.most, self.active)
        try:
            if uri not in self.contents:
                raise FileNotFoundError(uri)
            return type("Head", (), {"size": len(self.contents[uri]), "etag": ""})()
        finally:
            with self.lock:
                self.active -= 1

    def range(self, uri, start, end):
        """Some of its bytes."""
        self.reads.append((uri, start, end))
        return self.contents[uri][start:end]


def line(value, number=1):
    """A line of a manifest."""
    content = json.dumps(value).encode()
    return Line(number, content, decode(content))


def told(value, content):
    """What is said about the image of one line."""
    objects = Kept({} if content is None else {value["source-ref"]: content})
    return [(seen.problem.code, seen.why) for seen in check_images([line(value)], objects)]


@pytest.mark.parametrize(
    ("reason", "value", "content", "said"),
    [
        ("a PNG", image_line(), picture(), []),
        ("a JPEG", image_line(), picture(form="JPEG"), []),
        (
            "nothing there",
            image_line(),
            None,
            [("ERROR_INVALID_IMAGE", "s3://bucket/images/sunrise.png does not exist")],
        ),
        ("an empty object", image_line(), b"", [("ERROR_INVALID_IMAGE", "unknown format, not PNG or JPEG")]),
        ("a GIF", image_line(), picture(form="GIF"), [("ERROR_INVALID_IMAGE", "GIF, not PNG or JPEG")]),
        ("text", image_line(), b"<html>", [("ERROR_INVALID_IMAGE", "unknown format, not PNG or JPEG")]),
        ("a cut JPEG", image_line(), b"\xff\xd8\xff\xe0", [("ERROR_INVALID_IMAGE", "the JPEG has no readable size")]),
        (
            "15 MB and a byte",
            image_line(),
            picture() + bytes(15 * 1024**2),
            [("ERROR_INVALID_IMAGE", f"{15 * 1024**2 + len(picture()):,} bytes of at most 15,728,640")],
        ),
        (
            "too narrow",
            image_line(),
            picture(63, 100),
            [("ERROR_INVALID_IMAGE", "63 x 100 pixels; sides must be from 64 to 4096")],
        ),
        (
            "21 times as wide",
            image_line(),
            picture(1344, 64),
            [("ERROR_INVALID_IMAGE", "1344 x 64 pixels is longer than 20:1")],
        ),
        (
            "too narrow for boxes",
            box_line(left=0, top=0, width=20, height=20),
            picture(63, 100),
            [("ERROR_INVALID_IMAGE_DIMENSION", "63 x 100 pixels; sides must be from 64 to 4096")],
        ),
        ("as labelled", box_line(), picture(640, 480), []),
        (
            "scaled after labelling",
            box_line(),
            picture(320, 240),
            [("IMAGE_SIZE_DIFFERS", "640 x 480, but the image has 320 x 240")],
        ),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_an_image_is_told_from_its_header(reason, value, content, said):
    """The service's code, and the exact reason."""
    assert told(value, content) == said, reason


def test_rotation_by_exif_is_not_applied():
    """Boxes are drawn on the pixels as they are stored."""
    exif = Image.Exif()
    exif[0x0112] = 6
    assert told(box_line(), picture(640, 480, "JPEG", exif=exif)) == []


def test_a_header_behind_a_megabyte_of_profile_takes_a_second_read():
    """32 KB first; more only where the size is not in them."""
    segment = b"\xff\xe2" + struct.pack(">H", 60_002) + bytes(60_000)
    whole = picture(form="JPEG")
    objects = Kept({"s3://b/k": whole[:2] + segment * 10 + whole[2:] + bytes(2_000_000)})
    assert look("s3://b/k", objects)[1:] == ("JPEG", 640, 480)
    assert objects.reads == [("s3://b/k", 0, 32 << 10), ("s3://b/k", 0, 1 << 20)]


def test_many_images_are_looked_at_in_order_and_no_more_than_allowed_at_once():
    """Findings come in the order of the lines, however the reads end."""
    lines = [line(image_line(str(number)), number) for number in range(200)]
    objects = Kept({item.value["source-ref"]: picture() for item in lines if item.number % 3})
    assert [seen.line.number for seen in check_images(lines, objects, at_once=4)] == [*range(0, 200, 3)]
    assert objects.most <= 4


def test_lines_without_an_image_are_left_to_the_other_rules():
    """No source-ref, no JSON: nothing to look at."""
    assert [*check_images([Line(1, b"{", None), line({"a": 1}), line({"source-ref": "x"})], Kept({}))] == []


def test_local_files_stand_for_objects(tmp_path):
    """By their key below the folder, or by their bare name; never outside of it."""
    (tmp_path / "in/images").mkdir(parents=True)
    (tmp_path / "in/images/a.png").write_bytes(picture())
    (tmp_path / "in/b.png").write_bytes(picture(64, 64))
    (tmp_path / "secret.png").write_bytes(picture())
    objects = LocalObjects(tmp_path / "in")
    assert look("s3://bucket/images/a.png", objects).width == 640
    assert look("s3://bucket/images/b.png", objects).width == 64
    for uri in ("s3://bucket/images/none.png", "s3://bucket/../secret.png"):
        with pytest.raises(FileNotFoundError):
            look(uri, objects)
