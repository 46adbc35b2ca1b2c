"""Reading an estate takes the least calls there are, in hardly more time than the quota asks for."""

import json
from collections import Counter
from concurrent.futures import ThreadPoolExecutor

import pytest

from reconciler.cloud.rates import Pace, Rates
from reconciler.cloud.reader import CloudReader
from reconciler.document.specs import load_specs
from reconciler.plan.draft import Drafter
from reconciler.plan.observe import Scope, observe
from reconciler.resources import RESOURCES

FASTER = 10
"""How much faster than the real quota both sides run: 110 seconds become 11."""
PROJECTS, VERSIONS = 100, 10
OWNER = {"reconciler:workspace": "w", "reconciler:repository": "acme/w"}
WORKSPACE = """
apiVersion: reconciler/v1
kind: Workspace
metadata: {name: w, repository: acme/w}
spec:
  defaultAccount: dev
  accounts: {dev: {accountId: "111122223333", region: us-east-1, defaults: {output: s3://staging/}}}
"""
SOURCE = {"Assets": [{"GroundTruthManifest": {"S3Object": {"Bucket": "staging", "Name": "m"}}}]}


def line(number):
    """A manifest's line."""
    about = {
        "class-name": "ab"[number % 2],
        "confidence": 1,
        "type": "groundtruth/image-classification",
        "job-name": "j",
    }
    about |= {"human-annotated": "yes", "creation-date": "2026-01-01T00:00:00.000"}
    return json.dumps({"source-ref": f"s3://staging/{number}.jpg", "k": number % 2, "k-metadata": about})


@pytest.fixture
def estate(aws, emulator, tmp_path):
    """Projects with trained versions, and the specs that declare them."""
    emulator.core.set_settings(trainings=10**6, projects=10**6)
    emulator.core.clock.set("jump", at=1_700_000_000.0)
    aws.clients.client("dev", "s3").put_object(Bucket="staging", Key="m", Body="\n".join(map(line, range(20))).encode())
    documents = [WORKSPACE]
    for project in range(PROJECTS):
        arn = aws.rekognition.create_project(ProjectName=f"p{project}", Tags=OWNER)["ProjectArn"]
        emulator.core.clock.advance(10)
        for version in range(VERSIONS):
            aws.rekognition.create_project_version(
                ProjectArn=arn,
                VersionName=f"v{version}",
                OutputConfig={"S3Bucket": "staging", "S3KeyPrefix": ""},
                TrainingData=SOURCE,
                TestingData={"AutoCreate": True},
            )
        models = "".join(f"\n    - {{name: v{version}}}" for version in range(VERSIONS))
        documents.append(
            f"apiVersion: reconciler/v1\nkind: Project\nmetadata: {{name: p{project}}}\nspec:\n  models:{models}\n"
        )
    emulator.core.clock.advance(100_000)
    emulator.core.clock.set("real")
    (tmp_path / "specs").mkdir()
    (tmp_path / "specs" / "all.yaml").write_text("---\n".join(documents))
    return load_specs(tmp_path / "specs", RESOURCES).declared


@pytest.mark.bench
def test_reading_takes_the_least_calls_at_the_quotas_pace(aws, emulator, estate, real_clock, tmp_path):
    """At most 1.15 times the largest of calls divided by rate, over the operations."""
    aws.reader.call("dev", "DescribeProjects")
    for found in aws.reader.call("dev", "DescribeProjects")["ProjectDescriptions"]:
        aws.reader.call("dev", "DescribeProjectVersions", ProjectArn=found["ProjectArn"])  # settles the trainings
    emulator.core.set_settings(enforce_rates=True, rate=5.0 * FASTER, tag_rate=10.0 * FASTER)
    aws.calls.clear()
    rates = Rates(real_clock, Pace(5.0 * FASTER, 10.0 * FASTER))
    reader = CloudReader(aws.clients, rates, real_clock, tmp_path, estate)
    began = real_clock.now()
    with ThreadPoolExecutor(16) as pool:
        live = observe(RESOURCES, estate, reader, Scope(("dev",)), pool)
    took = (real_clock.now() - began) * FASTER
    plan = Drafter(RESOURCES, estate).plan(live, Scope(("dev",)), ())
    calls = Counter(aws.calls)
    floor = max(count / (10.0 if "Tag" in operation else 5.0) for operation, count in calls.items())
    print(
        f"\n{sum(calls.values())} calls in {took:.1f} s, the floor is {floor:.1f} s: {took / floor:.2f} x; {dict(calls)}"
    )
    assert calls == {
        "DescribeProjects": -(-PROJECTS // 100),
        "ListTagsForResource": PROJECTS * (1 + VERSIONS),
        "DescribeProjectVersions": PROJECTS,
        "ListProjectPolicies": PROJECTS,
    }
    assert took <= floor * 1.15
    assert not plan.writes
