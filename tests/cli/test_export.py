"""Export and adopt: what is live becomes specs, and planning those asks for nothing but adoption."""

import json
import random
from pathlib import Path

import pytest
import yaml

ACCOUNT = "111122223333"
WORDS = ["no", "1.10", "1e3", "0x1F", "null", "on", "a: b", "boards", "überall", "=", "2026-01-01", "-", "a b", ""]
OWNERS = [{}, {}, {"reconciler:workspace": "vision", "reconciler:repository": "acme/vision"}]
THEIRS = {"reconciler:workspace": "audio", "reconciler:repository": "acme/audio"}
NAMES = ["boards", "1.10", "no", ".hidden", "A_b-c.d", "null", "workspace", "x" * 200]


class Estate:
    """An estate made by hand, as chance has it."""

    def __init__(self, seed, repository):
        self.chance = random.Random(seed)
        self.repository = repository
        self.rekognition = repository.client()
        self.versions = []
        s3 = repository.client("s3")
        for bucket in ("data", "output"):
            s3.create_bucket(Bucket=f"dev-{bucket}")
        lines = [line(number) for number in range(12)]
        s3.put_object(Bucket="dev-data", Key="a.manifest", Body="\n".join(lines).encode())
        s3.put_object(Bucket="dev-data", Key="bad.manifest", Body=line(0).encode())

    def make(self):
        """Some projects with whatever may be in them, one of another workspace; two models may run, one may train."""
        if self.chance.random() < 0.5:
            theirs = self.rekognition.create_project(ProjectName="theirs", Tags=THEIRS)["ProjectArn"]
            self.repository.pass_time(60)
            self.train(theirs, "v1", external="a.manifest")
        names = self.chance.sample(NAMES, self.chance.randint(1, 3))
        projects = [self.project(name) for name in names]
        for arn in projects:
            for _ in range(self.chance.randint(0, 2)):
                self.policy(arn)
            if self.versions and self.chance.random() < 0.5:
                self.copy(arn)
        whole = [arn for arn in self.versions if "/theirs/" not in arn]
        for arn in self.chance.sample(whole, min(len(whole), self.chance.randint(0, 2))):
            units = self.chance.randint(1, 2)
            more = {"MaxInferenceUnits": units + 1} if self.chance.random() < 0.5 else {}
            self.rekognition.start_project_version(ProjectVersionArn=arn, MinInferenceUnits=units, **more)
        self.repository.pass_time(7200)
        if self.chance.random() < 0.5:
            arn = self.rekognition.create_project(ProjectName="trains", Tags=self.tags())["ProjectArn"]
            self.repository.pass_time(60)
            self.train(arn, "v1", external="a.manifest", seconds=60)
        return self

    def project(self, name):
        """A project, perhaps ours, perhaps with datasets, with up to two versions."""
        marks = {"reconciler:deletion": "delete", "reconciler:protect": "true"} if self.chance.random() < 0.3 else {}
        tags = {**self.tags(), **self.chance.choice(OWNERS), **marks}
        arn = self.rekognition.create_project(ProjectName=name, Tags=tags)["ProjectArn"]
        self.repository.pass_time(60)
        filled = self.chance.choice(["both", "split", "empty", "none"])
        sides = {"both": ("TRAIN", "TEST"), "split": ("TRAIN", "TEST"), "empty": ("TRAIN",), "none": ()}[filled]
        for side in sides:
            given = filled == "both" or (filled == "split" and side == "TRAIN")
            source = {"DatasetSource": {"GroundTruthManifest": {"S3Object": manifest()}}} if given else {}
            self.rekognition.create_dataset(ProjectArn=arn, DatasetType=side, **source)
            self.repository.pass_time(600)
        if filled == "split":
            self.split(arn)
        for number in range(self.chance.randint(0, 2) if filled != "empty" else 0):
            self.train(arn, f"v{number}.{self.chance.randint(0, 9)}", external="a.manifest" if filled == "none" else "")
        if filled == "none" and self.chance.random() < 0.3:
            self.train(arn, "broken", external="bad.manifest")
        return arn

    def split(self, arn):
        """The service's own split of a project's entries."""
        name = arn.split("/")[1]
        (found,) = self.rekognition.describe_projects(ProjectNames=[name])["ProjectDescriptions"]
        self.rekognition.distribute_dataset_entries(Datasets=[{"Arn": one["DatasetArn"]} for one in found["Datasets"]])
        self.repository.pass_time(600)

    def train(self, arn, name, *, external, seconds=7200):
        """A version with tags, a description and an output: trained, failed, or still training."""
        assets = {"Assets": [{"GroundTruthManifest": {"S3Object": manifest(external)}}]}
        data = {"TrainingData": assets, "TestingData": {"AutoCreate": True}} if external else {}
        more = (
            {"VersionDescription": self.chance.choice(["no", "1.10", "1e3", "null", "it's: (a, b)"])}
            if self.chance.random() < 0.5
            else {}
        )
        answer = self.rekognition.create_project_version(
            ProjectArn=arn,
            VersionName=name,
            OutputConfig={"S3Bucket": "dev-output", "S3KeyPrefix": self.chance.choice(["a", "a/b", "a/b/"])},
            Tags=self.tags(),
            **data,
            **more,
        )
        self.repository.pass_time(seconds)
        if external != "bad.manifest":
            self.versions.append(answer["ProjectVersionArn"])

    def copy(self, arn):
        """A copy of some version into a project of the same account."""
        source = self.chance.choice(self.versions)
        found = self.rekognition.describe_projects()["ProjectDescriptions"]
        (origin,) = (one["ProjectArn"] for one in found if one["ProjectArn"].split("/")[1] == source.split("/")[1])
        if origin != arn:
            self.rekognition.copy_project_version(
                SourceProjectArn=origin,
                SourceProjectVersionArn=source,
                DestinationProjectArn=arn,
                VersionName=f"copy-{self.chance.randint(0, 99)}",
                OutputConfig={"S3Bucket": "dev-output", "S3KeyPrefix": "copies"},
            )
            self.repository.pass_time(7200)

    def policy(self, arn):
        """A policy in one of the ways that documents are written."""
        principal = self.chance.choice(
            ["444455556666", {"AWS": "444455556666"}, {"AWS": ["arn:aws:iam::444455556666:root"]}]
        )
        statement = {
            "Sid": self.chance.choice(["no", "1.10", "copy"]),
            "Effect": "Allow",
            "Principal": principal if isinstance(principal, dict) else {"AWS": principal},
            "Action": self.chance.choice(["rekognition:CopyProjectVersion", ["rekognition:CopyProjectVersion"]]),
            "Resource": arn.rpartition("/")[0] + "/version/*/*",
        }
        name = f"{self.chance.choice(['no', '1.10', 'copy'])}-{self.chance.randint(0, 99)}"
        body = json.dumps({"Version": "2012-10-17", "Statement": [statement]})
        self.rekognition.put_project_policy(ProjectArn=arn, PolicyName=name, PolicyDocument=body)

    def tags(self):
        """Up to three tags with words that YAML may take for something else."""
        keys = self.chance.sample([word for word in WORDS if word], self.chance.randint(0, 3))
        return {key: self.chance.choice(WORDS) for key in keys}


def manifest(name="a.manifest"):
    """Where a manifest lies."""
    return {"Bucket": "dev-data", "Name": name}


def line(number):
    """A line of a manifest with one of two labels."""
    about = {
        "class-name": "ab"[number % 2],
        "confidence": 1,
        "type": "groundtruth/image-classification",
        "job-name": "job",
        "human-annotated": "yes",
        "creation-date": "2026-01-01T00:00:00.000",
    }
    return json.dumps({"source-ref": f"s3://dev-data/{number}.jpg", "kind": 0, "kind-metadata": about})


@pytest.fixture
def empty(fresh):
    """An emulator with nothing in it, and no specs."""
    for file in (fresh.root / "specs").iterdir():
        file.unlink()
    fresh.run("emulator", "reset")
    return fresh


def exported(repository, *more):
    """Export the account into the specs; what was told on stderr."""
    given = ("--account-id", ACCOUNT, "--region", "us-east-1", "--workspace", "vision", "--repository", "acme/vision")
    code, _, err = repository.run("export", *given, "--out", "specs", *more)
    assert code == 0, err
    return err


@pytest.mark.parametrize("seed", [*range(4), *(pytest.param(seed, marks=pytest.mark.slow) for seed in range(4, 30))])
def test_the_plan_of_an_exported_estate_asks_for_adoption_alone(empty, seed):
    """Whatever is live: its specs want only owner tags on what nobody owns; after that there is nothing left."""
    Estate(seed, empty).make()
    exported(empty)
    steps = [step for step in empty.json("plan")["steps"] if step["kind"] == "write"]
    assert {step["call"]["operation"] for step in steps} <= {"TagResource"}
    assert all(step["call"]["arguments"]["Tags"].keys() == OWNERS[2].keys() for step in steps)
    adopted = [path for path in Path("specs").glob("*.yaml") if "adopt: true" in path.read_text()]
    assert len(steps) == len(adopted)
    writes = set(live(empty))
    assert empty.run("apply", "--yes")[0] == 0
    again = empty.json("plan")
    assert again["steps"] == []
    assert {note["address"].split("/")[-1] for note in again["notes"]} <= {"broken"}
    assert {one for one in writes if "IN_PROGRESS" not in one} <= set(live(empty))
    assert empty.run("drift")[0] == (2 if again["notes"] else 0)


def live(repository):
    """What is live beside our own marks, as text."""
    rekognition = repository.client()
    for project in rekognition.describe_projects()["ProjectDescriptions"]:
        tags = rekognition.list_tags_for_resource(ResourceArn=project["ProjectArn"])["Tags"]
        yield str((project["ProjectArn"], sorted(key for key in tags if not key.startswith("reconciler:"))))
        found = rekognition.describe_project_versions(ProjectArn=project["ProjectArn"])
        for version in found["ProjectVersionDescriptions"]:
            yield str((version["ProjectVersionArn"], version["Status"]))


def test_an_export_looks_like_specs(empty, golden):
    """Documents as a person would write them, with remarks about what they do not say."""
    estate = Estate(3, empty)
    marks = {"reconciler:deletion": "delete", "reconciler:protect": "true"}
    tags = estate.tags() | OWNERS[2] | marks
    origin = estate.rekognition.create_project(ProjectName="boards", Tags=tags)["ProjectArn"]
    empty.pass_time(60)
    estate.train(origin, "v1", external="a.manifest")
    other = estate.rekognition.create_project(ProjectName="other", Tags={"team": "no"})["ProjectArn"]
    empty.pass_time(60)
    estate.copy(other)
    estate.policy(other)
    given = ("--account-id", ACCOUNT, "--region", "us-east-1")
    code, out, err = empty.run("export", *given)
    assert code == 0
    golden(Path(__file__).parent / "export.yaml", out)
    assert "a bucket of this account" in err
    assert [one["kind"] for one in yaml.safe_load_all(out)] == ["Workspace", "Project", "Project"]


def test_what_is_broken_is_left_out_and_named(empty):
    """A failed version is nobody's wish; its place is told."""
    estate = Estate(1, empty)
    arn = estate.rekognition.create_project(ProjectName="boards")["ProjectArn"]
    empty.pass_time(60)
    estate.train(arn, "v1", external="bad.manifest")
    assert "boards: version v1 is left out: it is TRAINING_FAILED" in exported(empty)
    assert "models" not in Path("specs/boards.yaml").read_text()


def test_other_workspaces_projects_are_left_out(empty):
    """What has another owner is named and not touched."""
    tags = {"reconciler:workspace": "audio", "reconciler:repository": "acme/audio"}
    empty.client().create_project(ProjectName="theirs", Tags=tags)
    empty.pass_time(60)
    assert "live/theirs: left out: it belongs to workspace audio of acme/audio" in exported(empty)
    assert not Path("specs/theirs.yaml").exists()


def test_an_account_of_the_specs_exports_what_is_not_declared(applied):
    """New projects join the specs that are there; what these give to everything is not repeated, but told."""
    applied.client().create_project(ProjectName="new", Tags={"team": "x"})
    applied.pass_time(60)
    code, _, err = applied.run("export", "--account", "dev", "--out", "specs/found")
    assert code == 0
    assert "new: applying puts tags on the project that the workspace gives to all: managed-by" in err
    assert yaml.safe_load(Path("specs/found/new.yaml").read_text())["spec"] == {"adopt": True, "tags": {"team": "x"}}
    assert not Path("specs/found/boards.yaml").exists()
    assert applied.run("apply", "--yes")[0] == 0
    assert applied.run("export", "--account", "dev", "--out", "specs/found")[0] == 0


ACCOUNTS = """\
    prod:
      accountId: "444455556666"
      region: us-east-1
      staging: s3://prod-staging/x/
      defaults: {output: s3://prod-output/results/}
  defaultAccount: dev
  tags: {managed-by: reconciler}
"""


def test_several_accounts_are_exported_together(applied):
    """Each in its folder; a copy names the model that it was made from, in whichever account that is declared."""
    path = Path("specs/workspace.yaml")
    path.write_text(path.read_text().replace("  tags: {managed-by: reconciler}\n", ACCOUNTS))
    prod = applied.client(account="444455556666")
    for bucket in ("prod-staging", "prod-output"):
        applied.client("s3", "444455556666").create_bucket(Bucket=bucket)
    project = prod.create_project(ProjectName="boards", Tags={"managed-by": "reconciler"})["ProjectArn"]
    applied.client().create_project(ProjectName="new")
    statement = {"Effect": "Allow", "Principal": {"AWS": "444455556666"}, "Action": "rekognition:CopyProjectVersion"}
    statement["Resource"] = applied.project().rpartition("/")[0] + "/version/v1/*"
    document = json.dumps({"Version": "2012-10-17", "Statement": [statement]})
    applied.client().put_project_policy(ProjectArn=applied.project(), PolicyName="prod", PolicyDocument=document)
    applied.pass_time(60)
    prod.copy_project_version(
        SourceProjectArn=applied.project(),
        SourceProjectVersionArn=applied.version(),
        DestinationProjectArn=project,
        VersionName="v1",
        OutputConfig={"S3Bucket": "prod-output", "S3KeyPrefix": "results"},
    )
    applied.pass_time(7200)
    assert applied.run("export", "--account", "dev", "--account", "prod", "--out", "specs")[0] == 0
    (model,) = yaml.safe_load(Path("specs/prod/boards.yaml").read_text())["spec"]["models"]
    assert model["copyOf"] == {"account": "dev", "project": "boards", "model": "v1"}
    assert yaml.safe_load(Path("specs/dev/new.yaml").read_text())["spec"] == {"adopt": True}
    assert {step["call"]["operation"] for step in applied.json("plan")["steps"] if step["kind"] == "write"} == {
        "TagResource"
    }


def test_what_is_declared_already_leaves_nothing_to_export(applied):
    """It says so, and writes neither files nor an empty document."""
    code, out, err = applied.run("export", "--account", "dev", "--out", "more")
    assert (code, out) == (0, "")
    assert err == "nothing to export: what is live in dev is declared, or somebody else's\n"
    assert not Path("more").exists()


def test_a_workspace_alone_is_enough_to_begin(applied):
    """A newcomer has written only the Workspace; every live project is exported."""
    specs = applied.root / "specs"
    documents = [one for path in specs.glob("*.yaml") for one in yaml.safe_load_all(path.read_text())]
    for path in specs.glob("*.yaml"):
        path.unlink()
    workspace = next(one for one in documents if one["kind"] == "Workspace")
    (specs / "workspace.yaml").write_text(yaml.safe_dump(workspace))
    code, told, _ = applied.run("export", "--account", "dev")
    assert code == 0
    assert "kind: Project" in told


def test_nothing_is_overwritten(empty):
    """Specs that are there stay as they are."""
    empty.spec("workspace.yaml", "mine")
    code, _, err = empty.run("export", "--account-id", ACCOUNT, "--region", "us-east-1", "--out", "specs")
    assert code == 4
    assert "specs/workspace.yaml exists already" in err


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ((), "give either --account or --account-id"),
        (("--account-id", ACCOUNT), "--account-id needs --region"),
        (("--account-id", "1234", "--region", "us-east-1"), "an account id is twelve digits"),
        (("--account", "production"), "there is no account production"),
    ],
)
def test_export_says_what_it_needs(fresh, arguments, message):
    """A wrong command line is told."""
    code, _, err = fresh.run("export", *arguments)
    assert code == 64
    assert message in err


def test_adopt_puts_owner_tags_on_and_nothing_else(applied):
    """What the specs want otherwise of a project is shown by the next plan, and only then."""
    arn = applied.client().create_project(ProjectName="new")["ProjectArn"]
    applied.pass_time(60)
    applied.spec("new.yaml", "apiVersion: reconciler/v1\nkind: Project\nmetadata: {name: new}\nspec: {tags: {a: b}}\n")
    assert applied.run("apply", "--yes")[0] == 4
    code, out, _ = applied.run("adopt", "dev/new", "--yes")
    assert code == 0
    assert "takes it over" in out
    assert applied.client().list_tags_for_resource(ResourceArn=arn)["Tags"] == OWNERS[2]
    assert applied.run("adopt", "dev/new", "--yes")[0] == 0
    assert [one["address"] for one in applied.json("plan")["steps"]] == ["dev/new/tags", "dev/new/applied"]


def test_adopt_asks_and_takes_nothing_from_others(applied):
    """Nobody can be asked here; another workspace's project is a conflict; what is not declared cannot be adopted."""
    tags = {"reconciler:workspace": "audio", "reconciler:repository": "acme/audio"}
    applied.client().create_project(ProjectName="theirs", Tags=tags)
    applied.client().create_project(ProjectName="new")
    applied.pass_time(60)
    spec = "apiVersion: reconciler/v1\nkind: Project\nmetadata: {name: NAME}\nspec: {}\n"
    applied.spec("more.yaml", spec.replace("NAME", "theirs") + "---\n" + spec.replace("NAME", "new"))
    assert applied.run("adopt", "dev/new")[0] == 64
    code, out, _ = applied.run("adopt", "dev/theirs", "--yes")
    assert code == 4
    assert "belongs to workspace audio of acme/audio" in out
    assert applied.run("adopt", "dev/nothing", "--yes")[0] == 64
