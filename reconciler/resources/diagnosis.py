"""Why a training failed: the service's own codes, and the first lines that it found fault with (guide, "Debugging")."""

from collections.abc import Iterator, Mapping
from typing import Any

import msgspec

from reconciler.core.service import CallError, Reader
from reconciler.manifest import reader as manifests

FEW = 3
SIDES = {"training": "TrainingDataResult", "testing": "TestingDataResult"}


class _Error(msgspec.Struct, frozen=True):
    code: str


class _Statistics(msgspec.Struct, frozen=True):
    errors: tuple[_Error, ...] = ()
    error_json_line_indices: tuple[int, ...] = ()


class _Summary(msgspec.Struct, frozen=True):
    errors: tuple[_Error, ...] = ()
    statistics: dict[str, _Statistics] = {}


def explain(reader: Reader, account: str, found: Mapping[str, Any]) -> tuple[str, ...]:
    """What the manifest summary and the validation manifests of a failed version say, in a few sentences.

    Empty where the service wrote neither (a file-level error), or they cannot be read.
    """
    summary = _location(found.get("ManifestSummary", {}))
    if not summary:
        return ()
    try:
        told = msgspec.json.decode(b"".join(reader.objects(account).blocks(summary)), type=_Summary)
        return tuple(_sentences(reader, account, found, told))
    except (CallError, msgspec.MsgspecError):
        return ()


def _sentences(reader: Reader, account: str, found: Mapping[str, Any], summary: _Summary) -> Iterator[str]:
    for error in summary.errors:
        yield f"{error.code}."
    for side, result in SIDES.items():
        statistics = summary.statistics.get(side, _Statistics())
        if codes := ", ".join(error.code for error in statistics.errors):
            yield f"{side.capitalize()} data: {codes}."
        lines = statistics.error_json_line_indices
        assets = found.get(result, {}).get("Validation", {}).get("Assets", ())
        where = _location(assets[0].get("GroundTruthManifest", {})) if assets else ""
        if lines and where:
            faults = [*_faults(reader, account, where, lines[:FEW]), *(["and more"] if len(lines) > FEW else [])]
            yield f"{len(lines)} {side} lines have errors: {'; '.join(faults)}."


def _faults(reader: Reader, account: str, uri: str, numbers: tuple[int, ...]) -> Iterator[str]:
    objects = reader.objects(account)
    head = objects.head(uri)
    source = manifests.Source(uri, objects, head.size if head else 0)  # type: ignore[arg-type]  # its size is known
    wanted = set(numbers)
    for line in manifests.lines(source):
        if line.number in wanted:
            yield f"line {line.number} {', '.join(dict.fromkeys(_codes(line.value)))}"
        if line.number >= max(wanted):
            return


def _codes(value: Any) -> Iterator[str]:
    """Every error code in a line of a validation manifest, wherever it stands."""
    if isinstance(value, dict):
        for key, inner in value.items():
            if key == "errors" and isinstance(inner, list):
                yield from (one["code"] for one in inner if isinstance(one, dict) and "code" in one)
            else:
                yield from _codes(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _codes(inner)


def _location(told: Mapping[str, Any]) -> str:
    where = told.get("S3Object", {})
    return f"s3://{where['Bucket']}/{where['Name']}" if where else ""
