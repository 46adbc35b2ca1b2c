"""Fields of specs that end in arguments of calls take what the service takes, by botocore's own model.

Every field of every document stands in one of the two tables, so a new one has to be thought about; a model of the
service that differs from what a field takes fails here.
"""

from collections.abc import Callable
from functools import cache
from typing import Annotated, Any, NamedTuple, get_args

import pytest
from botocore.loaders import Loader
from pydantic import TypeAdapter, ValidationError

from reconciler.document.compose import compose
from reconciler.document.fields import models, parts
from reconciler.emulator.validation import compiled
from reconciler.resources import RESOURCES
from reconciler.resources.policy_document import LONGEST

PROJECT = "arn:aws:rekognition:us-east-1:111122223333:project"


class Argument(NamedTuple):
    """Where a field ends, how a text is written into it, what of it arrives, and why it takes less than the service."""

    place: str
    write: Callable[[Any], Any] = lambda value: value
    sent: Callable[[Any], Any] = lambda value: value
    narrower: str = ""


def within(template: str, place: str, narrower: str = "") -> Argument:
    """A text that is a part of the field, which is sent whole."""
    return Argument(place, template.format, template.format, narrower)


def in_s3(argument: str, bucket: str, key: str) -> list[Argument]:
    """A place in S3: the bucket and the key are two arguments."""
    reason = "names as S3 has given them out since 2018"
    return [
        Argument(f"{argument}.{bucket}", "s3://{}/key".format, narrower=reason),
        Argument(f"{argument}.{key}", "s3://bucket/{}".format, narrower="an end of line is most likely a mistake"),
    ]


TAGS = [
    Argument("CreateProject.Tags.key", lambda text: {text: "x"}),
    Argument("CreateProject.Tags.value", lambda text: {"x": text}),
]
OUTPUT = in_s3("CreateProjectVersion.OutputConfig", "S3Bucket", "S3KeyPrefix")
MANIFEST = in_s3("CreateDataset.DatasetSource.GroundTruthManifest.S3Object", "Bucket", "Name")
ARGUMENTS = {
    "Workspace.metadata.name": [Argument("CreateProject.Tags.value", narrower="a name is one")],
    "Workspace.metadata.repository": [Argument("CreateProject.Tags.value", narrower="a name is one")],
    "Workspace.spec.accounts.roleArn": [
        within("arn:aws:iam::111122223333:role/{}", "AssumeRole.RoleArn", "names of roles are of ASCII")
    ],
    "Workspace.spec.accounts.externalId": [Argument("AssumeRole.ExternalId", narrower="words of Java are of ASCII")],
    "Workspace.spec.accounts.staging": MANIFEST[:1],  # keys in it are longer than its prefix
    "Workspace.spec.accounts.defaults.output": OUTPUT,
    "Workspace.spec.accounts.defaults.kmsKey": [Argument("CreateProjectVersion.KmsKeyId")],
    "Workspace.spec.accounts.defaults.tags": TAGS,
    "Workspace.spec.tags": TAGS,
    "Project.metadata.name": [Argument("CreateProject.ProjectName")],
    "Project.spec.feature": [Argument("CreateProject.Feature", narrower="we reconcile Custom Labels")],
    "Project.spec.autoUpdate": [Argument("CreateProject.AutoUpdate")],
    "Project.spec.tags": TAGS,
    "Project.spec.datasets.train.manifest": MANIFEST,
    "Project.spec.models.name": [Argument("CreateProjectVersion.VersionName")],
    "Project.spec.models.version": [
        Argument("CreateProjectVersion.VersionName"),
        Argument("CopyProjectVersion.VersionName"),
        Argument("CreateProjectVersion.VersionName", "{}{{digest}}".format, ("{}" + "0" * 16).format),
    ],
    "Project.spec.models.description": [Argument("CreateProjectVersion.VersionDescription")],
    "Project.spec.models.output": [*OUTPUT, *in_s3("CopyProjectVersion.OutputConfig", "S3Bucket", "S3KeyPrefix")],
    "Project.spec.models.kmsKey": [Argument("CreateProjectVersion.KmsKeyId"), Argument("CopyProjectVersion.KmsKeyId")],
    "Project.spec.models.versionArn": [
        within(PROJECT + "/{}/version/v1/1", "CopyProjectVersion.SourceProjectVersionArn"),
        within(PROJECT + "/a/version/{}/1", "CopyProjectVersion.SourceProjectVersionArn"),
        within(PROJECT + "/a/version/v1/{}", "CopyProjectVersion.SourceProjectVersionArn"),
    ],
    "Project.spec.models.projectArn": [
        within(PROJECT + "/{}/1", "CopyProjectVersion.SourceProjectArn"),
        within(PROJECT + "/a/{}", "CopyProjectVersion.SourceProjectArn"),
    ],
    "Project.spec.models.trainingData": in_s3(
        "CreateProjectVersion.TrainingData.Assets.GroundTruthManifest.S3Object", "Bucket", "Name"
    ),
    "Project.spec.models.testingData": in_s3(
        "CreateProjectVersion.TestingData.Assets.GroundTruthManifest.S3Object", "Bucket", "Name"
    ),
    "Project.spec.models.tags": TAGS,
    "Project.spec.models.inference.minUnits": [Argument("StartProjectVersion.MinInferenceUnits")],
    "Project.spec.models.inference.maxUnits": [Argument("StartProjectVersion.MaxInferenceUnits")],
    "Project.spec.policies.name": [Argument("PutProjectPolicy.PolicyName")],
}
OURS = {
    "of our language": "apiVersion kind defaultAccount account accounts overrides deletionPolicy prune protect adopt "
    "destroy project dataset model models follow resplit revoke attempt keep autoCreate",
    "of this run": "accountId region profile extraRegions ignoreTags maxDestroyPercent maxProjectsDeleted maxTrainings "
    "maxHourlyCost trainingHour unitHour asOf address reason until classes",
    "of manifests, which have rules of their own": "file coco csv images groundTruth entries",
    "of a split": "splitFrom percent seed groupBy by",
    "of a gate": "f1 precision recall",
    "of a schedule": "start stop timezone",
    "of a policy's document, see below": "document documentFile to",
}
CHARACTERS = [*map(chr, range(0x20, 0x7F)), *"\0\n\r\tüß日ǅ٣²½Ⅻ\u00a0\u0301\u200d\u2028\u203f😀"]


@cache
def shapes() -> dict[str, Any]:
    """Every shape of both services, with the input of each operation under the operation's name."""
    found: dict[str, Any] = {}
    for service in ("sts", "rekognition"):
        model = Loader().load_service_model(service, "service-2")
        inputs = {name: model["shapes"][one["input"]["shape"]] for name, one in model["operations"].items()}
        found |= {**model["shapes"], **inputs}
    return found


def shape_of(place: str) -> str:
    """The name of the shape at a path of an operation's input; lists are looked through."""
    name, *path = place.split(".")
    for part in path:
        shape = shapes()[name]
        while shape["type"] == "list":
            shape = shapes()[shape["member"]["shape"]]
        name = (shape[part] if shape["type"] == "map" else shape["members"][part])["shape"]
    return name


@cache
def leaves() -> dict[str, TypeAdapter[Any]]:
    """Every field without fields of its own, by its path, with what reads it; both datasets are one."""

    def below(annotation: Any, path: str, whole: Any) -> None:
        inner = models(annotation) or [one for part in parts(annotation) for of in get_args(part) for one in models(of)]
        if not inner:
            found[path] = TypeAdapter(whole)
        for model in inner:
            for name, info in model.model_fields.items():
                of = Annotated[(info.annotation, *info.metadata)] if info.metadata else info.annotation
                below(info.annotation, f"{path}.{info.alias or name}", of)

    found: dict[str, TypeAdapter[Any]] = {}
    for kind, document in compose(RESOURCES).documents.items():
        below(document, kind, document)
    return {path: read for path, read in found.items() if ".datasets.test." not in path}


def probes(shape: dict[str, Any]) -> list[Any]:
    """Values at and around every limit, and every character in turn."""
    if shape["type"] in {"integer", "long"}:
        return [-1, 0, 1, 2, 1000]
    least, most = shape.get("min", 0), shape.get("max", 2048)
    sizes = {
        size for edge in (0, 1, 2, 63, 64, 240, 255, least, most) for size in (edge - 1, edge, edge + 1) if size >= 0
    }
    around = [text for one in CHARACTERS for text in (f"a{one}a", f"{one}aa", f"aa{one}")]
    return ["a" * size for size in sorted(sizes)] + around + ["1" * 3, "aws:a", *shape.get("enum", ())]


def takes(read: TypeAdapter[Any], value: Any) -> bool:
    """Whether a field takes a value."""
    try:
        read.validate_python(value)
    except ValidationError:
        return False
    return True


ROWS = [(path, argument) for path, found in ARGUMENTS.items() for argument in found]


@pytest.mark.parametrize(("path", "argument"), ROWS, ids=[f"{path} → {one.place}" for path, one in ROWS])
def test_a_field_takes_what_the_service_takes(path, argument):
    """Nothing that a call would fail for; and nothing less, unless there is a reason."""
    read, name = leaves()[path], shape_of(argument.place)
    check = compiled(shapes(), name)
    wrong, less = [], []
    for probe in probes(shapes()[name]):
        problems: list[str] = []
        if check:
            check(argument.sent(probe), "value", problems)
        taken = takes(read, argument.write(probe))
        if taken and problems:
            wrong.append(probe)
        if not (taken or problems):
            less.append(probe)
    assert wrong == []
    assert bool(less) == bool(argument.narrower), less


def test_every_field_is_in_a_table():
    """What ends in no argument is known to."""
    ours = {name for names in OURS.values() for name in names.split()}
    assert {path for path in leaves() if path not in ARGUMENTS and path.rsplit(".", 1)[1] not in ours} == set()
    assert set(ARGUMENTS) - set(leaves()) == set()


def test_a_policys_document_has_the_length_that_the_service_takes():
    """It is sent as JSON of ASCII, which the service's pattern takes."""
    assert shapes()[shape_of("PutProjectPolicy.PolicyDocument")]["max"] == LONGEST
