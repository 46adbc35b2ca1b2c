"""What no source settles about datasets, manifests and images can be switched: each row of `choices` has its effect."""

import json

import pytest
from made_lines import box_line, image_line, manifest

HALF = box_line(1, ("cup", 5, 5, 50, 50), ("pot", -1, 5, 50, 50))
PETS = [image_line(number, "cat" if number % 2 else "dog") for number in range(10)]


def create_far_away(pets):
    """The outcome of a creation from a bucket of another Region."""
    pets.objects.add_bucket("far-away", region="eu-west-1")
    pets.objects.bodies["far-away", "m"] = manifest(*PETS)
    source = {"GroundTruthManifest": {"S3Object": {"Bucket": "far-away", "Name": "m"}}}
    pets.create(DatasetSource=source)
    return pets.client.describe_projects()["ProjectDescriptions"][0]["Datasets"][0]["DatasetType"]


def delete_while_training(pets):
    """The status of a training's dataset after DeleteDataset."""
    arn = pets.created(*PETS)
    pets.created(*PETS, kind="TEST")
    pets.client.create_project_version(ProjectArn=pets.arn, VersionName="v1", OutputConfig={"S3Bucket": "output"})
    pets.client.delete_dataset(DatasetArn=arn)
    return pets.describe(arn)["Status"]


def list_while_created(pets):
    """The code of ListDatasetEntries on a new dataset."""
    return pets.world.refused(pets.client.list_dataset_entries, DatasetArn=pets.create())


def list_while_changed(pets):
    """The code of ListDatasetEntries on a dataset that goes."""
    arn = pets.created()
    pets.client.delete_dataset(DatasetArn=arn)
    return pets.world.refused(pets.client.list_dataset_entries, DatasetArn=arn)


def update_failed(pets):
    """The code of UpdateDatasetEntries on a dataset in CREATE_FAILED."""
    arn = pets.create(DatasetSource=pets.source())
    pets.world.later(60)
    changes = {"GroundTruth": manifest(*PETS)}
    return pets.world.refused(pets.client.update_dataset_entries, DatasetArn=arn, Changes=changes)


def copy_busy(pets):
    """The code of CreateDataset from a dataset that is being created."""
    source = {"DatasetArn": pets.create("TEST")}
    arguments = {"ProjectArn": pets.arn, "DatasetType": "TRAIN", "DatasetSource": source}
    return pets.world.refused(pets.client.create_dataset, **arguments)


def without_errors(pets):
    """How many entries HasErrors=False lists out of one with an error and one without."""
    return len(pets.entries(pets.created(HALF, PETS[0]), HasErrors=False))


def labels_of_half(pets):
    """The labels of a line of which one box is broken."""
    arn = pets.created(HALF)
    return [each["LabelName"] for each in pets.client.list_dataset_labels(DatasetArn=arn)["DatasetLabelDescriptions"]]


def split_singles(pets):
    """The status after dividing a dataset with one image of a label."""
    train, test = pets.created(*PETS, image_line(99, "fox")), pets.created(kind="TEST")
    pets.client.distribute_dataset_entries(Datasets=[{"Arn": train}, {"Arn": test}])
    pets.world.later(60)
    return pets.describe(train)["Status"]


def use_case(pets):
    """The use case of a training with image-level labels and, on one line in eleven of the test set, a box."""
    pets.created(*PETS, HALF)
    pets.created(*PETS, HALF, kind="TEST")
    summary = json.loads(pets.file(pets.train()["ManifestSummary"]))
    return summary["statistics"]["training"]["use_case"]


def with_a_fifth_broken(pets):
    """The number of entries of a manifest with eight good lines and two that are no JSON."""
    return pets.stats(pets.created(*PETS[:8], "{", "{"))[0]


def without_extension(pets):
    """The status of a dataset whose manifest's key has no extension."""
    arn = pets.create(DatasetSource=pets.source(*PETS, key="train"))
    pets.world.later(60)
    return pets.describe(arn)["Status"]


def stats_of(*lines):
    """Total, labeled and faulty entries, and labels, of a dataset with these lines and ten good ones."""
    return lambda pets: pets.stats(pets.created(*PETS, *lines))


OVER = box_line(50, ("cup", 600, 5, 41, 50))
BARE = {"source-ref": "s3://images/bare.png"}
ROWS = [
    ("bucket_in_any_region", True, create_far_away, "TRAIN"),
    ("dataset_deletable_while_training", True, delete_while_training, "DELETE_IN_PROGRESS"),
    ("dataset_listed_while_created", "ResourceInUseException", list_while_created, "ResourceInUseException"),
    ("dataset_listed_while_changed", "ResourceNotReadyException", list_while_changed, "ResourceNotReadyException"),
    ("dataset_update_after_failed_creation", "ResourceInUseException", update_failed, "ResourceInUseException"),
    ("dataset_source_busy_error", "ResourceNotFoundException", copy_busy, "ResourceNotFoundException"),
    ("has_errors_false_filters", False, without_errors, 2),
    ("has_errors_false_filters", True, without_errors, 1),
    ("dataset_counts_labels_of_broken_parts", True, labels_of_half, ["cup", "pot"]),
    ("dataset_counts_labels_of_broken_parts", False, labels_of_half, ["cup"]),
    ("split_least_images_per_label", 2, split_singles, "UPDATE_FAILED"),
    ("split_least_images_per_label", 1, split_singles, "UPDATE_COMPLETE"),
    ("manifest_box_share", 0.5, use_case, "IMAGE_LEVEL_LABELS"),
    ("manifest_frame_tolerance", 0.0, stats_of(OVER), (11, 11, 1, 3)),
    ("manifest_frame_tolerance", 1.0, stats_of(OVER), (11, 11, 0, 3)),
    ("manifest_bare_line_is_error", False, stats_of(BARE), (11, 10, 0, 2)),
    ("manifest_bare_line_is_error", True, stats_of(BARE), (11, 10, 1, 2)),
    ("manifest_first_duplicate_stays", True, stats_of(PETS[0]), (10, 10, 0, 2)),
    ("manifest_first_duplicate_stays", False, stats_of(PETS[0]), (9, 9, 0, 2)),
    ("manifest_share_may_be_reached", True, with_a_fifth_broken, 8),
    ("manifest_share_may_be_reached", False, with_a_fifth_broken, 0),
    ("manifest_extension_required", False, without_extension, "CREATE_COMPLETE"),
    ("manifest_extension_required", True, without_extension, "CREATE_FAILED"),
]  # fmt: skip


@pytest.mark.parametrize(("name", "value", "act", "expected"), ROWS, ids=[f"{row[0]}={row[1]}" for row in ROWS])
def test_switch(pets, name, value, act, expected):
    """With the row set so, this is what happens."""
    pets.world.core.set_choices(**{name: value})
    assert act(pets) == expected
