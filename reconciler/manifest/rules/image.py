"""The image of a line exists and is one that the service can read; seen only when images are looked at."""

from typing import NamedTuple

from reconciler.manifest.line import Kind
from reconciler.manifest.rules.limits import ASPECT, IMAGE_BYTES, LONGEST_SIDE, SHORTEST_SIDE
from reconciler.manifest.rules.rule import Rule

FORMATS = ("PNG", "JPEG")


class Image(NamedTuple):
    """What is known of an image: bytes, format (`PNG`, `JPEG` or what else it seems to be), width, height in pixels."""

    size: int
    format: str
    width: int
    height: int


def flaw(image: Image) -> str:
    """Why the service would not use an image, in our words; nothing when it would (guide 7543-7561).

    The guide's "is greater than 15 MB" (7554) is a slip: 17965 gives that as the maximum.
    """
    shorter, longer = sorted((image.width, image.height))
    if image.size > IMAGE_BYTES:
        return f"{image.size:,} bytes of at most {IMAGE_BYTES:,}"
    if image.format not in FORMATS:
        return f"{image.format or 'unknown format'}, not PNG or JPEG"
    if not longer:
        return f"the {image.format} has no readable size"
    if longer > shorter * ASPECT:
        return f"{image.width} x {image.height} pixels is longer than {ASPECT}:1"
    return ""


def sides_flaw(image: Image) -> str:
    """Why the sides of an image do not fit, or nothing: for lines with boxes that is an error of its own (7577)."""
    if min(image.width, image.height) < SHORTEST_SIDE or max(image.width, image.height) > LONGEST_SIDE:
        return f"{image.width} x {image.height} pixels; sides must be from {SHORTEST_SIDE} to {LONGEST_SIDE}"
    return ""


RULE = Rule(
    code="ERROR_INVALID_IMAGE",
    message="The image is invalid. Check S3 path and/or image properties.",
    claim="The image exists, is a PNG or JPEG of at most 15 MB, with sides of 64 to 4,096 pixels, at most 20:1.",
    source=7535,
    mend="Correct source-ref, or convert or scale the image.",
)
DIFFERS = Rule(
    code="IMAGE_SIZE_DIFFERS",  # the guide gives no code
    message="image_size is not the size of the image, so the boxes do not fit it.",
    claim="image_size is the size of the image in pixels, as it is stored (rotation by EXIF is not applied).",
    source=7604,
    mend="Correct image_size and the boxes, or store the image in the size that was labelled.",
    kind=Kind.WARNING,
)
