"""CopyProjectVersion between projects, accounts and (refused) Regions (guide "Copying a model")."""

import json

import pytest

from reconciler.emulator.faults import Rule
from reconciler.emulator.operation import step

DEV, PROD = "111122223333", "444455556666"
ROLE = f"arn:aws:iam::{PROD}:role/deploy"
SESSION = f"arn:aws:sts::{PROD}:assumed-role/deploy/run-7"
SOURCE = f"arn:aws:rekognition:us-east-1:{DEV}:project/boards/version/v1/2"
KINDS = ("EvaluationResultSummary", "TrainingGroundTruth", "ManifestSummary")


def location(kind):
    """Where the source's training wrote a file."""
    return {"S3Object": {"Bucket": "output", "Name": f"models/{kind}-boards-v1.json"}}


RESULTS = {
    "TrainingDataResult": {"Output": {"Assets": [{"GroundTruthManifest": location("TrainingGroundTruth")}]}},
    "TestingDataResult": {"Output": {"Assets": [], "AutoCreate": False}},
    "EvaluationResult": {"F1Score": 0.9, "Summary": location("EvaluationResultSummary")},
    "ManifestSummary": location("ManifestSummary"),
}


@pytest.fixture
def dev(world):
    """A client of the account that trained the model."""
    return world.client(account=DEV)


@pytest.fixture
def prod(world):
    """A session of the role that copies, in the other account."""
    return world.client(account=PROD, arn=SESSION)


@pytest.fixture
def source(world, dev, objects):
    """The source project with one trained version and its files."""
    project = dev.create_project(ProjectName="boards")["ProjectArn"]
    for kind in KINDS:
        objects.bodies["output", f"models/{kind}-boards-v1.json"] = kind.encode()
    world.put(
        arn=SOURCE,
        kind="version",
        project=project,
        name="v1",
        created=2.0,
        status="TRAINING_COMPLETED",
        message="",
        feature="CUSTOM_LABELS",
        output={"S3Bucket": "output", "S3KeyPrefix": "models"},
        kms=None,
        tags={},
        shown={"TrainingDataResult": {}, "TestingDataResult": {"AutoCreate": False}},
        results=RESULTS,
        model={"labels": ["a"]},
    )
    return project


def arguments(source, destination, **changes):
    """The arguments of a copy into a destination project."""
    given = {
        "SourceProjectArn": source,
        "SourceProjectVersionArn": SOURCE,
        "DestinationProjectArn": destination,
        "VersionName": "v1",
        "OutputConfig": {"S3Bucket": "prod-output", "S3KeyPrefix": "copies/"},
    }
    return {**given, **changes}


@pytest.fixture
def copy(prod, source):
    """The arguments of the copy from account to account."""
    return arguments(source, prod.create_project(ProjectName="boards-prod")["ProjectArn"])


def speak(client, project, name="p", **elements):
    """Attach a policy of one statement, which lets everybody copy unless changed."""
    statement = {"Effect": "Allow", "Principal": "*", "Action": "rekognition:CopyProjectVersion", "Resource": "*"}
    text = json.dumps({"Version": "2012-10-17", "Statement": [{**statement, **elements}]})
    client.put_project_policy(ProjectArn=project, PolicyName=name, PolicyDocument=text)


def only(client, project):
    """The only version's description."""
    (version,) = client.describe_project_versions(ProjectArn=project)["ProjectVersionDescriptions"]
    return version


def test_without_a_policy_another_account_is_denied(world, prod, copy):
    """AccessDeniedException, naming principal, action and resource."""
    assert world.refused(prod.copy_project_version, **copy) == "AccessDeniedException"


@pytest.mark.parametrize(
    ("reason", "elements", "is_allowed"),
    [
        ("everybody", {}, True),
        ("the account", {"Principal": {"AWS": PROD}}, True),
        ("the role", {"Principal": {"AWS": ROLE}}, True),
        ("another role", {"Principal": {"AWS": f"{ROLE}-2"}}, False),
        ("this version", {"Resource": SOURCE}, True),
        ("another version", {"Resource": SOURCE.replace("v1", "v2")}, False),
        ("all versions of the project", {"Resource": SOURCE.replace("v1/2", "*")}, True),
    ],
)
def test_a_policy_allows_who_and_what_it_names(world, dev, prod, source, copy, reason, elements, is_allowed):
    """Principal and resource both have to match."""
    speak(dev, source, **elements)
    if is_allowed:
        prod.copy_project_version(**copy)
    else:
        assert world.refused(prod.copy_project_version, **copy) == "AccessDeniedException"


def test_an_explicit_deny_wins(world, dev, prod, source, copy):
    """Over any Allow."""
    speak(dev, source)
    speak(dev, source, name="no", Effect="Deny", Principal={"AWS": ROLE})
    assert world.refused(prod.copy_project_version, **copy) == "AccessDeniedException"


def test_within_an_account_no_policy_is_needed_but_a_deny_counts(world, dev, source):
    """S:15689 and S:15646."""
    destination = dev.create_project(ProjectName="other")["ProjectArn"]
    copy = arguments(source, destination, OutputConfig={"S3Bucket": "output"})
    dev.copy_project_version(**copy)
    speak(dev, source, Effect="Deny")
    assert world.refused(dev.copy_project_version, **{**copy, "VersionName": "v2"}) == "AccessDeniedException"


def test_a_copy_arrives_with_its_training_results(world, dev, prod, source, copy, objects):
    """COPYING_IN_PROGRESS at once; then the results lie in the destination's bucket, renamed."""
    speak(dev, source)
    prod.copy_project_version(**copy)
    version = only(prod, copy["DestinationProjectArn"])
    assert version["Status"] == "COPYING_IN_PROGRESS"
    assert version["SourceProjectVersionArn"] == SOURCE
    world.later(3600)
    version = only(prod, copy["DestinationProjectArn"])
    assert version["Status"] == "COPYING_COMPLETED"
    assert version["EvaluationResult"] == {
        "F1Score": 0.9,
        "Summary": {
            "S3Object": {"Bucket": "prod-output", "Name": "copies/EvaluationResultSummary-boards-prod-v1.json"}
        },
    }
    copied = {key: body for (bucket, key), body in objects.bodies.items() if bucket == "prod-output"}
    assert copied == {f"copies/{kind}-boards-prod-v1.json": kind.encode() for kind in KINDS}


def test_a_copy_shows_no_billed_training(world, dev, prod, source, copy):
    """It was trained elsewhere."""
    speak(dev, source)
    prod.copy_project_version(**copy)
    world.later(3600)
    assert "BillableTrainingTimeInSeconds" not in only(prod, copy["DestinationProjectArn"])


def test_a_copy_needs_nothing_of_its_source_once_it_is_complete(world, dev, prod, source, copy):
    """The source version may be deleted; the copy starts."""
    speak(dev, source)
    arn = prod.copy_project_version(**copy)["ProjectVersionArn"]
    world.later(3600)
    dev.delete_project_version(ProjectVersionArn=SOURCE)
    world.later(3600)
    assert prod.start_project_version(ProjectVersionArn=arn, MinInferenceUnits=1)["Status"] == "STARTING"


def test_an_output_bucket_that_cannot_be_written_fails_the_copy(world, dev, prod, source, copy):
    """COPYING_FAILED with the training's message."""
    speak(dev, source)
    prod.copy_project_version(**{**copy, "OutputConfig": {"S3Bucket": "output"}})
    world.later(3600)
    version = only(prod, copy["DestinationProjectArn"])
    assert (version["Status"], version["StatusMessage"]) == (
        "COPYING_FAILED",
        "Unable to write to output S3 bucket.",
    )


def test_a_copy_may_fail_on_demand(world, dev, prod, source, copy):
    """By a fault rule."""
    speak(dev, source)
    world.core.faults.add(Rule(operation="CopyProjectVersion", failure="no luck"))
    prod.copy_project_version(**copy)
    world.later(3600)
    version = only(prod, copy["DestinationProjectArn"])
    assert (version["Status"], version["StatusMessage"]) == ("COPYING_FAILED", "no luck")


REFUSED = [
    ("another Region", {"SourceProjectArn": "arn:aws:rekognition:eu-west-1:111122223333:project/boards/1"}, "Invalid"),
    ("a version of another project", {"SourceProjectVersionArn": SOURCE.replace("boards", "cups")}, "Invalid"),
    ("a version of another account", {"SourceProjectVersionArn": SOURCE.replace(DEV, PROD)}, "Invalid"),
    ("an unknown version", {"SourceProjectVersionArn": f"{SOURCE}0"}, "NotFound"),
    ("an unknown key", {"KmsKeyId": "alias/no"}, "Invalid"),
]
CODES = {"Invalid": "InvalidParameterException", "NotFound": "ResourceNotFoundException"}


@pytest.mark.parametrize(("reason", "changes", "code"), REFUSED, ids=[each[0] for each in REFUSED])
def test_what_does_not_fit_is_refused(world, dev, prod, source, copy, reason, changes, code):
    """Even with a policy for everybody."""
    speak(dev, source)
    assert world.refused(prod.copy_project_version, **{**copy, **changes}) == CODES[code]


def test_an_unknown_source_project_is_not_found(world, prod, copy):
    """ResourceNotFoundException."""
    unknown = f"{copy['SourceProjectArn']}0"
    assert world.refused(prod.copy_project_version, **{**copy, "SourceProjectArn": unknown}) == CODES["NotFound"]


def test_a_version_of_a_recreated_project_is_not_the_sources(world, dev, prod, source, copy):
    """Same names, another project: only the project's number tells."""
    with world.core.store.reading():
        version = world.core.store.state(DEV, "us-east-1").version.get(SOURCE)
    world.put(**{**version, "project": f"{source}0"})
    speak(dev, source)
    assert world.refused(prod.copy_project_version, **copy) == CODES["Invalid"]


def test_the_destination_is_the_callers_own(world, dev, source):
    """Copies are pulled, not pushed."""
    theirs = f"arn:aws:rekognition:us-east-1:{PROD}:project/boards-prod/1"
    assert world.refused(dev.copy_project_version, **arguments(source, theirs)) == "AccessDeniedException"


@pytest.mark.parametrize("status", ["TRAINING_IN_PROGRESS", "TRAINING_FAILED", "DELETING", "COPYING_FAILED"])
def test_only_a_trained_version_can_be_copied(world, dev, prod, source, copy, status):
    """ResourceInUseException."""
    with world.core.store.reading():
        version = world.core.store.state(DEV, "us-east-1").version.get(SOURCE)
    world.put(**{**version, "status": status})
    speak(dev, source)
    assert world.refused(prod.copy_project_version, **copy) == "ResourceInUseException"


def test_a_source_is_looked_at_as_it_is_now(world, dev, prod, source, copy):
    """Its training was due a moment ago, and nobody had looked since."""
    with world.core.store.reading():
        version = world.core.store.state(DEV, "us-east-1").version.get(SOURCE)
    due = [step(world.core.clock.now() + 10, status="TRAINING_COMPLETED")]
    world.put(**{**version, "status": "TRAINING_IN_PROGRESS", "due": due})
    speak(dev, source)
    assert world.refused(prod.copy_project_version, **copy) == "ResourceInUseException"
    world.later(10)
    prod.copy_project_version(**copy)


def test_a_taken_version_name_is_in_use(world, dev, prod, source, copy):
    """Names are unique in the destination."""
    speak(dev, source)
    prod.copy_project_version(**copy)
    assert world.refused(prod.copy_project_version, **copy) == "ResourceInUseException"


def test_five_copies_at_once_into_a_project(world, dev, prod, source, copy):
    """The sixth is LimitExceededException (S:18032)."""
    speak(dev, source)
    for number in range(5):
        prod.copy_project_version(**{**copy, "VersionName": f"v{number}"})
    assert world.refused(prod.copy_project_version, **{**copy, "VersionName": "v5"}) == "LimitExceededException"


def test_a_copy_can_be_tagged_at_once(dev, prod, source, copy):
    """Tags of the copy are its own."""
    speak(dev, source)
    arn = prod.copy_project_version(**copy, Tags={"stage": "prod"})["ProjectVersionArn"]
    assert prod.list_tags_for_resource(ResourceArn=arn)["Tags"] == {"stage": "prod"}
