"""A plan of 100 projects with 10 versions each, tags and policies, at the real rates, against the quota's floor.

The floor is the largest of calls divided by rate over the operations, of the least calls that say everything. The served
emulator enforces the rates, and its log has to show just these calls. A round takes two minutes: `--rounds 1` will do.
"""

import json
import tempfile
import time
from collections import Counter
from pathlib import Path

import boto3
from run import Group, Process, environment
from servers import emulator

PROJECTS, VERSIONS = 100, 10
OWNER = {"reconciler:workspace": "bench", "reconciler:repository": "acme/bench"}
TAGS = {"team": "boards"}
BUCKET = "bench-data"
WORKSPACE = """\
apiVersion: reconciler/v1
kind: Workspace
metadata: {name: bench, repository: acme/bench}
spec:
  accounts: {dev: {accountId: "111122223333", region: us-east-1, defaults: {output: s3://bench-data/out/}}}
"""
LEAST = {
    "DescribeProjects": -(-PROJECTS // 100),
    "ListTagsForResource": PROJECTS * (1 + VERSIONS),
    "DescribeProjectVersions": PROJECTS * -(-VERSIONS // 100),
    "ListProjectPolicies": PROJECTS,
}
"""Calls of Rekognition by operation ("Reading live state" of the design)."""
FLOOR = max(count / (10 if "Tags" in name else 5) for name, count in LEAST.items())
"""Seconds that the quotas ask for."""


def _policy(number: int) -> dict[str, object]:
    """Somebody else may copy the first version."""
    version = f"arn:aws:rekognition:us-east-1:111122223333:project/p{number}/version/v0/*"
    allowing = {"Effect": "Allow", "Principal": {"AWS": "444455556666"}, "Action": "rekognition:CopyProjectVersion"}
    return {"Version": "2012-10-17", "Statement": [allowing | {"Resource": version}]}


def _project(number: int) -> str:
    """The declaration of a project, as JSON."""
    models = [{"name": f"v{version}", "tags": TAGS} for version in range(VERSIONS)]
    policies = [{"name": "copy", "document": _policy(number)}]
    spec = {"tags": TAGS, "models": models, "policies": policies}
    return json.dumps(
        {"apiVersion": "reconciler/v1", "kind": "Project", "metadata": {"name": f"p{number}"}, "spec": spec}
    )


def _line(number: int) -> str:
    """A line of the manifest that the versions are trained on."""
    about = {"class-name": "ab"[number % 2], "confidence": 1, "type": "groundtruth/image-classification"}
    about |= {"job-name": "j", "human-annotated": "yes", "creation-date": "2026-01-01T00:00:00.000"}
    return json.dumps({"source-ref": f"s3://{BUCKET}/{number}.jpg", "k": number % 2, "k-metadata": about})


def _make(session: boto3.Session, url: str) -> None:
    """Bring the projects to life as they are declared."""
    s3, rekognition = (session.client(name, endpoint_url=url) for name in ("s3", "rekognition"))
    s3.create_bucket(Bucket=BUCKET)
    s3.put_object(Bucket=BUCKET, Key="m", Body="\n".join(map(_line, range(20))).encode())
    source = {"Assets": [{"GroundTruthManifest": {"S3Object": {"Bucket": BUCKET, "Name": "m"}}}]}
    for number in range(PROJECTS):
        arn = rekognition.create_project(ProjectName=f"p{number}", Tags=TAGS | OWNER)["ProjectArn"]
        rekognition.describe_projects(ProjectNames=[f"p{number}"])
        for version in range(VERSIONS):
            rekognition.create_project_version(
                ProjectArn=arn,
                VersionName=f"v{version}",
                OutputConfig={"S3Bucket": BUCKET, "S3KeyPrefix": "out"},
                TrainingData=source,
                TestingData={"AutoCreate": True},
                Tags=TAGS,
            )
        document = json.dumps(_policy(number))
        rekognition.put_project_policy(ProjectArn=arn, PolicyName="copy", PolicyDocument=document)
    for number in range(PROJECTS):
        (arn,) = (
            one["ProjectArn"]
            for one in rekognition.describe_projects(ProjectNames=[f"p{number}"])["ProjectDescriptions"]
        )
        rekognition.describe_project_versions(ProjectArn=arn)


def groups() -> list[Group]:
    """The floor and the plan, in elapsed seconds; the plan has to find nothing to write."""
    folder = tempfile.TemporaryDirectory(prefix="bench-reading-")
    specs, data, log = (Path(folder.name, name) for name in ("specs", "data", "log"))
    specs.mkdir()
    (specs / "all.yaml").write_text("\n---\n".join([WORKSPACE, *map(_project, range(PROJECTS))]))
    limits = ("--set", f"projects={PROJECTS}", "--set", f"trainings={PROJECTS * VERSIONS}")
    maker = emulator("--clock", "poll", *limits, data=str(data))
    session = boto3.Session(aws_access_key_id="111122223333", aws_secret_access_key="x", region_name="us-east-1")
    _make(session, f"http://127.0.0.1:{maker.port}")
    maker.process.terminate()
    maker.process.wait()
    server = emulator("--clock", "real", "--rates", "--log", str(log), data=str(data))
    plan = Process(
        ["-m", "reconciler", "plan", "--detailed-exitcode", "--specs", str(specs)],
        environment(Path(folder.name), **server.reached()),
    )

    def reading() -> float:
        log.write_text("")
        began = time.monotonic()
        plan()
        took = time.monotonic() - began
        calls = Counter(json.loads(line)["operation"] for line in log.read_text().splitlines())
        assert calls == LEAST, calls
        return took

    candidates = {"floor of the quotas": lambda: FLOOR, "plan": reading}
    return [Group(f"plan of {PROJECTS} x {VERSIONS} at the real rates", candidates, {"plan": 1.15}, keep=folder)]
