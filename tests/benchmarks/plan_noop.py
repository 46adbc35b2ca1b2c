"""A plan that finds nothing to do, for 200 projects with two tags each, against a bare boto3 script of the same calls.

Both are whole processes against the same served emulator; the script imports what the plan imports, so that the figure is
about our own work. Terraform 1.11 with provider 5.100 takes 18.6 s, 22.6 s of CPU and 828 MB for the same projects.
"""

import tempfile
from pathlib import Path

from run import Group, Process, environment
from servers import emulator

PROJECTS = 200
WORKSPACE = """\
apiVersion: reconciler/v1
kind: Workspace
metadata: {name: bench, repository: acme/bench}
spec:
  defaultAccount: dev
  accounts: {dev: {accountId: "111122223333", region: us-east-1}}
  tags: {managed-by: reconciler}
"""
PROJECT = "apiVersion: reconciler/v1\nkind: Project\nmetadata: {{name: project-{0:03}}}\nspec: {{tags: {{line: '{0}'}}}}\n---\n"
BARE = """\
import sys
import boto3, pydantic, yaml, click, concurrent.futures, tempfile
import reconciler.cli.estate, reconciler.cli.plan, reconciler.cli.view, reconciler.render.text, reconciler.document.specs
import reconciler.plan.file
boto3.client("sts").get_caller_identity()
rekognition = boto3.client("rekognition")
found = []
for page in rekognition.get_paginator("describe_projects").paginate():
    found += page["ProjectDescriptions"]
for project in found:
    arn = project["ProjectArn"]
    rekognition.list_tags_for_resource(ResourceArn=arn)
    rekognition.describe_project_versions(ProjectArn=arn)
    rekognition.list_project_policies(ProjectArn=arn)
assert len(found) == int(sys.argv[1])
"""


def groups() -> list[Group]:
    """The plan and the script, over the same projects."""
    folder = tempfile.TemporaryDirectory(prefix="bench-plan-")
    specs = Path(folder.name, "specs")
    specs.mkdir()
    (specs / "workspace.yaml").write_text(WORKSPACE)
    (specs / "projects.yaml").write_text("".join(PROJECT.format(number) for number in range(PROJECTS)))
    server = emulator("--clock", "poll", "--set", f"projects={PROJECTS}")
    measured = environment(Path(folder.name), **server.reached(), RECONCILER_RATES="off")

    def ours(*arguments: str) -> Process:
        return Process(["-m", "reconciler", *arguments, "--specs", str(specs)], measured)

    ours("apply", "--yes", "--wait", "10m")()
    candidates = {
        "bare boto3": Process(["-c", BARE, str(PROJECTS)], measured),
        "plan": ours("plan", "--detailed-exitcode"),
    }
    return [Group(f"no-op plan of {PROJECTS} projects", candidates, {"plan": 1.3}, {"plan": 110}, keep=folder)]
