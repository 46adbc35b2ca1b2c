"""Asking for help or the version loads nothing that it does not need."""

import subprocess
import sys

import pytest

HEAVY = [
    "boto3",
    "botocore",
    "pydantic",
    "yaml",
    "rich",
    "structlog",
    "deepdiff",
    "moto",
    "numpy",
    "asyncio",
    "orjson",
    "msgspec",
    "jinja2",
    "concurrent.futures",
]
SPECS = """\
apiVersion: reconciler/v1
kind: Workspace
metadata: {name: vision, repository: acme/vision}
spec: {accounts: {dev: {accountId: "111122223333", region: us-east-1, defaults: {output: s3://vision-output/}}}}
---
apiVersion: reconciler/v1
kind: Project
metadata: {name: boards}
spec:
  datasets: {train: {manifest: s3://vision-data/train.manifest}, test: {splitFrom: train}}
  models: [{name: v1, inference: {minUnits: 1}}]
  policies: [{name: copy, allowCopy: {to: ["444455556666"], models: [v1]}}]
"""
PROBE = f"""
import sys
from reconciler.__main__ import main
code = main(sys.argv[1:])
loaded = [name for name in {HEAVY!r} if name in sys.modules]
print("loaded:", *loaded, file=sys.stderr)
sys.exit(code)
"""


@pytest.mark.parametrize(
    "arguments", [["--help"], ["--version"], ["plan", "--help"], ["apply", "--help"], ["nonsense"]]
)
def test_help_loads_nothing_heavy(arguments):
    """No SDK, validator, parser or renderer is imported to print help, the version or a usage error."""
    done = subprocess.run([sys.executable, "-c", PROBE, *arguments], capture_output=True, text=True, check=False)
    assert done.returncode == (64 if arguments == ["nonsense"] else 0), done.stderr
    assert done.stderr.splitlines()[-1] == "loaded:"


BESIDE = ["boto3", "botocore", "rich", "structlog", "deepdiff", "moto", "orjson", "msgspec", "concurrent.futures"]


def test_checking_specs_loads_nothing_that_reads_or_plans(tmp_path):
    """No SDK, and nothing of manifests or of the steps that change a resource."""
    (tmp_path / "all.yaml").write_text(SPECS)
    beside = [*BESIDE, "reconciler.manifest", "reconciler.resources.dataset_read", "reconciler.resources.model_steps"]
    probe = PROBE.replace(repr(HEAVY), repr(beside))
    command = [sys.executable, "-c", probe, "validate", "--specs", str(tmp_path)]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    assert done.stderr.splitlines()[-1] == "loaded:"
