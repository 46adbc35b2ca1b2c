"""A repository on a stub of GitHub, an account on a served emulator, and a machine that runs the jobs."""

import os
import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))

from workflow_hub import Hub, programs
from workflow_runner import Runner
from workflow_world import APPLY, HERE, PLAN, WHO, Cloud, Developer


@pytest.fixture
def cloud(tmp_path):
    """An emulator in a process of its own."""
    cloud = Cloud(tmp_path / "emulator")
    yield cloud
    cloud.close()


@pytest.fixture
def hub(tmp_path):
    """A repository's environments and their variables."""
    plan, apply = {"PLAN_ROLE_ARN": PLAN}, {"APPLY_ROLE_ARN": APPLY}
    return Hub(tmp_path / "hub", {"plan-dev": plan, "apply-dev": apply, "resume-dev": apply}, {"RECONCILER_SHARDS": ""})


@pytest.fixture
def developer(tmp_path, hub, monkeypatch):
    """Somebody with a clone."""
    for name, value in (WHO | {"GIT_CONFIG_GLOBAL": os.devnull}).items():
        monkeypatch.setenv(name, value)
    return Developer(tmp_path, hub)


@pytest.fixture
def runner(tmp_path, hub, developer, cloud):
    """The machine that runs the jobs."""
    here = programs(tmp_path / "bin", sys.executable, HERE / "stub_gh.py")
    machine = {
        "PATH": f"{here}:{Path(sys.executable).parent}:/usr/bin:/bin",
        "HOME": str(tmp_path),
        "GH_FOLDER": str(hub.folder),
        "AWS_EC2_METADATA_DISABLED": "true",
    }
    return Runner(hub, developer.remote, tmp_path / "runs", cloud.trusted, machine)
