"""What a version is, or would be, trained on: the entries that both its datasets are declared to hold."""

from typing import Any

from reconciler.core.service import Reader
from reconciler.core.want import Want
from reconciler.errors import InvalidError
from reconciler.manifest.digest import Contents, inputs_digest
from reconciler.resources import external, ownership, sources
from reconciler.resources.dataset_content import origin_of
from reconciler.resources.evidence import Evidence
from reconciler.resources.live import find_project, find_tags
from reconciler.resources.share import Share, share_of

SIDES = ("train", "test")


def digest(reader: Reader, want: Want) -> str:
    """The digest of both datasets' declared entries and of the split; 64 hexadecimal digits.

    Raises InvalidError where a dataset is filled by others, so that nobody can say what it holds.
    """
    if want.spec.training_data:
        return external.digest(reader, want)
    datasets: Any = want.above.spec.datasets if want.above else None
    train, test = (_share(reader, want, side) if datasets and getattr(datasets, side) else None for side in SIDES)
    if train is None or not train.declared or (test and not test.declared):
        raise InvalidError(
            f"{want.address}: `{{digest}}` needs datasets whose entries the specs declare",
            hint="name the version yourself, or declare the datasets' sources",
        )
    split = _split(train)
    beside = _contents(reader, test) if test and not split else None
    return inputs_digest(_contents(reader, train), beside, split)


def declared(want: Want) -> list[str]:
    """The datasets that the version's project declares."""
    datasets: Any = want.above.spec.datasets if want.above else None
    return [side for side in SIDES if datasets and getattr(datasets, side)]


def known(want: Want) -> list[str]:
    """Those of which the specs say what entries they have, so that their content has a digest."""
    return [side for side in declared(want) if _is_known(want, side)]


def today(reader: Reader, want: Want) -> str:
    """What a version trained now would be marked with: what the project's tags say of its datasets; empty where they do not."""
    project = find_project(reader, want.address)
    tags = find_tags(reader, want.address.account, project["ProjectArn"]) if project else {}
    found = [Evidence.parse(tags.get(ownership.PREFIX + side)) for side in known(want)]
    return " ".join(one.digest for one in found if one) if all(found) else ""


def _is_known(want: Want, side: str) -> bool:
    datasets: Any = want.above.spec.datasets if want.above else None
    spec = getattr(datasets, side)
    source = datasets.train if spec.split_from else spec
    return source.entries != "unmanaged" and (source.copy_of is None or source.follow)


def _share(reader: Reader, want: Want, side: str) -> Share:
    return share_of(reader.declared.wants[want.address.project_address.child("dataset", side)])


def _split(share: Share) -> dict[str, Any] | None:
    """How the test dataset is drawn, as JSON values."""
    if share.split is None:
        return None
    return {"by": "service"} if share.service else share.split.declaration()


def _contents(reader: Reader, share: Share) -> Contents:
    return sources.contents(sources.index(reader, origin_of(reader, share)))
