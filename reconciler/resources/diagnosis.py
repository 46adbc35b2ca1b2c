"""Why a training failed: the service's own codes, and the lines that it found most faults with (guide, "Debugging")."""

import hashlib
import heapq
import json
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
            worst = _worst(reader, account, where, lines)
            more = "; and more" if len(lines) > FEW else ""
            yield f"{len(lines)} {side} lines have errors{f': {worst}{more}' if worst else ''}."


def _worst(reader: Reader, account: str, uri: str, numbers: tuple[int, ...]) -> str:
    """The lines of a validation manifest with the most codes, the earlier of equal ones; worked out once per content."""
    objects = reader.objects(account)
    head = objects.head(uri)
    if head is None:
        return ""
    asked = hashlib.sha256(msgspec.json.encode(numbers)).hexdigest()
    key = json.dumps(["worst lines", FEW, uri, head.etag, asked])
    told = reader.kept.get(key)
    if told is None:
        source = manifests.Source(uri, objects, head.size)  # type: ignore[arg-type]  # its size is known
        found = heapq.nsmallest(FEW, _faults(source, frozenset(numbers)))
        told = reader.kept[key] = "; ".join(f"line {number} {', '.join(codes)}" for _, number, codes in found)
    return told


def _faults(source: manifests.Source, numbers: frozenset[int]) -> Iterator[tuple[int, int, tuple[str, ...]]]:
    """Each faulty line with its codes, in such a form that the worst is the smallest."""
    last = max(numbers)
    for line in manifests.lines(source):
        if line.number > last:
            return
        codes = tuple(dict.fromkeys(_codes(line.value))) if line.number in numbers else ()
        if codes:
            yield -len(codes), line.number, codes


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
