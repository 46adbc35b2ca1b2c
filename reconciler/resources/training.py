"""What has to be known before a version is trained: what it would be trained on, and whether that can work."""

from collections.abc import Iterator, Mapping
from typing import Any

from reconciler.core.observed import Phase
from reconciler.core.service import CallError, Reader
from reconciler.core.want import Want
from reconciler.errors import InvalidError
from reconciler.resources import copied, dataset_live, external, inputs, named, soundness
from reconciler.resources.dataset_compare import Comparison
from reconciler.resources.dataset_content import Content
from reconciler.resources.live import find_project, find_versions
from reconciler.resources.origin import Origin
from reconciler.resources.share import share_of


def look(reader: Reader, want: Want) -> dict[str, Any]:
    """The live datasets by type, those without entries, other versions of the same inputs, and what training would say.

    Just before it is sent, also what it is trained on (`inputs`), and which datasets are not as they are declared.
    """
    project = find_project(reader, want.address)
    now = _inputs(reader, want) if reader.narrow else {}
    return {
        "inputs": " ".join(now.values()),
        "unequal": tuple(what for what, digest in now.items() if not digest),
        "datasets": {one["DatasetType"]: one["Status"] for one in project["Datasets"]} if project else {},
        "empty": () if want.spec.training_data else tuple(_empty(reader, want, project)),
        "twins": tuple(_twins(reader, want)),
        "flaws": _flaws(reader, want),
    }


def _inputs(reader: Reader, want: Want) -> dict[str, str]:
    """The digests of what a version would be trained on; empty for a dataset that is not equal to its declaration."""
    if want.spec.training_data:
        return {"training": external.digest(reader, want)}
    datasets = _datasets(reader, want)
    return {side: _equal(reader, datasets[side]) for side in inputs.known(want)}


def _equal(reader: Reader, dataset: Want) -> str:
    have = dataset_live.live(reader, dataset)
    if have.phase is not Phase.READY:
        return ""
    found = Comparison(reader, dataset, have).observed()
    content = found.attributes.get("content", "")
    return str(content) if found.declared and found.declared["content"] == content else ""


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


def beside(reader: Reader, want: Want, found: Mapping[str, Any]) -> dict[str, Any]:
    """What a plan may tell of a version that is made: why training it again would fail, or what its datasets hold today.

    The latter of a project's latest version: that earlier ones were trained on other data goes without saying.
    """
    if reader.narrow:
        return {}
    if want.spec.training_data:
        return {"lint": _again(reader, want)} if reader.deep else {}
    project = find_project(reader, want.address)
    versions = find_versions(reader, want.address.account, project["ProjectArn"]) if project else []
    return {"today": inputs.today(reader, want)} if versions[:1] == [found] else {}


def _again(reader: Reader, want: Want) -> tuple[str, ...]:
    """Why training a version once more would fail, its manifests being as they are today, if they are there at all."""
    try:
        return _flaws(reader, want)
    except (InvalidError, CallError) as error:
        return (error.message,)


def of_datasets(reader: Reader, want: Want) -> tuple[str, ...]:
    """Why training on a project's datasets would fail, as far as they are known; what is wrong with one is told there."""
    datasets = _datasets(reader, want)
    if len(datasets) < len(inputs.SIDES):
        return ()
    try:
        train, test = (_manifest(reader, datasets[side]) for side in inputs.SIDES)
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
    addresses = {side: want.address.project_address.child("dataset", side) for side in inputs.SIDES}
    return {side: declared[address] for side, address in addresses.items() if address in declared}
