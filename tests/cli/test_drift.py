"""Drift: its classes, the exceptions to it, both ways out, its forms, and a connection that cannot write."""

import json
import os
import subprocess
import xml.etree.ElementTree as ET
from pathlib import Path

import pytest
import yaml

from reconciler.cloud.reading import READS, reading
from reconciler.core.want import Target
from reconciler.emulator import session
from reconciler.errors import RefusedError

HERE = Path(__file__).parent / "drift"


def change_tags(applied):
    """Tags are set, changed and taken away."""
    rekognition = applied.client()
    rekognition.untag_resource(ResourceArn=applied.project(), TagKeys=["managed-by"])
    rekognition.tag_resource(ResourceArn=applied.project(), Tags={"team": "no", "note": "load: test"})
    rekognition.untag_resource(ResourceArn=applied.version(), TagKeys=["stage"])


def stop(applied):
    """A model that is declared to run is stopped."""
    applied.client().stop_project_version(ProjectVersionArn=applied.version())
    applied.pass_time(3600)


def start(applied):
    """A model that is declared to stand still is started."""
    applied.client().start_project_version(
        ProjectVersionArn=applied.version("v2"), MinInferenceUnits=2, MaxInferenceUnits=3
    )
    applied.pass_time(3600)


def restart(applied):
    """A model runs with other units."""
    stop(applied)
    applied.client().start_project_version(ProjectVersionArn=applied.version(), MinInferenceUnits=2)
    applied.pass_time(3600)


def attach(applied, name="by-hand", **revision):
    """A policy that nothing declares."""
    statement = (
        '{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Principal": {"AWS": "444455556666"}, '
        '"Action": "rekognition:CopyProjectVersion", "Resource": "%s/version/v1/*"}]}'
    )
    arn = applied.project()
    policy = statement % arn.rpartition("/")[0]
    applied.client().put_project_policy(ProjectArn=arn, PolicyName=name, PolicyDocument=policy, **revision)


POLICIES = """\
  policies:
    - name: lab-may-copy
      allowCopy: {to: ["777788889999"], models: [v1]}  # since the audit
    - {name: field-may-copy, documentFile: field.json}
    - name: office-may-copy
      document:
        Version: "2012-10-17"
        Statement:
          - Effect: Allow
            Principal: {AWS: "777788889999"}
            Action: rekognition:CopyProjectVersion
            Resource: arn:aws:rekognition:us-east-1:111122223333:project/boards/version/v1/*
"""


def rewrite(applied):
    """Policies are given other documents, whichever way theirs are declared."""
    applied.add("boards.yaml", POLICIES)
    office = yaml.safe_load(POLICIES)["policies"][2]["document"]
    applied.spec("field.json", json.dumps(office))
    assert applied.run("apply", "--yes")[0] == 0
    for one in applied.client().list_project_policies(ProjectArn=applied.project())["ProjectPolicies"]:
        attach(applied, one["PolicyName"], PolicyRevisionId=one["PolicyRevisionId"])


def revoke(applied):
    """Two policies are deleted, the only ones of the project."""
    applied.add("boards.yaml", POLICIES.replace("    - {name: field-may-copy, documentFile: field.json}\n", ""))
    assert applied.run("apply", "--yes")[0] == 0
    for one in applied.client().list_project_policies(ProjectArn=applied.project())["ProjectPolicies"]:
        named = {"PolicyName": one["PolicyName"], "PolicyRevisionId": one["PolicyRevisionId"]}
        applied.client().delete_project_policy(ProjectArn=one["ProjectArn"], **named)


OURS = {"managed-by": "reconciler"}
OUTPUT = {"S3Bucket": "dev-output", "S3KeyPrefix": "by-hand"}


def make(applied):
    """A version beside ours, a dataset in a project that is to have none, and a whole project with our mark on it."""
    rekognition = applied.client()
    applied.spec("empty.yaml", "apiVersion: reconciler/v1\nkind: Project\nmetadata: {name: empty}\nspec: {}\n")
    assert applied.run("apply", "--yes")[0] == 0
    rekognition.create_dataset(ProjectArn=applied.project("empty"), DatasetType="TRAIN")
    arn = applied.project()
    rekognition.create_project_version(ProjectArn=arn, VersionName="v3", OutputConfig=OUTPUT, Tags=OURS)
    owner = {"reconciler:workspace": "vision", "reconciler:repository": "acme/vision"}
    rekognition.create_project(ProjectName="workspace", Tags=OURS | owner)
    applied.pass_time(7200)
    rekognition.copy_project_version(
        SourceProjectArn=arn,
        SourceProjectVersionArn=applied.version(),
        DestinationProjectArn=applied.project("workspace"),
        VersionName="v1",
        OutputConfig=OUTPUT,
        Tags=OURS,
    )
    applied.pass_time(7200)


def relabel(applied):
    """An entry is given another label."""
    client = applied.client()
    (found,) = client.describe_projects(ProjectNames=["boards"])["ProjectDescriptions"]
    train = next(one["DatasetArn"] for one in found["Datasets"] if one["DatasetType"] == "TRAIN")
    entry = client.list_dataset_entries(DatasetArn=train)["DatasetEntries"][0]
    other = entry.replace('"good"', '"fine"').replace('"defect"', '"fine"')
    client.update_dataset_entries(DatasetArn=train, Changes={"GroundTruth": other.encode()})
    applied.pass_time(600)


def lose(applied):
    """A version is deleted."""
    applied.client().delete_project_version(ProjectVersionArn=applied.version("v2"))
    applied.pass_time(600)


def ahead(applied):
    """The specs say more than was ever applied."""
    path = applied.root / "specs" / "boards.yaml"
    path.write_text(path.read_text().replace("team: boards}", "team: boards, also: this}"))


CHANGES = {
    "nothing": (lambda _applied: None, 0),
    "tags": (change_tags, 2),
    "stopped": (stop, 2),
    "started": (start, 2),
    "units": (restart, 2),
    "policy": (attach, 2),
    "policies": (rewrite, 2),
    "revoked": (revoke, 2),
    "made": (make, 2),
    "relabelled": (relabel, 2),
    "deleted": (lose, 2),
    "ahead": (ahead, 0),
}


@pytest.mark.parametrize("name", CHANGES)
def test_what_was_changed_by_hand_is_told_with_both_ways_out(applied, golden, name):
    """Each class of drift, as reviewed once; specs that are merely ahead are none."""
    by_hand, code = CHANGES[name]
    by_hand(applied)
    told = applied.run("drift")
    golden(HERE / f"{name}.txt", told[1])
    assert told[0] == code


def test_where_nobody_can_tell_what_drifted_that_is_told(applied, golden):
    """A manifest is gone from S3: it is named beside what did drift, in every form, and nothing is called sound."""
    applied.client("s3").delete_object(Bucket="dev-data", Key="boards/train.manifest")
    code, told, _ = applied.run("drift")
    golden(HERE / "gone.txt", told)
    assert code == 5
    trouble = applied.json("drift", expected=5)["trouble"]
    assert [one["address"] for one in trouble] == ["dev/boards/dataset/test", "dev/boards/dataset/train"]
    for form in ("markdown", "html", "github", "sarif", "junit"):
        code, told, _ = applied.run("drift", "-o", form)
        assert code == 5
        assert "boards/train.manifest does not exist" in told
    change_tags(applied)
    assert "2 problems." in applied.run("drift")[1].splitlines()[-1]


DRIFTS = [name for name, (_, code) in CHANGES.items() if code]


@pytest.mark.parametrize("name", [name for name in DRIFTS if name != "relabelled"])
def test_a_patch_accepts_what_is_live(applied, name):
    """After `git apply` of what drift prints only what it says is not in the patch is planned, and no drift is left."""
    CHANGES[name][0](applied)
    told = applied.json("drift", expected=2)
    Path("drift.txt").write_text(applied.run("drift")[1])
    subprocess.run(["git", "apply", "drift.txt"], check=True, env={"PATH": os.environ["PATH"]})
    plan = applied.json("plan")
    left = {step["address"] for step in plan["steps"] if step["kind"] != "record"}
    assert left == {one["address"] for one in told["drift"] if "not in the patch" in one["accept"]}
    assert plan["notes"] == []
    assert "# the owners" in Path("specs/boards.yaml").read_text()
    assert applied.run("apply", "--yes")[0] == 0
    assert applied.json("drift")["drift"] == []


@pytest.mark.parametrize("name", [name for name in DRIFTS if name != "made"])
def test_what_is_told_as_revert_repairs_it(applied, name):
    """The commands as they stand there, one for each drift."""
    CHANGES[name][0](applied)
    told = applied.json("drift", expected=2)
    for command in {one["revert"] for one in told["drift"] if one["class"] != "pending"}:
        assert applied.run(*command.split()[1:], "--yes")[0] == 0
    assert applied.run("drift")[0] == 0


def test_what_nobody_declares_stays_while_its_project_is_declared(applied):
    """`deletionPolicy: delete` is about projects that leave the specs; inside of one that has not left, only prune deletes."""
    path = applied.root / "specs" / "boards.yaml"
    path.write_text(path.read_text().replace("spec:\n", "spec:\n  deletionPolicy: delete\n", 1))
    assert applied.run("apply", "--yes")[0] == 0
    attach(applied)
    plan = applied.json("plan")
    assert ([step["address"] for step in plan["steps"]], [note["topic"] for note in plan["notes"]]) == (
        [],
        ["unmanaged"],
    )
    assert applied.run("apply", "--yes", "--allow", "destroy")[0] == 0
    assert applied.run("drift")[0] == 2


def test_what_was_not_asked_for_is_not_told(applied):
    """With `--only` nothing is said, and nothing counts, of what lies beside it in the same project."""
    attach(applied)
    assert applied.run("drift", "--only", "dev/boards/model/v1")[0] == 0
    assert applied.run("drift", "--only", "dev/boards")[0] == 2


def test_what_something_else_names_is_not_taken_out(applied):
    """A policy lets others copy a model that is gone: without it the specs would not be valid."""
    applied.add("boards.yaml", POLICIES.partition("    - {name: field")[0].replace("[v1]", "[v1, v2]"))
    assert applied.run("apply", "--yes")[0] == 0
    lose(applied)
    (told,) = applied.json("drift", expected=2)["drift"]
    assert told["accept"] == (
        "take it out of the specs; it is not in the patch: dev/boards/policy/lab-may-copy names it"
    )


EXCEPTION = """\
  drift:
    exceptions:
      - {address: dev/boards/tags, reason: the audit is under way, until: UNTIL}
"""


def test_an_exception_excuses_until_its_day(applied, golden):
    """What the Workspace excepts is shown with the reason, does not count, and is told once nothing needs it."""
    change_tags(applied)
    applied.add("workspace.yaml", EXCEPTION.replace("UNTIL", "2026-12-31"))
    told = applied.run("drift", "--only", "dev/boards/tags")
    assert told[0] == 0
    golden(HERE / "excepted.txt", told[1])
    excused = applied.json("drift", expected=2)
    assert excused["excepted"] == 1
    assert excused["counts"]["changed"] == 1
    applied.run("apply", "--yes")
    assert "no longer needed" in applied.run("drift")[1]


def test_an_exception_that_ended_counts_again(applied):
    """From the day after on the drift counts, and the dead exception is told with its place."""
    change_tags(applied)
    applied.add("workspace.yaml", EXCEPTION.replace("UNTIL", "2026-05-27"))
    code, out, _ = applied.run("drift")
    assert code == 2
    assert "specs/workspace.yaml:14:19: the exception of dev/boards/tags ended on 2026-05-27" in out


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        ({"2026-05-31": "2026-02-30"}, "until"),
        ({"dev/boards/tags": "production/boards"}, "the workspace has no account `production`"),
        ({", reason: the audit is under way": ""}, "`reason` is missing"),
    ],
)
def test_an_exception_needs_a_reason_a_real_day_and_a_known_account(applied, wrong, message):
    """Mistakes in exceptions are findings like any other."""
    text = EXCEPTION.replace("UNTIL", "2026-05-31")
    for old, new in wrong.items():
        text = text.replace(old, new)
    applied.add("workspace.yaml", text)
    code, _, err = applied.run("drift")
    assert code == 5
    assert message in err


def test_drift_has_a_form_for_every_reader(applied):
    """The same drift for people, programs, CI systems and code scanning."""
    change_tags(applied)
    told = {form: applied.run("drift", "-o", form)[1] for form in ("markdown", "junit", "github", "sarif", "html")}
    assert "| To revert | To accept |" in told["markdown"]
    assert ET.fromstring(told["junit"])[0].get("failures") == "2"
    assert told["github"].startswith("::warning file=specs/boards.yaml,line=12,")
    assert '"ruleId": "drift-changed"' in told["sarif"]
    assert "reconciler apply --only dev/boards/tags" in told["html"]


def test_a_reading_connection_has_no_way_to_write():
    """Its clients have the reading methods and no other, and a call past them is refused before it is sent."""
    opened = reading(lambda target: session.open(None, region=target.region))(Target("dev", "", "us-east-1"))
    plumbing = {"can_paginate", "close", "get_paginator", "get_waiter", "exceptions", "meta", "waiter_names"}
    for service, operations in READS.items():
        client = opened.client(service)
        methods = {name for name in dir(client) if not name.startswith("_")} - plumbing
        assert len(methods) == len(operations)
        assert all(name.startswith(("describe_", "list_", "get_", "head_")) for name in methods)
    with pytest.raises(RefusedError, match="rekognition:DeleteProject writes"):
        opened.client("rekognition")._make_api_call(
            "DeleteProject", {"ProjectArn": "arn:aws:rekognition:us-east-1:111122223333:project/boards/1"}
        )


def test_a_drifting_estate_is_only_read(applied):
    """Drift, plan and their reports leave not a single write in the emulator."""
    change_tags(applied)
    before = applied.commits()
    applied.run("drift", "--out", "revert.json")
    applied.run("plan")
    assert applied.commits() == before
