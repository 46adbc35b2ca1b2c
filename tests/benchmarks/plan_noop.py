"""A plan that finds nothing to do, for 200 projects with two tags each, against a bare boto3 script of the same calls.

Both are whole processes against the same served emulator; the script imports what the plan imports, so that the figure is
about our own work. Terraform 1.11 with provider 5.100 takes 18.6 s, 22.6 s of CPU and 828 MB for the same projects.
"""

import atexit
import os
import subprocess
import sys
import tempfile
from pathlib import Path

from run import Group

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


def _serve(folder: Path) -> str:
    """Start an emulator that ends with this process; gives its URL."""
    command = [sys.executable, "-m", "reconciler", "emulator", "serve", "--port", "0", "--clock", "poll"]
    command += ["--data", str(folder / "emulator"), "--set", f"projects={PROJECTS}"]
    server = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    atexit.register(server.terminate)
    assert server.stdout
    return server.stdout.readline().split()[0]


def _environment(url: str) -> dict[str, str]:
    return os.environ | {
        "AWS_ENDPOINT_URL": url,
        "AWS_ACCESS_KEY_ID": "111122223333",
        "AWS_SECRET_ACCESS_KEY": "emulator",
        "AWS_DEFAULT_REGION": "us-east-1",
        "RECONCILER_RATES": "off",
    }


def groups() -> list[Group]:
    """The plan and the script, over the same projects."""
    folder = Path(tempfile.mkdtemp(prefix="bench-plan-"))
    specs = folder / "specs"
    specs.mkdir()
    (specs / "workspace.yaml").write_text(WORKSPACE)
    (specs / "projects.yaml").write_text("".join(PROJECT.format(number) for number in range(PROJECTS)))
    environment = _environment(_serve(folder))

    def ours(*arguments: str) -> None:
        command = [sys.executable, "-m", "reconciler", *arguments, "--specs", str(specs)]
        subprocess.run(command, env=environment, check=True, stdout=subprocess.DEVNULL)

    def bare() -> None:
        command = [sys.executable, "-c", BARE, str(PROJECTS)]
        subprocess.run(command, env=environment, check=True)

    ours("apply", "--yes", "--wait", "10m")
    candidates = {"bare boto3": bare, "plan": lambda: ours("plan", "--detailed-exitcode")}
    return [Group(f"no-op plan of {PROJECTS} projects", candidates, {"plan": 1.3}, {"plan": 110})]
