"""GitHub's API through the `gh` program, which brings its own credentials, retries and pages."""

import json
import os
import subprocess
from pathlib import Path
from typing import Any

from reconciler.errors import FailedError, UsageError


def repository() -> str:
    """The repository that the workflow runs for; raises UsageError outside of one."""
    return setting("GITHUB_REPOSITORY")


def setting(name: str) -> str:
    """A variable that every step of a workflow has; raises UsageError when it is missing."""
    if found := os.environ.get(name):
        return found
    raise UsageError(f"{name} is not set", hint="`reconciler github` runs as a step of a GitHub workflow")


def read(path: str) -> Any:
    """What a path below the repository's holds; raises FailedError."""
    return json.loads(_gh("api", f"repos/{repository()}/{path}"))


def pages(path: str, member: str = "") -> list[Any]:
    """The items of all pages of a list; in some answers they are a `member`. Raises FailedError."""
    told = json.loads(_gh("api", "--paginate", "--slurp", f"repos/{repository()}/{path}"))
    return [item for page in told for item in (page[member] if member else page)]


def send(method: str, path: str, **fields: Any) -> Any:
    """Create or change something; gives what GitHub has then. Raises FailedError."""
    body = json.dumps(fields)
    return json.loads(_gh("api", "--method", method, f"repos/{repository()}/{path}", "--input", "-", given=body))


def download(run: int, name: str, folder: Path) -> None:
    """Unpack a run's artifact into a folder; raises FailedError."""
    folder.mkdir(parents=True, exist_ok=True)
    _gh("run", "download", str(run), "--repo", repository(), "--name", name, "--dir", str(folder))


def _gh(*arguments: str, given: str | None = None) -> str:
    try:
        ended = subprocess.run(["gh", *arguments], input=given, capture_output=True, text=True, check=True)  # noqa: S603, S607 - the runner's own gh
    except FileNotFoundError:
        raise FailedError("there is no `gh` here", hint="install the GitHub CLI: https://cli.github.com") from None
    except subprocess.CalledProcessError as error:
        said = error.stderr.strip().splitlines() or [f"exit code {error.returncode}"]
        place = next((one for one in arguments if one.startswith("repos/")), " ".join(arguments[:3]))
        message = f"`gh` failed at {place}: {said[-1]}"
        raise FailedError(message, hint="check the job's `permissions` and GH_TOKEN") from None
    return ended.stdout
