"""The roles' permissions in examples/ci: enough for what each role is for, and nothing that it has no use for."""

import json
import os
import re
import subprocess
import sys

import boto3
import pytest
from workflow_world import ALLOWED, APPLY, PLAN, ROOT, Cloud

from reconciler.cloud.reading import READS


def actions(role):
    """What a role may do with Custom Labels."""
    found = {action for one in ALLOWED[role]["Statement"] for action in one["Action"]}
    return {action.removeprefix("rekognition:") for action in found if action.startswith("rekognition:")}


def test_the_plan_role_may_ask_what_a_reading_connection_can_ask():
    """No less, no more, and nothing that writes to S3."""
    assert actions(PLAN) == set(READS["rekognition"])
    assert not re.search("Put|Delete|Create", json.dumps(ALLOWED[PLAN]))


def test_the_apply_role_may_send_what_steps_send():
    """Every operation that a resource names in its steps, and what the plan role may."""
    known = boto3.client("rekognition", "us-east-1").meta.service_model.operation_names
    code = "".join(path.read_text() for path in sorted((ROOT / "reconciler" / "resources").glob("*.py")))
    named = {name for name in known if f'"{name}"' in code}
    assert actions(APPLY) == named | actions(PLAN)


@pytest.fixture
def served(tmp_path):
    """An account that enforces IAM and holds what the specs of this repository refer to; and a function to run commands."""
    seed = [sys.executable, "-m", "reconciler", "emulator", "seed", "--data", str(tmp_path / "emulator")]
    subprocess.run([*seed, "--specs", str(ROOT / "specs")], check=True, capture_output=True)
    cloud = Cloud(tmp_path / "emulator", clock="jump")

    def run(role, *arguments):
        """A command with a role's credentials; gives its exit code and all that it said."""
        credentials = cloud.identity(role)
        plain = {name: value for name, value in os.environ.items() if not name.startswith(("AWS_", "RECONCILER_"))}
        command = [sys.executable, "-m", "reconciler", *arguments, "--specs", str(ROOT / "specs"), "--rates", "off"]
        ended = subprocess.run(
            command, cwd=tmp_path, env=plain | credentials, check=False, capture_output=True, text=True, timeout=120
        )
        return ended.returncode, ended.stdout + ended.stderr

    yield run
    cloud.close()


@pytest.mark.slow
def test_each_role_can_do_its_part_and_no_more(served):
    """The plan role plans, sees drift, exports and records; only the apply role changes something."""
    code, told = served(PLAN, "plan", "--detailed-exitcode")
    assert code == 2, told
    code, told = served(PLAN, "apply", "--yes")
    assert (code, "is not authorized to perform: s3:PutObject" in told) == (1, True), told
    code, told = served(APPLY, "apply", "--yes", "--wait", "12h")
    assert code == 0, told
    for command in (("plan", "--deep"), ("drift",), ("export", "--account", "dev"), ("snapshot", "--out", "s.json")):
        code, told = served(PLAN, *command)
        assert code == 0, told
