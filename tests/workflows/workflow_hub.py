"""What GitHub keeps, for the workflows' runner and the stub `gh`."""

import json
import shlex


class Hub:
    """What GitHub keeps, in the folder that `gh` works on: pull requests, comments, issues, runs, artifacts."""

    def __init__(self, folder, environments, variables):
        self.folder, self.environments, self.variables = folder, environments, variables
        self.reviews = []
        folder.mkdir()
        self._save({"pulls": {}, "comments": [], "issues": [], "runs": {}, "artifacts": [], "heads": {}, "tips": {}})

    def load(self):
        """Everything, as values."""
        return json.loads((self.folder / "hub.json").read_text())

    def _save(self, hub):
        (self.folder / "hub.json").write_text(json.dumps(hub, indent=1))

    def begin(self, path, event, head, branch, *, fork):
        """A run has begun; gives its number."""
        hub = self.load()
        number = 500 + len(hub["runs"])
        where = {"repository": {"id": 1}, "head_repository": {"id": 2 if fork else 1}}
        about = {"path": path, "event": event, "head_sha": head, "head_branch": branch, "run_number": number}
        hub["runs"][str(number)] = {"id": number, **about, **where}
        self._save(hub)
        return number

    def artifact(self, run, name):
        """A run keeps an artifact, one of each name; gives its folder."""
        hub = self.load()
        about = hub["runs"][str(run)]
        folder = self.folder / "artifacts" / str(run) / name
        folder.mkdir(parents=True)
        where = {"id": run, "repository_id": 1, "head_repository_id": about["head_repository"]["id"]}
        where["head_branch"] = about["head_branch"]
        created = f"2026-01-01T{len(hub['artifacts']):08d}Z"
        hub["artifacts"].append({"name": name, "created_at": created, "expired": False, "workflow_run": where})
        self._save(hub)
        return folder

    def push(self, branch, commit):
        """A branch moves on."""
        hub = self.load()
        hub["tips"][branch] = commit
        self._save(hub)

    def propose(self, number, head, merge, *, labels=()):
        """A pull request, or another push to it: its head, and the commit that merging it would make."""
        hub = self.load()
        labelled = [{"name": label} for label in labels]
        about = {"number": number, "head": {"sha": head}, "merged_at": None, "labels": labelled, "commits": []}
        hub["pulls"][str(number)] = about
        hub["heads"][merge] = head
        self._save(hub)

    def merge(self, number, commit):
        """A pull request became a commit of main."""
        hub = self.load()
        hub["pulls"][str(number)] |= {"merged_at": "2026-01-01T00:00:00Z", "commits": [commit]}
        self._save(hub)

    def head(self, commit):
        """The head of the pull request whose merge commit this is, or the commit itself."""
        return self.load()["heads"].get(commit, commit)

    def review(self, environment):
        """A job enters an environment, which has to exist; those with reviewers are noted."""
        assert environment in self.environments, f"there is no environment {environment}"
        self.reviews.append(environment)


def programs(folder, python, stub):
    """A folder for PATH: the stub `gh`, and a `python` that installs nothing, since everything is there."""
    folder.mkdir()
    scripts = {
        "gh": f'exec {shlex.quote(python)} {shlex.quote(str(stub))} "$@"',
        "python": f'case "$*" in "-m pip install"*) exit 0;; esac\nexec {shlex.quote(python)} "$@"',
    }
    for name, script in scripts.items():
        (folder / name).write_text(f"#!/bin/sh\n{script}\n")
        (folder / name).chmod(0o755)
    return folder
