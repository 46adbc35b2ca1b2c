"""What CreateProjectVersion trains on: the project's datasets or external manifests, frozen at the call."""

from collections.abc import Mapping
from typing import Any

from .errors import ServiceError, in_use, invalid
from .operation import Context, Given
from .record import Record

USABLE = frozenset({"CREATE_COMPLETE", "UPDATE_COMPLETE", "UPDATE_FAILED"})  # a failed update keeps the old content


def inputs_of(context: Context, project: Record, given: Given) -> dict[str, Any]:
    """The version record's `inputs` (see `outcome`). Raises InvalidParameterException, or ResourceInUseException."""
    datasets = {dataset["name"]: dataset for dataset in context.of("dataset", project["arn"])}
    if "TrainingData" in given or "TestingData" in given:
        if datasets:
            raise invalid("A project with datasets is trained on them: omit TrainingData and TestingData.")
        return _manifests(given)
    return _datasets(context, datasets)


def shown_inputs(given: Given) -> dict[str, Any]:
    """`Input` of TrainingDataResult and TestingDataResult as AWS shows it: `{}` and no AutoCreate for datasets."""
    testing = given.get("TestingData", {})
    return {
        "TrainingDataResult": given.get("TrainingData", {}),
        "TestingDataResult": {**testing, "AutoCreate": testing.get("AutoCreate", False)},
    }


def _manifests(given: Given) -> dict[str, Any]:
    if "TrainingData" not in given or "TestingData" not in given:
        raise invalid("TrainingData and TestingData must both be given.")
    split = given["TestingData"].get("AutoCreate", False)
    if split and given["TestingData"].get("Assets"):
        raise invalid("TestingData takes Assets or AutoCreate, not both.")
    test = None if split else _manifest(given, "TestingData")
    return {"train": _manifest(given, "TrainingData"), "test": test, "auto_create": split}


def _manifest(given: Given, member: str) -> Mapping[str, Any]:
    assets = given[member].get("Assets", [])
    location = assets[0].get("GroundTruthManifest", {}).get("S3Object", {}) if len(assets) == 1 else {}
    if "Bucket" not in location or "Name" not in location:
        raise invalid(f"{member} takes one asset with the bucket and name of a manifest file.")
    return {"manifest": location}


def _datasets(context: Context, datasets: Mapping[str, Record]) -> dict[str, Any]:
    split = "TEST" not in datasets and context.choices.split_without_test_dataset
    train = _dataset(context, datasets, "TRAIN")
    test = None if split else _dataset(context, datasets, "TEST")
    return {"train": train, "test": test, "auto_create": split}


def _dataset(context: Context, datasets: Mapping[str, Record], name: str) -> Mapping[str, Any]:
    dataset = datasets.get(name)
    if dataset is None:
        raise ServiceError(context.choices.missing_dataset_error, f"The project has no {name} dataset.")
    if dataset["status"].endswith("_IN_PROGRESS"):
        raise in_use(f"The {name} dataset is being changed.")
    if dataset["status"] not in USABLE:
        raise invalid(f"The {name} dataset was not created.")
    if not dataset["stats"]["total"]:
        raise ServiceError(context.choices.missing_dataset_error, f"The {name} dataset is empty.")
    return {"dataset": dataset["arn"], "view": dataset["view"]}
