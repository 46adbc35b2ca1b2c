"""What has to be known before a version is trained: what it would be trained on, and whether that can work."""

from collections.abc import Iterator
from typing import Any

from reconciler.core.observed import Phase
from reconciler.core.service import CallError, Reader
from reconciler.core.want import Want
from reconciler.errors import InvalidError
from reconciler.resources import copied, dataset_live, external, named, soundness
from reconciler.resources.dataset_content import Content
from reconciler.resources.inputs import SIDES
from reconciler.resources.live import find_project
from reconciler.resources.origin import Origin
from reconciler.resources.share import share_of


def look(reader: Reader, want: Want) -> dict[str, Any]:
    """The live datasets by type, those without entries, other versions of the same inputs, and what training would say."""
    project = find_project(reader, want.address)
    return {
        "datasets": {one["DatasetType"]: one["Status"] for one in project["Datasets"]} if project else {},
        "empty": () if want.spec.training_data else tuple(_empty(reader, want, project)),
        "twins": tuple(_twins(reader, want)),
        "flaws": _flaws(reader, want),
    }


def _twins(reader: Reader, want: Want) -> Iterator[str]:
    """The project's other models that are still to be trained on the same."""
    for other in reader.declared.below(want.address.project_address):
        trained = other.kind == want.kind and not (other.spec.copy_of or other.spec.version_arn)
        if trained and other is not want and _told(other) == _told(want) and not named.find(reader, other):
            yield other.address.name


def _told(want: Want) -> tuple[Any, ...]:
    return want.spec.training_data, want.spec.testing_data, want.spec.auto_create


def _empty(reader: Reader, want: Want, project: Any) -> Iterator[str]:
    """Datasets that somebody else is to fill and has not; what the service draws is filled before a training."""
    datasets = _datasets(reader, want)
    for found in project["Datasets"] if project else ():
        side = found["DatasetType"].lower()
        live = None if side in datasets else dataset_live.describe(reader, want.address.account, found["DatasetArn"])
        if live and not live["DatasetStats"]["TotalEntries"]:
            yield side
    for side, dataset in datasets.items():
        if not share_of(dataset).declared and not dataset.spec.split_from:
            have = dataset_live.live(reader, dataset)
            if have.phase is Phase.READY and not have.facts["count"]:
                yield side


def _flaws(reader: Reader, want: Want) -> tuple[str, ...]:
    return external.flaws(reader, want) if want.spec.training_data else of_datasets(reader, want)


def again(reader: Reader, want: Want) -> tuple[str, ...]:
    """Why training a version once more would fail, its manifests being as they are today, if they are there at all."""
    try:
        return _flaws(reader, want)
    except (InvalidError, CallError) as error:
        return (error.message,)


def of_datasets(reader: Reader, want: Want) -> tuple[str, ...]:
    """Why training on a project's datasets would fail, as far as they are known; what is wrong with one is told there."""
    datasets = _datasets(reader, want)
    if len(datasets) < len(SIDES):
        return ()
    try:
        train, test = (_manifest(reader, datasets[side]) for side in SIDES)
    except (InvalidError, CallError):
        return ()
    drawn_later = share_of(datasets["train"]).service
    return soundness.of_training(reader, train, test) if train and (test or drawn_later) else ()


def _manifest(reader: Reader, dataset: Want) -> Origin | None:
    """What a dataset is to hold, or else holds; None where that is not known yet."""
    have = dataset_live.live(reader, dataset)
    if share_of(dataset).declared:
        content = Content(reader, dataset, have)
        return None if content.undrawn and dataset.address.name == "test" else content.manifest
    return copied.as_listed(reader, have) if have.phase is Phase.READY and have.facts["count"] else None


def _datasets(reader: Reader, want: Want) -> dict[str, Want]:
    declared = reader.declared.wants
    addresses = {side: want.address.project_address.child("dataset", side) for side in SIDES}
    return {side: declared[address] for side, address in addresses.items() if address in declared}
