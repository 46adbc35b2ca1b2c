"""Finding the live version of a declared model: by its VersionName, which may stand for what it is trained on."""

from collections.abc import Mapping
from typing import Any

from reconciler.core.service import Reader
from reconciler.core.want import Want
from reconciler.resources.live import find_version

DIGEST = "{digest}"
DIGITS = 16
LONGEST = 255
UNTAGGABLE = ("DELETING",)
TURNING = ("STARTING", "STOPPING")  # made, and on its way between stopped and running
RUNS = ("STARTING", "RUNNING")


def fits(version: str) -> str:
    """A VersionName as it is declared, when the service takes it with `{digest}` filled in; raises ValueError."""
    if (size := len(filled(version))) > LONGEST:
        raise ValueError(f"with {DIGITS} digits for `{DIGEST}` it has {size} characters; the service takes {LONGEST}")
    return version


def filled(version: str, digest: str = "0" * DIGITS) -> str:
    """A VersionName with a digest's first digits in it; without one it is only as long as it is going to be."""
    return version.replace(DIGEST, digest[:DIGITS])


def find(reader: Reader, want: Want) -> Mapping[str, Any] | None:
    """The live version of a declared model, or None."""
    return find_version(reader, want.address, version_of(reader, want))


def version_of(reader: Reader, want: Want) -> str:
    """The VersionName of a declared model, with `{digest}` filled in from what it would be trained on."""
    named: str = want.spec.version
    if DIGEST not in named:
        return named
    from reconciler.resources import inputs

    return filled(named, inputs.digest(reader, want))


def units(found: Mapping[str, Any]) -> dict[str, int]:
    """How many inference units a version runs with at least (`units`) and at most (`most`), for what it costs."""
    least = found.get("MinInferenceUnits", 0)
    return {"units": least, "most": found.get("MaxInferenceUnits", least)}
