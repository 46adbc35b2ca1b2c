"""DetectCustomLabels: the ground truth for images that the model was trained or tested on, a fixed answer for others."""

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from . import images
from .checks import check
from .entries import View
from .errors import ServiceError, invalid, not_ready
from .evaluation import fraction
from .lines import BOX, Line, Rules
from .operation import Context, Given, Operation, Result
from .ports import ObjectUnavailableError
from .record import Record


class Image(NamedTuple):
    """What there is to see: the MD5 of the bytes, and the source-ref where the image lies in S3."""

    digest: str
    source: str


class Found(NamedTuple):
    """A label found, 0 to 1, and for boxes (left, top, width, height) as ratios of the image's sides."""

    name: str
    confidence: float
    box: tuple[float, float, float, float] | None = None


def detect_custom_labels(context: Context, given: Given) -> Result:
    """Labels by confidence, highest first: from each label's own threshold on, or from MinConfidence on (S:10302)."""
    record = context.find("version", given["ProjectVersionArn"])
    if record["status"] != "RUNNING":
        raise not_ready("The model version is not running.")
    _spend(context, record)
    image = _image(context, given["Image"])
    model, least = record["model"], given.get("MinConfidence")
    floors = model["thresholds"] if least is None else dict.fromkeys(model["thresholds"], least / 100)
    found = [each for each in _found(context, model, image) if each.confidence >= floors[each.name]]
    found.sort(key=lambda each: (-each.confidence, each.name))
    return {"CustomLabels": [_label(each) for each in found[: given.get("MaxResults")]]}


def _spend(context: Context, record: Record) -> None:
    """A running model answers so many calls a second for each of its inference units (S:9202)."""
    units = max(record["units"]["min"], record["units"]["max"] or 0)
    rate = units * context.settings.detections_per_unit
    context.rates.spend((record["arn"],), context.now, rate, rate, "ProvisionedThroughputExceededException")


def _image(context: Context, image: Mapping[str, Any]) -> Image:
    """The image, once it is known to be one that the service takes (S:18012)."""
    if len(image) != 1:
        raise invalid("Give the image as bytes or as an S3 object.")
    if "Bytes" not in image:
        return _stored(context, image["S3Object"])
    if len(image["Bytes"]) > images.MOST_RAW_BYTES:
        raise ServiceError("ImageTooLargeException")
    _check_sides(context, images.sides_of(image["Bytes"]))
    return Image(hashlib.md5(image["Bytes"], usedforsecurity=False).hexdigest(), "")


def _stored(context: Context, place: Mapping[str, str]) -> Image:
    bucket, key, version = place.get("Bucket", ""), place.get("Name", ""), place.get("Version", "")
    objects, account = context.objects, context.account
    try:
        head = objects.head(bucket, key, account=account, version=version)
        if head is None:
            raise ServiceError("InvalidS3ObjectException")
        if head.size > images.MOST_BYTES:
            raise ServiceError("ImageTooLargeException")
        body = objects.read(bucket, key, account=account, version=version)
    except ObjectUnavailableError:
        raise ServiceError("InvalidS3ObjectException") from None
    _check_sides(context, images.sides_of(body))
    return Image(head.etag, f"s3://{bucket}/{key}")


def _check_sides(context: Context, sides: images.Sides | None) -> None:
    if sides is None:
        raise ServiceError("InvalidImageFormatException")
    if not sides.conform:
        raise ServiceError(context.choices.image_sides_error)


def _found(context: Context, model: Mapping[str, Any], image: Image) -> Iterator[Found]:
    """Every label of the model with a confidence: what is in the ground truth above its threshold, else below it.

    An image that the model does not know gets any confidence, and a box somewhere; always the same for the same bytes.
    """
    line = _known(context, model, image.source)
    for name, threshold in model["thresholds"].items():
        chance = fraction(image.digest, name)
        truths = _truths(line, name) if line else []
        for number, box in enumerate(truths):
            sure = fraction(image.digest, name, str(number))
            yield Found(name, threshold + (1 - threshold) * (1 + sure) / 2, box)
        if not truths:
            box = _somewhere(image.digest, name) if model["kind"] == BOX else None
            yield Found(name, chance * threshold * 0.9 if line else chance, box)


def _known(context: Context, model: Mapping[str, Any], source: str) -> Line | None:
    views = (View(*view) for view in model["views"]) if source else ()
    texts = (context.entries.find(view, source) for view in views)
    text = next((text for text in texts if text), None)
    return check(1, text, Rules(characters=len(text))) if text else None


def _truths(line: Line, name: str) -> Sequence[tuple[float, float, float, float] | None]:
    width, height = line.size
    boxes = [
        (box.left / width, box.top / height, box.width / width, box.height / height)
        for box in line.boxes
        if box.label == name
    ]
    return boxes or ([None] if name in line.names else [])


def _somewhere(digest: str, name: str) -> tuple[float, float, float, float]:
    left, top = (0.6 * fraction(digest, name, side) for side in ("left", "top"))
    width, height = (0.1 + 0.3 * fraction(digest, name, side) for side in ("width", "height"))
    return left, top, width, height


def _label(found: Found) -> Mapping[str, Any]:
    """A CustomLabel; image-level labels have no Geometry (service-facts 1.3)."""
    label: dict[str, Any] = {"Name": found.name, "Confidence": found.confidence * 100}
    if found.box:
        left, top, width, height = found.box
        corners = ((left, top), (left + width, top), (left + width, top + height), (left, top + height))
        label["Geometry"] = {
            "BoundingBox": {"Left": left, "Top": top, "Width": width, "Height": height},
            "Polygon": [{"X": x, "Y": y} for x, y in corners],
        }
    return label


OPERATIONS: Mapping[str, Operation] = {"DetectCustomLabels": detect_custom_labels}
