"""Seeding makes what specs and manifests refer to, and nothing twice."""

import io
import json

import pytest
from PIL import Image

from reconciler.emulator import tree
from reconciler.emulator.pictures import picture
from reconciler.emulator.seed import LINES, Home, Wishes, images_of, manifest_lines, seed

DEV = Home("111122223333", "us-east-1")
PROD = Home("444455556666", "eu-west-1")


@pytest.mark.parametrize("key", ["a.png", "a.jpg", "A.JPEG"])
@pytest.mark.parametrize("size", [(640, 480), (64, 64), (4096, 65), (721, 1281)])
def test_pictures_can_be_decoded(key, size):
    """An imaging library reads every pixel of them."""
    image = Image.open(io.BytesIO(picture(key, *size)))
    image.load()
    assert image.size == size
    assert image.format == ("PNG" if key.endswith("png") else "JPEG")


def test_buckets_aliases_and_roles(emulator, embedded):
    """Each is made in its account and Region."""
    wishes = Wishes(
        buckets={"dev-data": DEV, "prod-data": PROD},
        aliases=(("alias/vision", PROD),),
        roles=("arn:aws:iam::444455556666:role/ci/reconciler",),
    )
    assert seed(emulator, wishes) == ["2 buckets", "1 KMS alias", "1 role"]
    prod = {"account": PROD.account, "region": PROD.region}
    assert embedded("s3", **prod).head_bucket(Bucket="prod-data")["BucketRegion"] == "eu-west-1"
    assert embedded("kms", **prod).describe_key(KeyId="alias/vision")["KeyMetadata"]["Enabled"]
    assert embedded("iam", **prod).get_role(RoleName="reconciler")["Role"]["Arn"] == wishes.roles[0]


def test_seeding_again_makes_nothing(emulator):
    """What is there already stays as it is."""
    wishes = Wishes(
        buckets={"dev-data": DEV},
        aliases=(("alias/vision", DEV),),
        roles=("arn:aws:iam::111122223333:role/ci",),
        manifests=(("dev-data", "boards/train.manifest"),),
        images=(("dev-data", "x.png", 640, 480),),
    )
    assert seed(emulator, wishes)
    assert seed(emulator, wishes) == []


def test_a_missing_manifest_is_made_with_its_images(emulator, embedded):
    """Sixty lines, each with an image that exists."""
    seed(emulator, Wishes(buckets={"dev-data": DEV}, manifests=(("dev-data", "boards/train.manifest"),)))
    s3 = embedded("s3")
    lines = s3.get_object(Bucket="dev-data", Key="boards/train.manifest")["Body"].read().splitlines()
    assert len(lines) == LINES
    for bucket, key, *_ in images_of(b"\n".join(lines)):
        assert s3.head_object(Bucket=bucket, Key=key)["ContentLength"]


def test_made_manifests_of_one_folder_share_no_image():
    """Train and test data are apart, and the images lie in numbered groups."""
    train, test = (
        {line["source-ref"] for line in manifest_lines("data", f"boards/{name}.manifest")} for name in ("train", "test")
    )
    assert not train & test
    assert len({reference.rsplit("/", 2)[1] for reference in train}) == 12


BOXES = {"image_size": [{"width": 1000, "height": 500, "depth": 3}], "annotations": []}

REFERENCES = {
    "without a size": ({"source-ref": "s3://data/a.png"}, [("data", "a.png", 640, 480)]),
    "with a size": ({"source-ref": "s3://data/a.png", "box": BOXES}, [("data", "a.png", 1000, 500)]),
    "with a size that is none": (
        {"source-ref": "s3://data/a.png", "box": {"image_size": [{"width": "1"}]}},
        [("data", "a.png", 640, 480)],
    ),
    "without a reference": ({"box": BOXES}, []),
    "with a reference to the web": ({"source-ref": "https://example.org/a.png"}, []),
}


@pytest.mark.parametrize(("line", "expected"), REFERENCES.values(), ids=REFERENCES.keys())
def test_images_of_a_manifest(line, expected):
    """Every readable line names an image and, perhaps, its size."""
    manifest = b"not json\n[1]\n\n" + json.dumps(line).encode()
    assert list(images_of(manifest)) == expected


def test_very_many_images_are_assumed(emulator):
    """Above 2,000 none is made, and the setting says so."""
    emulator.core.set_settings(images_assumed=False)
    images = tuple(("dev-data", f"{n}.png", 640, 480) for n in range(2001))
    assert seed(emulator, Wishes(buckets={"dev-data": DEV}, images=images)) == [
        "1 bucket",
        "2001 images are assumed to exist (setting images_assumed)",
    ]
    assert emulator.core.settings.images_assumed
    assert emulator.stock.counts() == {}


def test_the_tree(emulator, embedded):
    """What `emulator show` prints."""
    emulator.core.clock.set("manual", at=1_700_000_000)
    project = embedded("rekognition").create_project(ProjectName="boards")["ProjectArn"]
    emulator.core.clock.advance(60)
    embedded("rekognition").create_dataset(ProjectArn=project, DatasetType="TRAIN")
    seed(emulator, Wishes(buckets={"prod-data": PROD}, images=(("prod-data", "a.png", 64, 64),)))
    emulator.core.clock.advance(60)
    size = len(picture("a.png", 64, 64))
    assert tree.text(tree.look(emulator)).splitlines() == [
        "account 111122223333",
        "└─ us-east-1",
        "   └─ project boards  CREATED",
        "      └─ dataset train  CREATE_COMPLETE",
        "account 444455556666",
        f"└─ s3://prod-data  eu-west-1, 1 objects, {size} bytes",
    ]


def test_an_empty_tree(emulator):
    """Nothing is said in words."""
    assert tree.text(tree.look(emulator)) == "The emulator is empty."
