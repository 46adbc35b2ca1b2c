"""`reconciler emulator` on the command line: seed, show, reset."""

import json
from pathlib import Path

import pytest

from reconciler.__main__ import main
from reconciler.emulator import session
from reconciler.emulator.emulator import Emulator

SPECS = """\
apiVersion: reconciler/v1
kind: Workspace
metadata: {name: vision, repository: acme/vision}
spec:
  defaultAccount: dev
  accounts:
    dev:
      accountId: "111122223333"
      region: us-east-1
      staging: s3://vision-dev-staging/reconciler/
    prod:
      accountId: "444455556666"
      region: eu-west-1
      roleArn: arn:aws:iam::444455556666:role/reconciler
      staging: s3://vision-prod-staging/reconciler/
      defaults: {output: s3://vision-prod-output/}
---
apiVersion: reconciler/v1
kind: Project
metadata: {name: circuit-boards}
spec:
  datasets:
    train: {manifest: "s3://vision-data/boards/train.manifest"}
  models:
    - {name: v1, kmsKey: alias/vision}
---
apiVersion: reconciler/v1
kind: Project
metadata: {name: circuit-boards, account: prod}
spec:
  datasets:
    train: {file: local.manifest}
  models:
    - name: v1
      copyOf: {account: dev, project: circuit-boards, model: v1}
      requires: {labels: {pot_resistor: {recall: 0.8}, diode: {}}}
"""


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """A workspace as the working directory."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "specs").mkdir()
    (tmp_path / "specs" / "all.yaml").write_text(SPECS)
    line = {"source-ref": "s3://vision-local/a.jpg", "box": {"image_size": [{"width": 800, "height": 600}]}}
    (tmp_path / "specs" / "local.manifest").write_text(json.dumps(line))
    return tmp_path


@pytest.fixture
def run(folder, capsys):
    """Run `reconciler emulator …`; gives its exit code and what it printed."""

    def emulator(*arguments):
        code = main(["emulator", *arguments])
        return code, capsys.readouterr()

    return emulator


@pytest.fixture
def seeded(run):
    """The emulator after `seed` without options."""
    code, said = run("seed")
    assert code == 0
    emulator = Emulator(Path(".reconciler/emulator"))
    yield emulator, said.out.splitlines()
    emulator.close()


def test_seed_makes_what_the_specs_refer_to(seeded):
    """Counts of what was made, one line a kind."""
    assert seeded[1] == [
        "made 5 buckets",
        "made 1 KMS alias",
        "made 1 role",
        "made 1 manifest",
        "made 1 image",
    ]


def test_seeded_buckets_are_in_their_accounts(seeded):
    """A bucket belongs to the account that refers to it, in its Region."""
    homes = {bucket.name: (bucket.account, bucket.region) for bucket in seeded[0].stock.buckets()}
    dev, prod = ("111122223333", "us-east-1"), ("444455556666", "eu-west-1")
    assert homes == {
        "vision-dev-staging": dev,
        "vision-data": dev,
        "vision-prod-staging": prod,
        "vision-prod-output": prod,
        "vision-local": prod,
    }


def test_seeded_manifests_have_the_labels_that_gates_ask_for(seeded):
    """A gate on a label can be met by a model that was trained on a made manifest."""
    s3 = session.open(seeded[0]).client("s3")
    lines = s3.get_object(Bucket="vision-data", Key="boards/train.manifest")["Body"].read().splitlines()
    labels = {json.loads(line)["class-metadata"]["class-name"] for line in lines}
    assert labels == {"pot_resistor", "diode"}


def test_show_and_reset(seeded, run):
    """What is there is shown as a tree, and forgotten."""
    assert "s3://vision-data  us-east-1, 61 objects" in run("show")[1].out
    assert len(json.loads(run("show", "-o", "json")[1].out)["buckets"]) == 5
    assert run("reset")[0] == 0
    assert run("show")[1].out == "The emulator is empty.\n"


def test_seed_from_a_manifest(run):
    """A manifest's bucket and images, without any specs."""
    code, said = run("seed", "--manifest", "specs/local.manifest", "--account", "444455556666")
    assert (code, said.out) == (0, "made 1 bucket\nmade 1 image\n")


WRONG = {
    "specs that cannot be read": (("seed",), "specs: {]", "run `reconciler validate` first"),
    "specs without a workspace": (("seed",), "kind: Project", "the specs have no Workspace"),
    "a clock that is none": (("serve", "--port", "0", "--clock", "sideways"), SPECS, "'sideways' is not a clock"),
    "a setting that is none": (("serve", "--port", "0", "--set", "oops=1"), SPECS, "no such setting: oops"),
    "a setting without a value": (("serve", "--port", "0", "--set", "f1"), SPECS, "write NAME=VALUE"),
}


@pytest.mark.parametrize(("arguments", "specs", "message"), WRONG.values(), ids=WRONG.keys())
def test_what_is_wrong_is_said(folder, run, arguments, specs, message):
    """A wrong option or wrong specs end with a usage error that says so."""
    (folder / "specs" / "all.yaml").write_text(specs)
    code, said = run(*arguments)
    assert code == 64
    assert message in said.err
