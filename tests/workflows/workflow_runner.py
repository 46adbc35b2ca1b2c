"""Runs workflows on this machine as GitHub would: jobs in order, `run:` steps for real in bash, nothing in a container.

Artifacts are folders, a checkout is a git worktree, an identity is what the emulator's STS gives for a role that trusts
the job's environment. Whatever a workflow says that this runner does not know fails the test.
"""

import subprocess
from dataclasses import dataclass, field

from workflow_actions import git
from workflow_expressions import Known, Loose, condition, expand, functions
from workflow_job import SELF, Job, read

JOB_KEYS = {"name", "needs", "if", "runs-on", "timeout-minutes", "permissions", "outputs", "strategy", "environment"}
JOB_KEYS |= {"concurrency", "steps", "uses", "with"}


@dataclass
class Run:
    """What became of a run."""

    id: int
    jobs: list = field(default_factory=list)

    @property
    def result(self):
        """Failure when a job failed."""
        return "failure" if any(job.result == "failure" for job in self.jobs) else "success"

    def job(self, name):
        """The job of a name, which has to be there."""
        return next(job for job in self.jobs if job.name == name)

    @property
    def log(self):
        """Everything that was printed."""
        return "\n".join(f"== {job.name}: {job.result}\n{job.log}" for job in self.jobs)


class Runner:
    """Runs the workflows of a bare repository.

    `github` (see `Hub`) keeps what GitHub keeps; `identity(role, environment)` gives the variables of credentials;
    `environment` is what every step has from its machine.
    """

    def __init__(self, github, remote, root, identity, environment):
        self.github, self.remote, self.root = github, remote, root
        self.identity, self.environment = identity, environment
        self.checkouts = 0

    def run(self, workflow, event, commit, *, payload=None, inputs=None, ref="main", fork=False):
        """Run a workflow of a commit for an event; gives its Run."""
        source = self._source(commit)
        told = read(source / ".github" / "workflows" / workflow)
        assert event in told["on"], f"{workflow} does not run on {event}"
        number = self.github.begin(f".github/workflows/{workflow}", event, self.github.head(commit), ref, fork=fork)
        github = Known(
            event_name=event,
            repository="acme/vision",
            ref_name=ref,
            sha=commit,
            run_id=str(number),
            event=Known({"repository": Known(default_branch="main"), **known(payload or {})}),
        )
        asked = (
            _inputs((told["on"][event] or {}).get("inputs", {}), inputs or {}) if event == "workflow_dispatch" else None
        )
        if asked is None:
            names = (
                ((told["on"].get("workflow_dispatch") or {}).get("inputs") or {})
                if "workflow_dispatch" in told["on"]
                else {}
            )
            asked = Known(dict.fromkeys(names))
        run = Run(number)
        Workflow(self, run, source, told, github, asked, fork=fork).jobs()
        return run

    def _source(self, commit):
        """The repository's files at a commit, as GitHub brings actions and workflows of `$/`."""
        folder = self.root / "sources" / commit
        if not folder.exists():
            folder.mkdir(parents=True)
            archive = git(self.remote, "archive", commit, text=False)
            subprocess.run(["tar", "-x", "-C", folder], input=archive, check=True)
        return folder


def known(value):
    """Nested values as contexts whose properties have to be known."""
    return Known({key: known(one) for key, one in value.items()}) if isinstance(value, dict) else value


def _inputs(declared, given):
    """The inputs of a call: what is required must be there, and nothing else may."""
    assert set(given) <= set(declared), f"unknown inputs: {set(given) - set(declared)}"
    found = {name: given.get(name, about.get("default")) for name, about in declared.items()}
    missing = [name for name, about in declared.items() if about.get("required") and found[name] in (None, "")]
    assert not missing, f"inputs are missing: {missing}"
    return Known(found)


class Workflow:
    """The jobs of one workflow file, also of one that another calls."""

    def __init__(self, runner, run, source, told, github, inputs, *, fork, prefix="", ceiling=None):
        self.runner, self.run, self.source, self.told = runner, run, source, told
        self.github, self.inputs, self.fork = github, inputs, fork
        self.prefix, self.ceiling = prefix, ceiling
        self.done = {}

    def jobs(self):
        """Run every job after those that it needs; gives the results by name."""
        assert self.told["permissions"] == {}, "permissions are given to jobs, not to workflows"
        for name, job in self.told["jobs"].items():
            assert set(job) <= JOB_KEYS, f"{name}: {set(job) - JOB_KEYS}"
            needs = [job["needs"]] if isinstance(job.get("needs"), str) else job.get("needs", [])
            results = {self.done[one]["result"] for one in needs}
            status = "failure" if "failure" in results else "success" if results <= {"success"} else "skipped"
            contexts = self._contexts(needs)
            if not condition(job.get("if"), contexts, functions(status)):
                self.done[name] = {"result": "skipped", "outputs": {}}
                continue
            self._all_of(name, job, contexts)
        return self.done

    def _contexts(self, needs=()):
        found = {one: Known(result=self.done[one]["result"], outputs=Loose(self.done[one]["outputs"])) for one in needs}
        variables = Known(self.runner.github.variables)
        return {"github": self.github, "inputs": self.inputs, "vars": variables, "needs": Known(found)}

    def _all_of(self, name, job, contexts):
        """Every job of a matrix."""
        strategy = job.get("strategy", {})
        assert strategy.get("fail-fast") in (None, False), "a failing target must not stop another"
        rows = expand(strategy.get("matrix"), contexts, functions("success")) if strategy else {"include": [{}]}
        assert list(rows) == ["include"], rows
        ended = []
        for row in rows["include"]:
            label = f"{self.prefix}{name}" + (f" ({row['name']})" if row else "")
            ended.append(self._one(label, job, {**contexts, "matrix": Known(row)}))
        result = "failure" if "failure" in {one["result"] for one in ended} else "success"
        outputs = {key: value for one in ended for key, value in one["outputs"].items()}
        self.done[name] = {"result": result, "outputs": outputs}

    def _one(self, label, job, contexts):
        if "uses" in job:
            return self._called(label, job, contexts)
        ended = Job(self, label, job, contexts).end()
        self.run.jobs.append(ended)
        return {"result": ended.result, "outputs": ended.outputs}

    def _called(self, label, job, contexts):
        """A job that is another workflow, which may do no more than the job may."""
        assert job["uses"].startswith(SELF), job["uses"]
        told = read(self.source / job["uses"].removeprefix(SELF))
        given = {name: expand(value, contexts, functions("success")) for name, value in job["with"].items()}
        inputs = _inputs(told["on"]["workflow_call"]["inputs"], given)
        more = {"fork": self.fork, "prefix": f"{label} / ", "ceiling": job["permissions"]}
        done = Workflow(self.runner, self.run, self.source, told, self.github, inputs, **more).jobs()
        failed = any(one["result"] == "failure" for one in done.values())
        return {"result": "failure" if failed else "success", "outputs": {}}
