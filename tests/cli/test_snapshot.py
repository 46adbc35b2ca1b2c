"""Snapshots: a plan without credentials is the plan with them, or a refusal that names what is missing."""

import json
from pathlib import Path

import pytest

SECRETS = ["AWS_SECRET", "SecretAccessKey", "SessionToken", "aws_secret_access_key"]


@pytest.fixture
def recorded(applied):
    """A snapshot of what is live."""
    code, out, err = applied.run("snapshot", "--out", "estate.json", "--deep")
    assert code == 0, err
    assert out.startswith("recorded ")
    return applied


def cut_off(monkeypatch):
    """No emulator, no credentials, no network but a port where nothing listens."""
    monkeypatch.delenv("RECONCILER_EMULATOR")
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
    monkeypatch.setenv("AWS_CONFIG_FILE", "/nonexistent")
    monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", "/nonexistent")
    monkeypatch.setattr("botocore.httpsession.URLLib3Session.send", lambda *_: pytest.fail("a call was made"))


def timeless(plan):
    """A plan without the time at which it was made."""
    return {key: value for key, value in plan.items() if key != "made"}


CHANGES = {
    "nothing": ("", ""),
    "a tag": ("team: boards}", "team: other}"),
    "other units": ("maxUnits: 2", "maxUnits: 4"),
    "one model less": ("    - name: v2\n      inference: stopped\n", ""),
    "one model more": ("    - name: v2", "    - name: v3\n    - name: v2"),
    "other entries": (
        "train: {manifest: s3://dev-data/boards/train.manifest}",
        "train: {file: mine.manifest}",
    ),
}


@pytest.mark.parametrize("name", CHANGES)
def test_a_plan_from_a_snapshot_is_the_plan_from_what_is_live(recorded, monkeypatch, name):
    """The same steps, notes and prices; every change that a pull request makes to what the snapshot covers."""
    body = recorded.client("s3").get_object(Bucket="dev-data", Key="boards/train.manifest")["Body"].read()
    (recorded.root / "specs" / "mine.manifest").write_bytes(body.replace(b"good", b"fine", 1))
    before, after = CHANGES[name]
    path = recorded.root / "specs" / "boards.yaml"
    path.write_text(path.read_text().replace(before, after))
    live = recorded.json("plan")
    cut_off(monkeypatch)
    code, out, err = recorded.run("plan", "--snapshot", "estate.json", "-o", "json")
    assert code == 0, err
    assert timeless(json.loads(out)) == timeless(live)
    assert "planned from estate.json, a snapshot of 2026-05-2" in err


@pytest.mark.parametrize(
    ("file", "before", "after", "message"),
    [
        ("boards.yaml", "s3://dev-data/boards", "s3://other/boards", "does not hold s3://other/boards/train.manifest"),
        ("workspace.yaml", "111122223333", "444455556666", "does not hold dev (account 444455556666, us-east-1)"),
        ("workspace.yaml", "name: vision", "name: audio", "the snapshot is of workspace vision of acme/vision"),
    ],
)
def test_what_a_snapshot_does_not_hold_is_named(recorded, monkeypatch, file, before, after, message):
    """Nothing is guessed: another object, account or workspace is refused."""
    path = recorded.root / "specs" / file
    path.write_text(path.read_text().replace(before, after))
    cut_off(monkeypatch)
    code, _, err = recorded.run("plan", "--snapshot", "estate.json")
    assert code == 4
    assert message in err


def test_entries_are_only_in_a_deep_snapshot(applied, monkeypatch):
    """Without `--deep` what is in a dataset is not known, and a change of it is refused by name."""
    assert applied.run("snapshot", "--out", "estate.json")[0] == 0
    (applied.root / "specs" / "mine.manifest").write_text('{"source-ref": "s3://dev-data/1.jpg"}\n')
    path = applied.root / "specs" / "boards.yaml"
    path.write_text(path.read_text().replace("manifest: s3://dev-data/boards/train.manifest", "file: mine.manifest"))
    cut_off(monkeypatch)
    code, _, err = applied.run("plan", "--snapshot", "estate.json")
    assert code == 4
    assert "does not hold ListDatasetEntries of arn:" in err
    assert "--deep" in err


def test_a_snapshot_is_made_alike_and_holds_no_secret(recorded):
    """The same estate gives the same file but for its time."""
    first = Path("estate.json").read_text()
    recorded.run("snapshot", "--out", "again.json", "--deep")
    again = Path("again.json").read_text()
    assert timeless(json.loads(first)) == timeless(json.loads(again))
    assert not [one for one in SECRETS if one in first]


def test_what_was_refused_is_refused_again(applied, monkeypatch):
    """A read that failed is part of the snapshot: the plan from it is as blind, and ends alike."""
    applied.client("s3").delete_object(Bucket="dev-data", Key="boards/train.manifest")
    code, _, _ = applied.run("snapshot", "--out", "estate.json")
    assert code == 5
    live = applied.json("plan", expected=5)
    cut_off(monkeypatch)
    code, out, _ = applied.run("plan", "--snapshot", "estate.json", "-o", "json")
    assert code == 5
    assert timeless(json.loads(out)) == timeless(live)


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("nonsense", "not a snapshot"),
        ('{"format": "other"}', "not a snapshot: its format is 'other'"),
        ('{"format": "reconciler-snapshot", "format_version": 99}', "a newer reconciler made it"),
        ('{"format": "reconciler-snapshot", "format_version": 1, "contents": {"00": ""}}', "the content 00 is damaged"),
    ],
)
def test_what_is_no_snapshot_is_refused(fresh, content, message):
    """The file is named, and how to make one."""
    Path("estate.json").write_text(content)
    code, _, err = fresh.run("plan", "--snapshot", "estate.json")
    assert code == 5
    assert message in err
