"""One job: its steps run in order, scripts for real in bash."""

import re
import subprocess
from dataclasses import dataclass, field

import yaml
from workflow_actions import ACTIONS, git
from workflow_expressions import Known, Loose, UnknownError, condition, expand, functions, told

PINNED = re.compile(r"(?P<name>[\w.-]+/[\w./-]+)@[0-9a-f]{40}")
SELF = "$/"
SHELLS = {None: ["bash", "-e"], "bash": ["bash", "--noprofile", "--norc", "-eo", "pipefail"]}
STEP_KEYS = {"id", "name", "if", "uses", "with", "run", "env", "shell"}


class Loader(yaml.SafeLoader):
    """YAML as GitHub reads it: `on` is a word."""


Loader.yaml_implicit_resolvers = {
    key: [one for one in found if one[0] != "tag:yaml.org,2002:bool"]
    for key, found in yaml.SafeLoader.yaml_implicit_resolvers.items()
}
Loader.add_implicit_resolver("tag:yaml.org,2002:bool", re.compile("true|false"), list("tf"))


def read(path):
    """A workflow or an action."""
    return yaml.load(path.read_text(), Loader)


@dataclass
class Ended:
    """What became of a job."""

    name: str
    result: str
    outputs: dict = field(default_factory=dict)
    steps: dict = field(default_factory=dict)
    environment: str = ""
    concurrency: dict = field(default_factory=dict)
    log: str = ""
    summary: str = ""


class Job:
    """One job on its machine: a temporary folder, a workspace, and the variables that its steps have."""

    def __init__(self, workflow, name, told, contexts):
        self.workflow, self.runner, self.name, self.told = workflow, workflow.runner, name, told
        self.folder = self.runner.root / "jobs" / f"{workflow.run.id}-{len(workflow.run.jobs)}"
        self.temp, self.workspace = self.folder / "temp", self.folder / "workspace"
        self.temp.mkdir(parents=True)
        self.permissions = self._permissions()
        self.status, self.extra, self.artifacts = "success", {}, set()
        token = ",".join(f"{name}={level}" for name, level in self.permissions.items() if name != "id-token")
        self.contexts = contexts | {
            "github": Known(contexts["github"], token=f"ghs_{token}"),
            "runner": Known(temp=str(self.temp)),
            "env": Known(workflow.told.get("env", {})),
            "steps": Known(),
        }
        self.ended = Ended(name, "success")
        self._enter_environment()
        self.ended.concurrency = self._concurrency()

    def _permissions(self):
        """What the job's token may; a fork's may read, whatever is asked for."""
        asked = self.told["permissions"]
        above = self.workflow.ceiling
        assert above is None or all(above.get(name) in (level, "write") for name, level in asked.items()), asked
        if self.workflow.fork:
            return {name: "read" for name in asked if name != "id-token"}
        return asked

    def _enter_environment(self):
        """The environment has to exist; its variables are the job's."""
        about = self.told.get("environment")
        name = self.expand(about["name"] if isinstance(about, dict) else about) if about else ""
        self.ended.environment = name
        if name:
            assert not self.workflow.fork, "a fork's job must not enter an environment"
            self.runner.github.review(name)
            variables = self.contexts["vars"] | self.runner.github.environments[name]
            self.contexts = {**self.contexts, "vars": Known(variables)}

    def _concurrency(self):
        about = self.told.get("concurrency", {})
        assert not (about.get("queue") == "max" and about.get("cancel-in-progress")), "GitHub refuses both together"
        return {key: self.expand(value) for key, value in about.items()}

    def expand(self, value, contexts=None, status=None):
        """A value with its expressions computed."""
        return expand(value, contexts or self.contexts, functions(status or self.status))

    def end(self):
        """Run the steps, and tidy up; gives what became of it."""
        assert self.told["timeout-minutes"] <= 360
        try:
            self.steps(self.told["steps"], self.contexts)
            outputs = self.told.get("outputs", {})
            self.ended.outputs = {name: self.expand(value) for name, value in outputs.items()}
        finally:
            if self.workspace.exists():
                git(self.folder / "clone", "worktree", "remove", "--force", str(self.workspace))
        self.ended.result = self.status
        return self.ended

    def steps(self, steps, contexts, action=None):
        """Run steps one after the other; after a failure only those that ask for it."""
        for step in steps:
            assert set(step) <= STEP_KEYS, set(step) - STEP_KEYS
            if name := step.get("id"):
                contexts["steps"][name] = Known(outputs=Loose(), outcome="skipped")
            if not condition(step.get("if"), contexts, functions(self.status)):
                continue
            outputs, fine = self._used(step, contexts) if "uses" in step else self._ran(step, contexts, action)
            if name:
                outcome = "success" if fine else "failure"
                contexts["steps"][name] = Known(outputs=Known(outputs) if fine else Loose(outputs), outcome=outcome)
            if action is None and name:
                self.ended.steps[name] = outputs
            self.status = self.status if fine else "failure"

    def _used(self, step, contexts):
        """A step that is an action: one of this repository, or one of those that are known here."""
        given = {name: told(self.expand(value, contexts)) for name, value in step.get("with", {}).items()}
        if step["uses"].startswith(SELF):
            return self._composite(step["uses"].removeprefix(SELF), given)
        pinned = PINNED.fullmatch(step["uses"])
        if not pinned or pinned["name"] not in ACTIONS:
            raise UnknownError(f"uses: {step['uses']}")
        return ACTIONS[pinned["name"]](self, given), True

    def _composite(self, path, given):
        folder = self.workflow.source / path
        about = read(folder / "action.yml")
        assert set(given) <= set(about["inputs"]), f"unknown inputs: {set(given) - set(about['inputs'])}"
        defaults = {name: told(self.expand(one.get("default"))) for name, one in about["inputs"].items()}
        inside = {key: self.contexts[key] for key in ("github", "runner", "env")}
        inside |= {"inputs": Known(defaults | given), "steps": Known()}
        before, self.status = self.status, "success"
        self.steps(about["runs"]["steps"], inside, action=folder)
        fine, self.status = self.status == "success", before
        inside["steps"].setdefault("run", Known(outputs=Loose()))
        outputs = {name: told(self.expand(one["value"], inside)) for name, one in about["outputs"].items()}
        return outputs, fine

    def _ran(self, step, contexts, action):
        """A step that is a script, run in bash for real; gives its outputs and whether it ended well."""
        script = step["run"]
        assert "${{" not in script, "expressions belong into env, where they cannot become code"
        files = {name: self.temp / f"_{name}" for name in ("GITHUB_OUTPUT", "GITHUB_STEP_SUMMARY")}
        for path in files.values():
            path.write_text("")
        own = {name: told(self.expand(value, contexts)) for name, value in step.get("env", {}).items()}
        where = {"GITHUB_ACTION_PATH": str(action)} if action else {}
        variables = self._variables() | {name: str(path) for name, path in files.items()} | where | own
        (self.temp / "_script.sh").write_text(script)
        command = [*SHELLS[step.get("shell")], str(self.temp / "_script.sh")]
        place = self.workspace if self.workspace.exists() else self.temp
        ended = subprocess.run(
            command, check=False, cwd=place, env=variables, capture_output=True, text=True, timeout=120
        )
        self.ended.log += f"$ {script.strip()}\n{ended.stdout}{ended.stderr}"
        self.ended.summary += files["GITHUB_STEP_SUMMARY"].read_text()
        lines = files["GITHUB_OUTPUT"].read_text().splitlines()
        return dict(line.split("=", 1) for line in lines), ended.returncode == 0

    def _variables(self):
        github = self.contexts["github"]
        always = {
            "CI": "true",
            "GITHUB_ACTIONS": "true",
            "GITHUB_EVENT_NAME": github["event_name"],
            "GITHUB_REPOSITORY": github["repository"],
            "GITHUB_REF_NAME": github["ref_name"],
            "GITHUB_SHA": github["sha"],
            "GITHUB_RUN_ID": github["run_id"],
            "GITHUB_SERVER_URL": "https://github.com",
            "GITHUB_WORKSPACE": str(self.workspace),
            "RUNNER_TEMP": str(self.temp),
        }
        return self.runner.environment | always | self.workflow.told.get("env", {}) | self.extra
