"""A `gh` program that keeps pull requests, comments, issues, runs and artifacts in a folder ($GH_FOLDER).

It answers only what it knows and takes no option that it does not know, checks the token's permissions as GitHub does,
gives lists in pages of two, and writes every request to `requests`.
"""

import argparse
import json
import os
import re
import shutil
import sys
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

BOT = {"login": "github-actions[bot]", "type": "Bot"}
FOLDER = Path(os.environ["GH_FOLDER"])
ROUTES = []
PAGE = 2


def route(method, pattern, *permissions):
    """A function answers a method on a path, for tokens with one of the permissions."""

    def decorate(function):
        ROUTES.append((method, re.compile(pattern), permissions, function))
        return function

    return decorate


class RefusedError(Exception):
    """What `gh` would print before it ends with 1."""


def load():
    """Everything that there is."""
    return json.loads((FOLDER / "hub.json").read_text())


def allowed(permissions):
    """Whether the token may; `ghs_issues=write,contents=read` is its own list."""
    token = os.environ.get("GH_TOKEN", "")
    if not token.startswith("ghs_"):
        raise RefusedError("gh: To use GitHub CLI in a GitHub Actions workflow, set the GH_TOKEN environment variable.")
    held = dict(one.split("=") for one in token.removeprefix("ghs_").split(",") if one)
    wanted = (one.split("=") for one in permissions)
    return any(held.get(name) in (level, "write") for name, level in wanted)


@route("GET", r"commits/(\w+)/pulls", "pull-requests=read")
def merged(hub, _query, _given, commit):
    """The pull requests that brought a commit."""
    return [one for one in hub["pulls"].values() if commit in one["commits"]]


@route("GET", r"git/ref/heads/(\w+)", "contents=read")
def tip(hub, _query, _given, branch):
    """Where a branch is."""
    return {"object": {"sha": hub["tips"][branch]}}


@route("GET", r"issues/(\d+)/comments", "pull-requests=read", "issues=read")
def comments(hub, _query, _given, issue):
    """The comments of an issue or pull request."""
    return [one for one in hub["comments"] if one["issue"] == int(issue)]


@route("POST", r"issues/(\d+)/comments", "pull-requests=write", "issues=write")
def post_comment(hub, _query, given, issue):
    """Another comment."""
    made = {"id": 9000 + len(hub["comments"]), "issue": int(issue), "user": BOT, "edits": 0, **given}
    made["html_url"] = f"https://github.com/acme/vision/issues/{issue}#issuecomment-{made['id']}"
    hub["comments"].append(made)
    return made


@route("PATCH", r"issues/comments/(\d+)", "pull-requests=write", "issues=write")
def edit_comment(hub, _query, given, comment):
    """A comment says something else."""
    found = next(one for one in hub["comments"] if one["id"] == int(comment))
    found.update(given, edits=found["edits"] + 1)
    return found


@route("GET", "issues", "issues=read")
def issues(hub, query, _given):
    """The issues with a label."""
    assert query["state"] == ["all"]
    return [one for one in hub["issues"] if set(query["labels"]) <= {label["name"] for label in one["labels"]}]


@route("POST", "issues", "issues=write")
def open_issue(hub, _query, given):
    """Another issue."""
    number = 100 + len(hub["issues"])
    labels = [{"name": name} for name in given.pop("labels")]
    made = {"number": number, "user": BOT, "state": "open", "edits": 0, "labels": labels, **given}
    made["html_url"] = f"https://github.com/acme/vision/issues/{number}"
    hub["issues"].append(made)
    return made


@route("PATCH", r"issues/(\d+)", "issues=write")
def edit_issue(hub, _query, given, number):
    """An issue says something else, is closed or opened."""
    found = next(one for one in hub["issues"] if one["number"] == int(number))
    found.update(given, edits=found["edits"] + 1)
    return found


@route("GET", r"actions/workflows/([\w.-]+)/runs", "actions=read")
def runs(hub, query, _given, workflow):
    """The runs of a workflow for a commit."""
    found = [one for one in hub["runs"].values() if one["path"].endswith(f"/{workflow}")]
    found = [one for one in found if [one["event"]] == query["event"] and [one["head_sha"]] == query["head_sha"]]
    return {"workflow_runs": found}


@route("GET", r"actions/runs/(\d+)", "actions=read")
def one_run(hub, _query, _given, run):
    """A run."""
    if run not in hub["runs"]:
        raise RefusedError("gh: Not Found (HTTP 404)")
    return hub["runs"][run]


@route("GET", r"actions/runs/(\d+)/artifacts", "actions=read")
def artifacts_of(hub, _query, _given, run):
    """The artifacts of a run."""
    return {"artifacts": [one for one in hub["artifacts"] if one["workflow_run"]["id"] == int(run)]}


@route("GET", "actions/artifacts", "actions=read")
def artifacts(hub, query, _given):
    """The artifacts of a name."""
    return {"artifacts": [one for one in hub["artifacts"] if [one["name"]] == query["name"]]}


API = argparse.ArgumentParser(allow_abbrev=False)
API.add_argument("path")
API.add_argument("--method", default="GET")
API.add_argument("--input", choices=["-"])
API.add_argument("--paginate", action="store_true")
API.add_argument("--slurp", action="store_true")
DOWNLOAD = argparse.ArgumentParser(allow_abbrev=False)
DOWNLOAD.add_argument("run")
for option in ("--repo", "--name", "--dir"):
    DOWNLOAD.add_argument(option, required=True)


def api(arguments):
    """`gh api`."""
    asked = API.parse_args(arguments)
    assert asked.paginate == asked.slurp, "pages are asked for as one list"
    method, url = asked.method, urlsplit(asked.path)
    assert url.path.startswith("repos/acme/vision/"), url
    path = url.path.removeprefix("repos/acme/vision/")
    given = json.load(sys.stdin) if asked.input else {}
    with (FOLDER / "requests").open("a") as stream:
        stream.write(f"{method} {path}\n")
    hub = load()
    for known, pattern, permissions, function in ROUTES:
        if known == method and (found := pattern.fullmatch(path)):
            if not allowed(permissions):
                raise RefusedError("gh: Resource not accessible by integration (HTTP 403)")
            answer = function(hub, parse_qs(url.query), given, *found.groups())
            (FOLDER / "hub.json").write_text(json.dumps(hub, indent=1))
            told = pages(answer) if method == "GET" else [answer]
            return told if asked.slurp else told[0]
    raise RefusedError(f"gh: Not Found: {method} {path} (HTTP 404)")


def pages(answer):
    """A list in pages, or an answer with a list in it as several with a part each."""
    if isinstance(answer, list):
        return [answer[at : at + PAGE] for at in range(0, max(len(answer), 1), PAGE)]
    listed = next((key for key in ("artifacts", "workflow_runs") if key in answer), None)
    return [{listed: part} for part in pages(answer[listed])] if listed else [answer]


def download(arguments):
    """`gh run download`."""
    asked = DOWNLOAD.parse_args(arguments)
    assert asked.repo == "acme/vision"
    if not allowed(["actions=read"]):
        raise RefusedError("gh: Resource not accessible by integration (HTTP 403)")
    kept = FOLDER / "artifacts" / asked.run / asked.name
    if not kept.is_dir():
        raise RefusedError("no valid artifacts found to download")
    shutil.copytree(kept, asked.dir, dirs_exist_ok=True)


def main(arguments):
    """What the first words ask for."""
    try:
        if arguments[:1] == ["api"]:
            print(json.dumps(api(arguments[1:])))
            return 0
        if arguments[:2] == ["run", "download"]:
            download(arguments[2:])
            return 0
        sys.stderr.write(f"unknown command {arguments}\n")
    except RefusedError as error:
        sys.stderr.write(f"{error}\n")
    return 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
