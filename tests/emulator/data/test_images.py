"""Format and sides of images from their first bytes."""

import io

import pytest
from PIL import Image

from reconciler.emulator.images import Sides, sides_of


def picture(kind, width, height, **options):
    """An image file made by Pillow."""
    out = io.BytesIO()
    Image.new("RGB", (width, height)).save(out, kind, **options)
    return out.getvalue()


MADE = [
    ("PNG", {}),
    ("JPEG", {}),
    ("JPEG", {"progressive": True}),
    ("JPEG", {"icc_profile": b"x" * 3000, "dpi": (72, 72)}),
]


@pytest.mark.parametrize(("kind", "options"), MADE)
def test_sides(kind, options):
    """The stored sides, as Pillow wrote them."""
    assert sides_of(picture(kind, 320, 200, **options)) == (320, 200)


@pytest.mark.parametrize("data", [b"", b"GIF89a", b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff", picture("GIF", 64, 64)])
def test_anything_else_is_no_image(data):
    """S:17914: PNG and JPEG only."""
    assert sides_of(data) is None


LIMITS = [
    ((64, 64), True),
    ((63, 64), False),
    ((4096, 4096), True),
    ((4097, 4096), False),
    ((64, 1280), True),
    ((64, 1281), False),
]


@pytest.mark.parametrize(("sides", "conform"), LIMITS)
def test_limits(sides, conform):
    """S:17961 to S:17967: 64 to 4096 pixels, at most 20:1."""
    assert Sides(*sides).conform is conform
