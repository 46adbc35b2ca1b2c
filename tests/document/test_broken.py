"""Whatever stands where in specs: findings in plain words, never an exception."""

from copy import deepcopy
from pathlib import Path

import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from reconciler.document.specs import load_specs
from reconciler.resources import RESOURCES

SPECS = list(
    yaml.safe_load_all("""
apiVersion: reconciler/v1
kind: Workspace
metadata: {name: vision, repository: acme/vision}
spec:
  defaultAccount: dev
  accounts:
    dev: {accountId: "111122223333", region: us-east-1, staging: s3://staging, defaults: {tags: {stage: dev}}}
    prod: {accountId: "444455556666", region: us-east-1, roleArn: "arn:aws:iam::444455556666:role/r"}
  ignoreTags: ["cost-*"]
  guards: {maxTrainings: 5}
---
apiVersion: reconciler/v1
kind: Project
metadata: {name: boards, accounts: [dev, prod], overrides: {prod: {models: [{name: v1, inference: stopped}]}}}
spec:
  tags: {team: boards}
  datasets: {train: {manifest: s3://data/train.manifest}, test: {splitFrom: train, percent: 20}}
  models: [{name: v1, tags: {a: b}, inference: {minUnits: 1}}, {name: v2, copyOf: {project: boards, model: v1}}]
---
apiVersion: reconciler/v1
kind: Removed
metadata: {account: dev}
spec: {project: old, destroy: true}
""")
)
ODD = [None, "", [], {}, 0, -1, 1.5, True, "x", "a/b", "no", [1], [None], [{}], {"name": None}, {"a": []}, 10**400]
ODD += [[{"name": "v1"}, {"name": "v1"}], {"name": "v1"}, "null", float("inf"), "é\u2028", "s3://b"]
JARGON = ("pydantic", "Input should", "Value error", "valid dictionary", "instance of")


def paths(value, at=()):
    """Every path in a value, the empty one first."""
    yield at
    inside = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, below in inside:
        yield from paths(below, (*at, key))


def replaced(value, path, odd):
    """A value with something else at a path."""
    if not path:
        return odd
    result = deepcopy(value)
    around = result
    for part in path[:-1]:
        around = around[part]
    around[path[-1]] = odd
    return result


@given(st.sampled_from([path for path in paths(SPECS) if path]), st.sampled_from(ODD), st.booleans())
@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_odd_values_are_told_and_not_raised(tmp_path, path, odd, flow):
    """Each ends with wants or with findings, and no finding speaks of how validation is done."""
    specs = tmp_path / "specs"
    specs.mkdir(exist_ok=True)
    documents = replaced(SPECS, path, odd)
    Path(specs, "all.yaml").write_text(yaml.safe_dump_all(documents, default_flow_style=flow, allow_unicode=True))
    loaded = load_specs(specs, RESOURCES)
    assert bool(loaded.declared) != bool(loaded.findings)
    assert not [finding.message for finding in loaded.findings if any(word in finding.message for word in JARGON)]
