"""CreateProjectVersion: what it is trained on, what it shows, how many may train (guide "Training a model")."""

from datetime import timedelta

import pytest

from reconciler.emulator.faults import Rule

TRAINING = timedelta(minutes=30)
A_STAMP = timedelta(milliseconds=2)  # ARNs of one moment are told apart by counting on
OUTPUT = {"S3Bucket": "output"}
MANIFEST = {"GroundTruthManifest": {"S3Object": {"Bucket": "images", "Name": "train.manifest"}}}
ASSET = {"GroundTruthManifest": {"S3Object": {"Bucket": "output", "Name": "models/x.json"}}}
ALWAYS = {
    "ProjectVersionArn",
    "CreationTimestamp",
    "Status",
    "StatusMessage",
    "OutputConfig",
    "Feature",
    "TrainingDataResult",
    "TestingDataResult",
}
ENDED = ALWAYS | {"TrainingEndTimestamp"}
COMPLETED = ENDED | {"BillableTrainingTimeInSeconds", "EvaluationResult", "ManifestSummary"}


def test_a_training_is_in_progress_and_then_complete(world, boards):
    """TRAINING_IN_PROGRESS until its time has passed."""
    boards.train()
    world.later(world.core.settings.training - 1)
    assert boards.status() == "TRAINING_IN_PROGRESS"
    world.later(1)
    assert boards.status() == "TRAINING_COMPLETED"


def test_the_arn_has_names_and_the_creation_time(boards):
    """project/<name>/version/<version>/<milliseconds> (service-facts 2)."""
    arn = boards.train("v.1-a_B")
    stamp = round(boards.only()["CreationTimestamp"].timestamp() * 1000)
    assert arn == f"arn:aws:rekognition:us-east-1:111122223333:project/boards/version/v.1-a_B/{stamp}"


def test_a_version_in_training_shows_its_inputs_only(boards):
    """{} for a dataset, and AutoCreate false (AWS's published dump)."""
    boards.train()
    version = boards.only()
    assert set(version) == ALWAYS
    assert version["StatusMessage"] == "The model is being trained."
    assert version["TrainingDataResult"] == {"Input": {}}
    assert version["TestingDataResult"] == {"Input": {"AutoCreate": False}}


def test_a_trained_version_shows_what_it_came_to(boards):
    """Evaluation, manifests, billed time."""
    boards.trained()
    version = boards.only()
    assert set(version) == COMPLETED
    assert version["BillableTrainingTimeInSeconds"] == 1800
    assert version["TrainingEndTimestamp"] - version["CreationTimestamp"] == pytest.approx(TRAINING, abs=A_STAMP)
    assert version["EvaluationResult"]["F1Score"] == 0.9
    assert version["TrainingDataResult"]["Output"] == {"Assets": [ASSET]}


def test_a_training_may_fail(world, boards):
    """By a fault rule, with the chosen message; it is not billed and has no evaluation."""
    world.core.faults.add(Rule(operation="CreateProjectVersion", failure="The manifest file has too few labels."))
    boards.train()
    world.later(86400)
    version = boards.only()
    assert version["Status"] == "TRAINING_FAILED"
    assert version["StatusMessage"] == "The manifest file has too few labels."
    assert set(version) == ENDED


def test_what_was_given_is_shown(boards, client, objects):
    """Description and KMS key."""
    objects.keys["alias/vision", "111122223333", "us-east-1"] = "arn:aws:kms:us-east-1:111122223333:key/1"
    boards.train(KmsKeyId="alias/vision", VersionDescription="first", Tags={"a": "b"})
    version = boards.only()
    assert (version["KmsKeyId"], version["VersionDescription"]) == ("alias/vision", "first")
    assert client.list_tags_for_resource(ResourceArn=version["ProjectVersionArn"])["Tags"] == {"a": "b"}


def test_an_unknown_key_is_refused(boards):
    """The code is a choice."""
    refused = boards.refused(KmsKeyId="alias/no")
    assert refused == "InvalidParameterException"


def test_an_output_without_a_bucket_is_refused(boards):
    """The model does not require the member, the guide does."""
    assert boards.refused(OutputConfig={"S3KeyPrefix": "models"}) == "InvalidParameterException"


BOTH = {"TrainingData": {"Assets": [MANIFEST]}, "TestingData": {"AutoCreate": True, "Assets": []}}

REFUSED_MANIFESTS = [
    ("training data alone", {"TrainingData": {"Assets": [MANIFEST]}}),
    ("testing data alone", {"TestingData": {"AutoCreate": True}}),
    ("no training asset", {**BOTH, "TrainingData": {"Assets": []}}),
    ("two training assets", {**BOTH, "TrainingData": {"Assets": [MANIFEST, MANIFEST]}}),
    ("an asset without a manifest", {**BOTH, "TrainingData": {"Assets": [{}]}}),
    ("neither test manifest nor split", {**BOTH, "TestingData": {}}),
    ("both test manifest and split", {**BOTH, "TestingData": {"AutoCreate": True, "Assets": [MANIFEST]}}),
    ("adapter settings", {**BOTH, "FeatureConfig": {"ContentModeration": {"ConfidenceThreshold": 50.0}}}),
]


@pytest.mark.parametrize(("reason", "data"), REFUSED_MANIFESTS, ids=[each[0] for each in REFUSED_MANIFESTS])
def test_external_manifests_must_be_complete(bare_boards, reason, data):
    """Both members, one manifest each, or a split (API page)."""
    refused = bare_boards.refused(**data)
    assert refused == "InvalidParameterException"


def test_external_manifests_are_shown_as_inputs(bare_boards):
    """The assets as given, and AutoCreate."""
    bare_boards.train(**BOTH)
    version = bare_boards.only()
    assert version["TrainingDataResult"] == {"Input": {"Assets": [MANIFEST]}}
    assert version["TestingDataResult"] == {"Input": {"Assets": [], "AutoCreate": True}}


def test_a_project_with_datasets_takes_no_manifests(boards):
    """The project must not have any associated datasets (API page)."""
    refused = boards.refused(**BOTH)
    assert refused == "InvalidParameterException"


@pytest.mark.parametrize(
    ("reason", "name", "fields", "code"),
    [
        ("being created", "TRAIN", {"status": "CREATE_IN_PROGRESS"}, "ResourceInUseException"),
        ("being updated", "TEST", {"status": "UPDATE_IN_PROGRESS"}, "ResourceInUseException"),
        ("being deleted", "TEST", {"status": "DELETE_IN_PROGRESS"}, "ResourceInUseException"),
        ("not created", "TRAIN", {"status": "CREATE_FAILED"}, "InvalidParameterException"),
        ("empty", "TRAIN", {"stats": {"total": 0}}, "InvalidParameterException"),
        ("empty", "TEST", {"stats": {"total": 0}}, "InvalidParameterException"),
    ],
)
def test_both_datasets_must_be_ready(boards, reason, name, fields, code):
    """Busy is ResourceInUseException; missing and empty are a choice."""
    boards.add_dataset(name, **fields)
    refused = boards.refused()
    assert refused == code


def test_a_failed_update_leaves_a_dataset_usable(boards):
    """The old content stays (AWS's published dump)."""
    boards.add_dataset("TRAIN", status="UPDATE_FAILED")
    boards.train()


def test_a_missing_test_dataset_is_refused_unless_chosen_otherwise(world, bare_boards):
    """The guide says both (contradiction 16)."""
    bare_boards.add_dataset("TRAIN")
    assert bare_boards.refused() == "InvalidParameterException"
    world.core.set_choices(split_without_test_dataset=True)
    bare_boards.train()


def test_training_is_on_the_content_at_the_call(boards):
    """Later changes of the dataset do not reach the training."""
    arn = boards.train()
    boards.add_dataset("TRAIN", view=[1, 2])
    assert boards.record(arn)["inputs"]["train"]["view"] == [1, 1]


def test_a_version_name_is_unique_in_its_project(world, boards, client):
    """ResourceInUseException, also while the old one is being deleted."""
    first = boards.trained("v1")
    assert boards.refused("v1") == "ResourceInUseException"
    client.delete_project_version(ProjectVersionArn=first)
    assert boards.refused("v1") == "ResourceInUseException"
    world.later(60)
    assert boards.train("v1") != first


def test_two_trainings_at_once(world, boards):
    """The third is LimitExceededException until one has ended."""
    for name in "ab":
        boards.train(name)
    assert boards.refused("c") == "LimitExceededException"
    world.later(86400)
    boards.train("c")


def test_sydney_trains_one_at_a_time(world):
    """Quota page: 1 in Asia Pacific (Sydney)."""
    sydney = world.client(region="ap-southeast-2")
    given = {"ProjectArn": sydney.create_project(ProjectName="boards")["ProjectArn"], **BOTH, "OutputConfig": OUTPUT}
    sydney.create_project_version(**given, VersionName="a")
    assert world.refused(sydney.create_project_version, **given, VersionName="b") == "LimitExceededException"


def test_the_quota_of_models_in_a_project(world, boards):
    """100 unless raised."""
    world.core.set_settings(versions_per_project=1)
    boards.train("a")
    assert boards.refused("b") == "LimitExceededException"


def test_what_was_due_long_ago_happened_when_it_was_due(world, boards):
    """Nobody looked for a year; the training still ended after its time."""
    boards.train()
    world.later(365 * 86400)
    assert boards.only()["BillableTrainingTimeInSeconds"] == 1800
