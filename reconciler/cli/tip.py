"""`--require-tip`: an old job must not take the estate back to what its commit said."""

import os
import subprocess
from pathlib import Path

from reconciler.errors import RefusedError

_PATIENCE = 60.0
"""Seconds that the remote may take to answer."""


def require_tip(specs: Path) -> None:
    """Raise RefusedError unless HEAD is what its branch points to at its remote now, or when that cannot be told."""
    head = _git(specs, "rev-parse", "HEAD")
    branch = _git(specs, "symbolic-ref", "--quiet", "--short", "HEAD", hint="check a branch out: `git switch main`")
    remote = _remote(specs, branch)
    ref = f"refs/heads/{branch}"
    listed = _git(specs, "ls-remote", remote, ref, hint="check the network and the credentials")
    tips = [tip for tip, _, name in (line.partition("\t") for line in listed.splitlines()) if name == ref]
    if not tips:
        raise RefusedError(f"--require-tip: {remote} has no branch {branch}", hint="push the branch first")
    if (tip := tips[0]) != head:
        raise RefusedError(
            f"{branch} has moved on: HEAD is {head[:12]}, and {remote} has {tip[:12]}",
            hint=f"`git pull` and apply that; in CI the run of {tip[:12]} does",
        )


def _remote(specs: Path, branch: str) -> str:
    """The remote that the branch follows, `origin` where it follows none."""
    told = _git(specs, "config", "--default", "origin", "--get", f"branch.{branch}.remote")
    return told or "origin"


def _git(specs: Path, *arguments: str, hint: str = "run it in a clone of the specs' repository") -> str:
    """What git prints; raises RefusedError, because who cannot tell must not apply."""
    quiet = os.environ | {"GIT_TERMINAL_PROMPT": "0", "LC_ALL": "C"}
    command = ["git", "-C", str(specs), *arguments]
    try:
        ended = subprocess.run(command, env=quiet, capture_output=True, text=True, timeout=_PATIENCE, check=True)  # noqa: S603 - a fixed program; arguments from git itself
    except FileNotFoundError:
        raise RefusedError("--require-tip: there is no git here", hint="install git") from None
    except subprocess.TimeoutExpired:
        message = f"--require-tip: `git {arguments[0]}` gave no answer in {_PATIENCE:.0f} s"
        raise RefusedError(message, hint=hint) from None
    except subprocess.CalledProcessError as error:
        said = error.stderr.strip().splitlines() or ["HEAD is not on a branch"]
        raise RefusedError(f"--require-tip: `git {arguments[0]}` failed: {said[-1]}", hint=hint) from None
    return ended.stdout.strip()
