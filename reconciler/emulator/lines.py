"""One line of a manifest as the checks see it, how it is read and how it is written back (S:n = a line of the guide)."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple

import orjson

from . import codes

IMAGE, BOX = "groundtruth/image-classification", "groundtruth/object-detection"
VALID, INVALID, IGNORED = "valid", "invalid", "ignored"
OWN_KEYS = ("errors", "warnings", "cl-errors", "cl-metadata")  # written by the service; may come back in (S:6722)


@dataclass(frozen=True)
class Rules:
    """The guide's limits, and from `share_may_be_reached` on with what no source settles: rows of `choices`, named `manifest_` + field."""

    bytes: int = 1 << 30  # S:3685
    rows: int = 250_000  # S:3690
    characters: int = 100_000  # S:5412
    boxes: int = 50  # S:7803
    label_characters: int = 256  # S:8166
    sides: tuple[int, int] = (64, 4096)  # S:7576
    scaled_side: int = 1280  # S:7753
    most_labels: int = 250  # S:17930
    least_labels: Mapping[str, int] = field(default_factory=lambda: {IMAGE: 2, BOX: 1})  # S:17926, S:17928
    overlap: float = 0.5  # S:3738
    error_percent: int = 20  # S:3666
    share_may_be_reached: bool = True
    extension_required: bool = False
    frame_tolerance: float = 0.0
    bare_line_is_error: bool = False
    box_share: float = 0.0
    first_duplicate_stays: bool = True

    def too_many(self, bad: int, total: int) -> bool:
        """Whether `bad` of `total` lines fail a manifest: more than 20 % (S:3733)."""
        reached = 100 * bad - self.error_percent * total
        return reached > 0 or (reached == 0 and not self.share_may_be_reached)


class Note(NamedTuple):
    """One error or warning and its place in the line: () is the line, ("bb", "annotations", 0) a box."""

    path: tuple[str | int, ...]
    code: str
    message: str


class Box(NamedTuple):
    """One usable bounding box, in pixels of its image."""

    label: str
    left: float
    top: float
    width: float
    height: float


@dataclass(frozen=True, slots=True)
class Line:
    """One checked line, counted from 1.

    `labels` maps each label in it to "in a box?", broken boxes included; `names` and `boxes` are what training can use.
    """

    number: int
    text: bytes
    source: str = ""
    state: str = INVALID
    notes: tuple[Note, ...] = ()
    labels: Mapping[str, bool] = field(default_factory=dict)
    names: tuple[str, ...] = ()
    boxes: tuple[Box, ...] = ()
    size: tuple[float, float] = (0, 0)

    @property
    def bucket(self) -> str:
        """The bucket of the image, empty when the source-ref is unusable."""
        return bucket_of(self.source)

    @property
    def has_errors(self) -> bool:
        """Whether any part of the line is in error; a valid line may have broken boxes (S:6359)."""
        return any(note.code.startswith("ERROR") for note in self.notes)

    @property
    def is_dropped(self) -> bool:
        """Whether a dataset leaves this line out (S:5403)."""
        return any(note.code in codes.DROPPED for note in self.notes)


def bucket_of(source: str) -> str:
    """The bucket of s3://BUCKET/OBJECT_PATH."""
    return source[5:].partition("/")[0]


def lines(data: bytes) -> list[bytes]:
    """The lines of a manifest, blank ones too (S:3670); a byte order mark and carriage returns are no content."""
    pieces = data.removeprefix(b"\xef\xbb\xbf").split(b"\n")
    return [piece.removesuffix(b"\r") for piece in (pieces[:-1] if not pieces[-1] else pieces)]


def parsed(text: bytes, rules: Rules) -> dict[str, Any] | None:
    """The JSON object of a line without what the service wrote into it; None when it is none, or too long (S:5412)."""
    if len(text) > rules.characters and len(text.decode(errors="replace")) > rules.characters:
        return None
    try:
        entry = orjson.loads(text)
    except orjson.JSONDecodeError:
        return None
    if not isinstance(entry, dict):
        return None
    for place in _places(entry):
        for key in OWN_KEYS:
            place.pop(key, None)
    return entry


def _places(entry: dict[str, Any]) -> list[dict[str, Any]]:
    """The objects of a line that can carry notes: itself, its attributes, their metadata, their boxes (S:6393)."""
    inner = [value for value in entry.values() if isinstance(value, dict)]
    boxes = [box for value in inner if isinstance(value.get("annotations"), list) for box in value["annotations"]]
    return [entry, *inner, *(box for box in boxes if isinstance(box, dict))]


def annotated(line: Line, *, prefix: str = "", more: Mapping[str, Any] | None = None) -> bytes:
    """The line with `more` and with its notes where the service puts them (S:6393), under `prefix` + errors or warnings.

    Datasets show `cl-errors` but no warnings (S:5439). A line that is no JSON has only its error left (S:7518).
    """
    entry = parsed(line.text, Rules(characters=len(line.text))) or {}
    entry.update(more or {})
    for note in line.notes:
        key = prefix + ("errors" if note.code.startswith("ERROR") else "warnings")
        if key != "cl-warnings":
            _at(entry, note.path).setdefault(key, []).append({"code": note.code, "message": note.message})
    return orjson.dumps(entry)


def _at(entry: dict[str, Any], path: tuple[str | int, ...]) -> dict[str, Any]:
    """The object at a path; the line itself where there is none, as when an attribute is a mere number (S:6393)."""
    place: Any = entry
    for step in path:
        place = place[step]
    return place if isinstance(place, dict) else entry
