"""The steps that copy a version from another project; pure (API: CopyProjectVersion)."""

from collections.abc import Iterator
from typing import Any

from reconciler.core.observed import Observed, Phase
from reconciler.core.step import Action, Call, Kind, Note, Step, Topic, Until, ref, wait
from reconciler.core.want import Want
from reconciler.resources.gate import MAKING

UNTIL_COPIED = Until(phases=(Phase.READY,), expected=900, limit=6 * 3600, every=30)
FAILED = ("TRAINING_FAILED", "COPYING_FAILED")


def output(uri: str) -> dict[str, str]:
    """`s3://bucket/prefix/` as an OutputConfig."""
    bucket, _, prefix = uri.removeprefix("s3://").partition("/")
    return {"S3Bucket": bucket, **({"S3KeyPrefix": prefix.rstrip("/")} if prefix else {})}


def copy(want: Want, have: Observed) -> Iterator[Step | Note]:
    """Copy the source once it is made and passes the gate."""
    problem = _problem(want, have)
    if problem:
        yield problem
        return
    yield _copy(want, have)
    yield wait(want.address, UNTIL_COPIED, "copying takes some minutes")


def _problem(want: Want, have: Observed) -> Note | None:
    if have.facts["source_region"] != want.target.region:
        told = f"a version is copied within one Region; the source is in {have.facts['source_region']}"
        return Note(want.address, Topic.INVALID, told, hint="declare source and copy in one Region", blocks=True)
    if not want.spec.output:
        told = "a copy needs a place for its training results"
        hint = "set `output: s3://bucket/prefix/` here or in the account's `defaults`"
        return Note(want.address, Topic.INVALID, told, hint=hint, blocks=True)
    if why := have.facts.get("unmeasured"):
        hint = "apply again when it has one; without `requires` nothing is measured"
        return Note(want.address, Topic.QUEUED, f"the gate cannot be measured: {why}", hint=hint, blocks=True)
    if short := have.facts.get("shortfalls"):
        told = f"the gate is shut: {'; '.join(short)}"
        return Note(want.address, Topic.REFUSED, told, hint="train a better source, or change `requires`", blocks=True)
    return None


def _copy(want: Want, have: Observed) -> Step:
    spec, source = want.spec, have.facts["source"]
    arguments: dict[str, Any] = {
        **_source(want),
        "DestinationProjectArn": ref(want.address.project_address),
        "VersionName": have.facts["version"],
        "OutputConfig": output(spec.output),
        "Tags": dict(want.tags),
    }
    if spec.kms_key:
        arguments["KmsKeyId"] = spec.kms_key
    return Step(
        address=want.address,
        kind=Kind.WRITE,
        action=Action.CREATE,
        reason="it is declared as a copy and does not exist",
        call=Call("rekognition", "CopyProjectVersion", arguments, want.address.account),
        slot="copy",
        deferred=bool(spec.requires) and (source is None or source.status in MAKING),
    )


def _source(want: Want) -> dict[str, Any]:
    """The source by references, which hold before and after it exists; one outside the workspace by its ARN."""
    spec = want.spec
    if spec.version_arn:
        return {"SourceProjectArn": spec.project_arn, "SourceProjectVersionArn": spec.version_arn}
    source = spec.copy_of.address(want.address.account)
    return {"SourceProjectArn": ref(source.project_address), "SourceProjectVersionArn": ref(source)}
