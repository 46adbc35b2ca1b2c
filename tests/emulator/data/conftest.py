"""A project with manifests in a bucket, for the tests of datasets and trainings."""

import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))

from made_lines import image_line, manifest

TWO_LABELS = [image_line(number, "cat" if number % 2 else "dog") for number in range(20)]


@dataclass
class Pets:
    """A project called pets and the manifests in its bucket."""

    world: object
    client: object
    objects: object
    arn: str

    def upload(self, key, *lines):
        """Put a manifest; gives its S3Object."""
        self.objects.bodies["manifests", key] = manifest(*lines)
        return {"Bucket": "manifests", "Name": key}

    def source(self, *lines, key="train.manifest"):
        """The DatasetSource of a manifest with these lines."""
        return {"GroundTruthManifest": {"S3Object": self.upload(key, *lines)}}

    def create(self, kind="TRAIN", **arguments):
        """Begin to create a dataset; gives its ARN."""
        return self.client.create_dataset(ProjectArn=self.arn, DatasetType=kind, **arguments)["DatasetArn"]

    def created(self, *lines, kind="TRAIN"):
        """A complete dataset with these lines, or an empty one."""
        arn = self.create(kind, **({"DatasetSource": self.source(*lines)} if lines else {}))
        self.world.later(60)
        return arn

    def update(self, arn, *lines):
        """Send changes, and wait for their end; gives the description."""
        self.client.update_dataset_entries(DatasetArn=arn, Changes={"GroundTruth": manifest(*lines)})
        self.world.later(60)
        return self.describe(arn)

    def describe(self, arn):
        """A dataset's description."""
        return self.client.describe_dataset(DatasetArn=arn)["DatasetDescription"]

    def state(self, arn):
        """Status, message and message code."""
        shown = self.describe(arn)
        return shown["Status"], shown["StatusMessage"], shown["StatusMessageCode"]

    def stats(self, arn):
        """Total, labeled and faulty entries, and labels."""
        stats = self.describe(arn)["DatasetStats"]
        return tuple(stats[name] for name in ("TotalEntries", "LabeledEntries", "ErrorEntries", "TotalLabels"))

    def entries(self, arn, **filters):
        """All entries that pass the filters."""
        pages = self.client.get_paginator("list_dataset_entries").paginate(DatasetArn=arn, **filters)
        return [entry for page in pages for entry in page["DatasetEntries"]]

    def train(self, name="v1", **arguments):
        """Train a version to its end; gives its description."""
        output = {"S3Bucket": "output", "S3KeyPrefix": "models/"}
        self.client.create_project_version(
            **{"ProjectArn": self.arn, "VersionName": name, "OutputConfig": output, **arguments}
        )
        self.world.later(86_400)
        found = self.client.describe_project_versions(ProjectArn=self.arn, VersionNames=[name])
        return found["ProjectVersionDescriptions"][0]

    def file(self, location):
        """The bytes behind an S3Object."""
        return self.objects.bodies[location["S3Object"]["Bucket"], location["S3Object"]["Name"]]


@pytest.fixture
def pets(world, client, objects):
    """The project, its manifests' bucket, and no dataset."""
    objects.add_bucket("manifests")
    return Pets(world, client, objects, client.create_project(ProjectName="pets")["ProjectArn"])


@pytest.fixture
def two_labels():
    """Twenty lines, half cat and half dog."""
    return TWO_LABELS
