"""Every resource, declared and observed one way or another: which steps and notes follow.

The cases stand in `tests/resources/<kind>/*.yaml`, each with the reason for its answer. Steps are written
`<action> <operation> <arguments>`, waits `wait <phases>`, followed by `!risk` and `@group` where there are any; notes
`<topic>: <message>`, with `(blocks)` where they hold what comes after. `because` names the reason of what is deleted, `hints` what notes tell to do.
"""

import json
from pathlib import Path

import pytest
import yaml

from reconciler.core.address import Address
from reconciler.core.delta import Asked, Delta
from reconciler.core.observed import Observed, Phase
from reconciler.core.step import Action, Lines, Risk, Step
from reconciler.document.specs import load_specs
from reconciler.plan.compare import compare
from reconciler.resources import RESOURCES
from reconciler.resources.copies import Source
from reconciler.resources.evidence import Evidence

HERE = Path(__file__).parent
WORKSPACE = """
apiVersion: reconciler/v1
kind: Workspace
metadata: {name: vision, repository: acme/vision}
spec:
  defaultAccount: dev
  accounts:
    dev:
      accountId: "111122223333"
      region: us-east-1
      staging: s3://staging/
      defaults: {output: s3://output/results/}
    prod: {accountId: "444455556666", region: us-east-1, defaults: {output: s3://prod-output/}}
  tags: {managed-by: reconciler}
  ignoreTags: ["cost-*"]
"""


def cases():
    """Every case of every table, named by its file and its reason."""
    for path in sorted(HERE.glob("*/*.yaml")):
        for case in yaml.safe_load(path.read_text()):
            yield pytest.param(path.parent.name, case, id=f"{path.parent.name}/{path.stem}: {case['reason']}")


def observed(kind, address, told):
    """The live resource as a case tells it."""
    facts = dict(told.get("facts", {}))
    for name, make in (("evidence", Evidence), ("source", Source)):
        if isinstance(facts.get(name), dict):
            facts[name] = make(**facts[name])
    if "records" in facts:
        facts["records"] = {side: Evidence(**one) for side, one in facts["records"].items()}
    for name in ("upload", "backup"):
        if isinstance(facts.get(name), dict):
            facts[name] = Lines(**facts[name])
    if "batches" in facts:
        facts["batches"] = tuple(Lines(**one) for one in facts["batches"])
    more = {
        key: told[key]
        for key in ("arn", "attributes", "declared", "status", "message", "owned", "leaves")
        if key in told
    }
    return Observed(address=address, kind=kind, phase=Phase(told["phase"]), facts=facts, **more)


def written(item):
    """A step or note as the tables write it."""
    if not isinstance(item, Step):
        return f"{item.topic}: {item.message}{' (blocks)' if item.blocks else ''}"
    if item.until:
        text = f"wait {'|'.join(item.until.phases)}"
    else:
        text = f"{item.action} {item.call.operation} {json.dumps(item.call.arguments, sort_keys=True)}"
    return text + "".join(f" !{risk}" for risk in sorted(item.risks)) + (f" @{item.group}" if item.group else "")


def aimed(items):
    """What the steps that destroy or interrupt are aimed at: a live ARN, as it was at a time or revision."""
    harmful = {Risk.DESTROY, Risk.INTERRUPT}
    return {(item.arn, bool(item.stamp)) for item in items if isinstance(item, Step) and item.risks & harmful}


def reasons(items):
    """Why something is deleted."""
    return [item.reason for item in items if isinstance(item, Step) and item.action is Action.DELETE]


@pytest.mark.parametrize(("kind", "case"), list(cases()))
def test_a_resource_says_what_is_to_be_done(kind, case, tmp_path):
    """The steps of a case are exactly those of its table."""
    resource = next(one for one in RESOURCES if one.kind == kind)
    address = Address.parse(case["address"])
    want = None
    if "spec" in case:
        specs = tmp_path / "specs"
        specs.mkdir()
        (specs / "workspace.yaml").write_text(WORKSPACE)
        project = {"apiVersion": "reconciler/v1", "kind": "Project", "metadata": {"name": address.project}}
        documents = [project | {"spec": case["spec"]}, *case.get("beside", [])]
        (specs / "projects.yaml").write_text(yaml.safe_dump_all(documents))
        for name, text in case.get("files", {}).items():
            (specs / name).write_text(text)
        loaded = load_specs(specs, RESOURCES)
        assert loaded.declared, [str(finding) for finding in loaded.findings]
        want = loaded.declared.wants[address]
    have = observed(kind, address, case["have"])
    why = Delta(compare(want, have) if want else (), Asked(**case.get("asked", {})))
    items = list(resource.steps(want, have, why))
    found = [written(item) for item in items]
    assert found == case["then"]
    assert aimed(items) <= {(have.arn, True)}
    if "because" in case:
        assert reasons(items) == case["because"]
    if "hints" in case:
        assert [item.hint for item in items if not isinstance(item, Step)] == case["hints"]
