"""What `{digest}` in a version's name stands for: the entries that the version would be trained on."""

from typing import Any

from reconciler.core.service import Reader
from reconciler.core.want import Want
from reconciler.errors import InvalidError
from reconciler.manifest.digest import Contents, inputs_digest
from reconciler.manifest.split import Split
from reconciler.resources import sources


def digest(reader: Reader, want: Want) -> str:
    """The digest of both datasets' declared entries and of the split; 64 hexadecimal digits.

    Raises InvalidError where a dataset is filled by others, so that nobody can say what it holds.
    """
    datasets: Any = want.above.spec.datasets if want.above else None
    train, test = (datasets.train, datasets.test) if datasets else (None, None)
    if train is None or "unmanaged" in (train.entries, test.entries if test else None):
        raise InvalidError(
            f"{want.address}: `{{digest}}` needs datasets whose entries the specs declare",
            hint="name the version yourself, or declare the datasets' sources",
        )
    split = Split(test.percent, test.seed, test.group_by).declaration() if test and test.split_from else None
    beside = _contents(reader, want, "test") if test and not split else None
    return inputs_digest(_contents(reader, want, "train"), beside, split)


def _contents(reader: Reader, want: Want, side: str) -> Contents:
    declared = reader.declared.wants[want.address.project_address.child("dataset", side)]
    return sources.contents(sources.index(reader, sources.origin(reader, declared)))
