"""Versions trained on manifests that are no datasets, in a project without any (API: CreateProjectVersion, TrainingData)."""

from typing import Any

from reconciler.core.observed import Observed
from reconciler.core.service import Reader
from reconciler.core.want import Want
from reconciler.manifest.digest import inputs_digest
from reconciler.resources import soundness, sources
from reconciler.resources.origin import Origin, in_s3


def manifests(reader: Reader, want: Want) -> tuple[Origin, Origin | None]:
    """The training manifest and the test one, if there is one; raises InvalidError for one that cannot be read."""
    spec = want.spec
    test = in_s3(reader, want, spec.testing_data) if spec.testing_data else None
    return in_s3(reader, want, spec.training_data), test


def digest(reader: Reader, want: Want) -> str:
    """What `{digest}` stands for: the accepted entries of the manifests; 64 hexadecimal digits."""
    train, test = manifests(reader, want)
    told = [sources.contents(sources.index(reader, one)) if one else None for one in (train, test)]
    assert told[0]
    return inputs_digest(told[0], told[1], None if test else {"by": "training"})


def flaws(reader: Reader, want: Want) -> tuple[str, ...]:
    """Why a training with the manifests would fail."""
    train, test = manifests(reader, want)
    return soundness.of_training(reader, train, test)


def arguments(want: Want) -> dict[str, Any]:
    """The part of CreateProjectVersion's arguments that names the manifests."""
    testing = [_asset(want.spec.testing_data)] if want.spec.testing_data else []
    return {
        "TrainingData": {"Assets": [_asset(want.spec.training_data)]},
        "TestingData": {"Assets": testing, **({"AutoCreate": True} if want.spec.auto_create else {})},
    }


def problem(want: Want, have: Observed) -> str:
    """Why the project cannot be trained like this; empty when it can."""
    datasets = want.above.spec.datasets if want.above else None
    if (datasets and (datasets.train or datasets.test)) or have.facts.get("datasets"):
        return "trainingData needs a project without datasets, and this one has some"
    return ""


def _asset(uri: str) -> dict[str, Any]:
    bucket, _, key = uri.removeprefix("s3://").partition("/")
    return {"GroundTruthManifest": {"S3Object": {"Bucket": bucket, "Name": key}}}
