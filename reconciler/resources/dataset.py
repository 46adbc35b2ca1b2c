"""Datasets: made from a manifest, then kept equal to it entry by entry (guide, "Managing datasets")."""

from collections.abc import Collection, Iterable, Iterator
from typing import Annotated, Literal, Self

from pydantic import AfterValidator, ConfigDict, Field, model_validator
from pydantic.alias_generators import to_camel

from reconciler.core.address import Address
from reconciler.core.arguments import S3Object, S3Prefix
from reconciler.core.delta import Delta
from reconciler.core.flaw import Flaw, refuse
from reconciler.core.observed import Observed
from reconciler.core.service import Reader
from reconciler.core.spec import LocalFile, Shape, Slot, Spec
from reconciler.core.step import Note, Step
from reconciler.core.want import Declared, Need, Want
from reconciler.errors import InvalidError
from reconciler.resources.live import find_project
from reconciler.resources.undeclared import inside

SOURCES = ("manifest", "file", "copy_of", "coco", "csv", "ground_truth", "split_from", "entries")
SPLITTING = ("percent", "seed", "group_by", "by", "resplit")


def _grouping(told: str) -> str:
    from reconciler.manifest.grouping import grouping  # only where images are grouped

    try:
        grouping(told)
    except InvalidError as error:
        refuse([Flaw(error.message, error.hint)])
    return told


class CopiedDataset(Spec):
    """A dataset declared in this workspace."""

    account: str | None = None
    """The source's account alias; this account when left out."""
    project: str
    """The source's project."""
    dataset: Literal["train", "test"]
    """Which of its datasets."""

    def address(self, account: str) -> Address:
        """Its address, seen from an account."""
        return Address.of(self.account or account, self.project, "dataset", self.dataset)


class DatasetSpec(Spec):
    """Where a dataset's entries come from: exactly one source."""

    model_config = ConfigDict(json_schema_extra={"oneOf": [{"required": [to_camel(name)]} for name in SOURCES]})

    manifest: S3Object | None = None
    """A manifest in S3; its images may lie in another bucket."""
    file: Annotated[str, LocalFile()] | None = None
    """A manifest in this repository, relative to the YAML file; staged to S3 under its digest."""
    copy_of: CopiedDataset | None = None
    """Another dataset of the workspace, copied once; with `follow`, kept equal to what that is declared to hold."""
    follow: bool = False
    """With `copyOf`: keep up with the source after the copy was made."""
    coco: Annotated[str, LocalFile()] | None = None
    """A COCO object detection file in this repository; `images` says where its images are."""
    csv: Annotated[str, LocalFile()] | None = None
    """A CSV file in this repository with rows of image,label,label; `images` comes before the images' names."""
    images: S3Prefix | None = None
    """With `coco` or `csv`: the S3 path of the images."""
    ground_truth: Annotated[str, LocalFile(or_s3=True)] | None = None
    """The output manifest of a multi-label Ground Truth job, in S3 or in this repository."""
    split_from: Literal["train"] | None = None
    """Draw the test dataset from the training dataset's source."""
    entries: Literal["unmanaged"] | Annotated[list[str], Field(min_length=1)] | None = None
    """`unmanaged`: created empty and filled by others; or the JSON lines themselves."""
    percent: Annotated[int, Field(ge=1, le=99)] = 20
    """With `splitFrom`: the share of each label that goes to the test dataset."""
    seed: int = 0
    """With `splitFrom`: another seed draws another test dataset."""
    group_by: Annotated[str, AfterValidator(_grouping)] | None = None
    """With `splitFrom`: a regular expression whose first group names what must stay together."""
    by: Literal["reconciler", "service"] = "reconciler"
    """With `splitFrom`: who draws; the service's own way is fixed at 20 % (DistributeDatasetEntries)."""
    resplit: bool = False
    """With `splitFrom`: draw again although the test dataset is filled."""

    @model_validator(mode="after")
    def _one_source(self) -> Self:
        fields = vars(self)
        given = [name for name in SOURCES if fields[name] is not None]
        if len(given) != 1:
            known, told = ", ".join(map(to_camel, SOURCES)), " and ".join(map(to_camel, given))
            raise ValueError(f"give exactly one of {known} (here: {told or 'none'})")
        return self

    @model_validator(mode="after")
    def _companions(self) -> Self:
        if self.coco and not self.images:
            raise ValueError("coco needs `images`: the S3 path that comes before its file names")
        if self.images and not (self.coco or self.csv):
            raise ValueError("images goes with coco or csv")
        if self.follow and not self.copy_of:
            raise ValueError("follow goes with copyOf")
        given = self.model_fields_set
        if not self.split_from and (said := [to_camel(name) for name in SPLITTING if name in given]):
            raise ValueError(f"{said[0]} goes with splitFrom")
        if self.by == "service" and (self.percent != 20 or self.seed or self.group_by or self.resplit):  # noqa: PLR2004 - the service's only share
            raise ValueError("`by: service` draws 20 % once; percent, seed, groupBy and resplit are for our own split")
        return self

    @property
    def is_local(self) -> bool:
        """Whether the entries are told by a file beside the spec, or by the spec itself."""
        job = self.ground_truth and not self.ground_truth.startswith("s3://")
        return bool(self.file or self.coco or self.csv or job) or isinstance(self.entries, list)


class Dataset:
    """The kind `dataset`, addresses `account/project/dataset/train` and `…/test`."""

    kind = "dataset"
    slots = (
        Slot("project", "datasets", "dataset", Shape.MAP, DatasetSpec, keys=("train", "test"), description="Datasets."),
    )

    def needs(self, want: Want, declared: Declared) -> Iterator[Need]:
        """A split needs what it is drawn from, a copy what it is copied from; who follows that, what is drawn from it."""
        if want.spec.split_from:
            yield Need(want.address.above(1).child(want.spec.split_from), "splitFrom")
        if want.spec.copy_of:
            source = want.spec.copy_of.address(want.address.account)
            yield Need(source, "copyOf.dataset")
            drawn = declared.wants.get(source.above(1).child("test"))
            if want.spec.follow and drawn and drawn.spec.split_from:
                yield Need(drawn.address)

    def read(self, reader: Reader, want: Want) -> Observed:
        """The live dataset compared with its source, reading no more of either than has to be."""
        from reconciler.resources import dataset_read

        return dataset_read.read(reader, want)

    def others(self, reader: Reader, within: Observed, declared: Collection[Want]) -> Iterator[Observed]:
        """The project's datasets that are not declared."""
        from reconciler.resources import dataset_read

        project = find_project(reader, within.address) if within.kind == "project" else None
        known = {want.address for want in declared}
        for found in project["Datasets"] if project else ():
            address = within.address.child("dataset", found["DatasetType"].lower())
            if address not in known:
                yield inside(reader, within, dataset_read.undeclared(reader, within, address, found))

    def steps(self, want: Want | None, have: Observed, why: Delta) -> Iterable[Step | Note]:
        """Create, update, rebuild, wait, or explain."""
        from reconciler.resources import dataset_steps

        return dataset_steps.steps(want, have, why) if want else dataset_steps.leave(have, why)
