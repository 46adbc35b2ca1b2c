"""CSV files of images and their labels as image-level manifests (guide 4636-4833)."""

import csv
import io
import json
from collections.abc import Iterator

from reconciler.errors import InvalidError
from reconciler.manifest.convert.dates import CREATED, folder


def rows(content: bytes, images: str = "") -> Iterator[str]:
    """Give one line for each row `image,label,label…`; no header, `|` quotes a field.

    `images` is the S3 path that comes before each image's name. Raises InvalidError with the rows of images that come
    twice (the guide's script writes nothing then either) and where the file is not UTF-8.
    """
    _refuse_duplicates(_read(content, '"'))
    found = _read(content, "|")
    return (json.dumps(_line(folder(images) + name, labels)) for _, (name, *labels) in found)


def _read(content: bytes, quote: str) -> list[tuple[int, list[str]]]:
    """Give the rows that are not blank, with their numbers."""
    try:
        text = io.StringIO(content.decode("utf-8-sig"), newline="")
        return [
            (number, row) for number, row in enumerate(csv.reader(text, quotechar=quote), 1) if "".join(row).strip()
        ]
    except UnicodeDecodeError as error:
        raise InvalidError(f"byte {error.start + 1} is not UTF-8") from error
    except csv.Error as error:
        raise InvalidError(f"no CSV: {error}") from error


def _refuse_duplicates(found: list[tuple[int, list[str]]]) -> None:
    """Refuse images that come twice, by fields quoted the usual way: that is how the guide's script looks for them."""
    first: dict[str, int] = {}
    again: list[str] = []
    for number, row in found:
        if first.setdefault(row[0], number) != number:
            again.append(f"row {number}: {row[0]} (first in row {first[row[0]]})")
    if again:
        more = f", and {len(again) - 3} more" if len(again) > 3 else ""  # noqa: PLR2004  three are enough to find the rest
        raise InvalidError(
            f"images that come twice: {', '.join(again[:3])}{more}", hint="Unite their labels in one row each."
        )


def _line(source_ref: str, labels: list[str]) -> dict[str, object]:
    line: dict[str, object] = {"source-ref": source_ref}
    for label in filter(None, labels):
        line[label] = 1
        line[f"{label}-metadata"] = {
            "confidence": 1,
            "job-name": f"labeling-job/{label}",
            "class-name": label,
            "human-annotated": "yes",
            "creation-date": CREATED,
            "type": "groundtruth/image-classification",
        }
    return line
