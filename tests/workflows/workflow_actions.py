"""The actions that our workflows use, as far as this machine can tell: anything else they are given is refused."""

import os
import re
import shutil
import subprocess
from pathlib import Path


def git(folder, *arguments, text=True):
    """What git prints."""
    return subprocess.run(["git", "-C", folder, *arguments], check=True, capture_output=True, text=text).stdout


def checkout(job, given):
    """actions/checkout: a worktree of a clone as deep as it is asked for, on the branch where there is one."""
    assert job.permissions.get("contents") == "read"
    assert given.pop("persist-credentials") == "false"
    depth = int(given.pop("fetch-depth", "1"))
    assert not given, given
    clone, github = job.folder / "clone", job.contexts["github"]
    git(job.folder, "init", "--quiet", str(clone))
    git(clone, "remote", "add", "origin", f"file://{job.runner.remote}")
    git(clone, "fetch", "--quiet", *([f"--depth={depth}"] if depth else []), "origin", github["sha"])
    on = ["--detach"] if github["event_name"] == "pull_request" else ["-B", github["ref_name"]]
    git(clone, "worktree", "add", "--quiet", *on, str(job.workspace), github["sha"])
    return {}


def setup_python(_job, given):
    """actions/setup-python: the one that runs the tests is there."""
    assert re.fullmatch(r"3\.\d+", given["python-version"])
    return {}


def credentials(job, given):
    """aws-actions/configure-aws-credentials: a role that trusts the job's environment, for a job that may ask."""
    assert job.permissions.get("id-token") == "write", "the job has no identity"
    job.extra |= job.runner.identity(given["role-to-assume"], job.ended.environment)
    job.extra |= {"AWS_REGION": given["aws-region"], "AWS_DEFAULT_REGION": given["aws-region"]}
    return {}


def upload(job, given):
    """actions/upload-artifact: files below their nearest common folder; hidden ones are left out."""
    paths = [Path(line) for line in given["path"].splitlines() if line.strip()]
    files = [file for path in paths for file in ([path] if path.is_file() else path.rglob("*")) if file.is_file()]
    root = Path(os.path.commonpath([file.parent for file in files])) if files else Path()
    if paths[0].is_dir() and len(paths) == 1:
        root = paths[0]
    files = [file for file in files if not any(part.startswith(".") for part in file.relative_to(job.folder).parts)]
    assert files or given.get("if-no-files-found") != "error", f"no files: {given}"
    folder = job.runner.github.artifact(job.workflow.run.id, given["name"])
    for file in files:
        kept = folder / file.relative_to(root)
        kept.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(file, kept)
    return {}


ACTIONS = {
    "actions/checkout": checkout,
    "actions/setup-python": setup_python,
    "actions/upload-artifact": upload,
    "aws-actions/configure-aws-credentials": credentials,
}
