"""The law: whatever was declared, changed or broken, once apply ends with 0 nothing is left to plan or to send.

Scenarios stand in `*.yaml` beside this file: a reason, then stages. A stage may make `buckets` (by name, in a Region; `name@prod` is prod's),
change `files`, `objects` (null: deleted), `specs` and `removed`, change live state by `hand`, `sleep`, turn `settings` and `faults`; then it applies with `ask` and
expects an exit `code` (0), the `writes` to Rekognition (in any order), `notes` (parts of what is told of an address), the
`drift` before it, and what is there afterwards: `live` state, the `count` of entries, `tags`, `policies`, and how many
objects are `kept` below an address in S3.
After a code of 0, or where the stage says `settled`, the law holds: no step of any class is planned, and another apply
sends no write.
"""

import json
from collections import Counter
from pathlib import Path

import pytest
import yaml

from reconciler.emulator.faults import Rule

HERE = Path(__file__).parent
HTTP_ERROR = 400
ASKED = {"files", "objects", "specs", "removed", "workspace", "buckets", "hand", "sleep", "settings", "faults", "ask"}
EXPECTED = {"code", "settled", "writes", "refused", "notes", "drift", "live", "count", "tags", "policies", "kept"}


def cases():
    """Every scenario, named by its file and its reason."""
    for path in sorted(HERE.glob("*.yaml")):
        for case in yaml.safe_load_all(path.read_text()):
            yield pytest.param(case["stages"], id=f"{path.stem}: {case['reason']}")


@pytest.mark.parametrize("stages", list(cases()))
def test_the_law(shared, estates, stages):
    """Each stage sends what it says, and then nothing is left to do."""
    shared.reset()
    state = {"files": {}, "specs": {}, "removed": {}, "workspace": {}}
    for number, stage in enumerate(stages):
        play(shared, estates, state, stage, f"stage {number}")


def play(trial, estates, state, stage, name):
    """Play one stage of a scenario."""
    assert stage.keys() <= ASKED | EXPECTED, name
    prepare(trial, estates, state, stage)
    if "drift" in stage:
        found = [f"{one.address} {one.kind}: {one.message}" for one in trial.drift()]
        assert len(found) == len(stage["drift"]), f"{name}: {found}"
        assert all(map(str.startswith, found, stage["drift"])), f"{name}: {found}"
    before = len(trial.wire.log)
    code = trial.apply(**stage.get("ask", {}))
    sent = earnest([one for one in trial.wire.log[before:] if one.writes])
    assert code == stage.get("code", 0), f"{name}:\n{trial.told}"
    refused = [one.operation for one in sent if one.status >= HTTP_ERROR]
    assert "faults" in stage or refused == stage.get("refused", []), name
    if "writes" in stage:
        told = Counter(one.operation for one in sent if one.service == "rekognition")
        wanted = Counter(stage["writes"])
        records = told["TagResource"] and "TagResource" not in wanted
        told -= Counter({"TagResource": told["TagResource"]} if records else {})
        assert told == wanted, name
    plan = trial.plan(**{key: value for key, value in stage.get("ask", {}).items() if key not in ("allow", "wait")})
    notes = [f"{note.address} {note.topic}: {note.message} ({note.hint})" for note in plan.notes]
    for wanted in stage.get("notes", ()):
        assert any(wanted in note for note in notes), f"{name}: {wanted!r} is not among {notes}"
    if "notes" in stage or code == 0:
        assert len(notes) == len(stage.get("notes", ())), f"{name}: {notes}"
    if stage.get("settled", code == 0):
        law(trial, stage, plan, name)
    for part, ask in (
        ("live", trial.live),
        ("count", lambda of, alias: len(trial.live(of, alias))),
        ("tags", trial.tags),
        ("policies", lambda of, alias: policies(trial, of, alias)),
        ("kept", lambda of, alias: kept(trial, of, alias)),
    ):
        for told, wanted in stage.get(part, {}).items():
            of, _, alias = told.partition("@")
            assert ask(of, alias or "dev") == wanted, f"{name}: {part} of {told}"


def open_bucket(trial, name, alias="dev", *, region):
    """Make a bucket that everybody may use."""
    s3, place = trial.client(alias, "s3"), {"LocationConstraint": region}
    s3.create_bucket(Bucket=name, **({} if region == "us-east-1" else {"CreateBucketConfiguration": place}))
    resources = [f"arn:aws:s3:::{name}", f"arn:aws:s3:::{name}/*"]
    allow = {"Effect": "Allow", "Principal": "*", "Action": "s3:*", "Resource": resources}
    s3.put_bucket_policy(Bucket=name, Policy=json.dumps({"Version": "2012-10-17", "Statement": [allow]}))


def policies(trial, name, alias):
    """The names of a project's policies."""
    found = trial.client(alias).list_project_policies(ProjectArn=trial.arn(name, alias))["ProjectPolicies"]
    return sorted(one["PolicyName"] for one in found)


def kept(trial, uri, alias):
    """How many objects there are below an address in S3."""
    bucket, _, prefix = uri.removeprefix("s3://").partition("/")
    return trial.client(alias, "s3").list_objects_v2(Bucket=bucket, Prefix=prefix)["KeyCount"]


def law(trial, stage, plan, name):
    """Nothing is left to do."""
    steps = [f"{step.address} {step.action}: {step.reason}" for step in plan.steps]
    assert steps == [], name
    before = len(trial.wire.writes())
    again = {key: value for key, value in stage.get("ask", {}).items() if key != "replace"}
    assert trial.apply(**again) == stage.get("code", 0), f"{name} again:\n{trial.told}"
    assert trial.wire.writes()[before:] == [], name


def earnest(sent):
    """The writes without those that a group tried first: refused, and sent again once what stood there was gone."""
    return [one for number, one in enumerate(sent) if not tried(one, sent[number + 1 :])]


def tried(one, after):
    """Whether a call was made again, word by word and with success, after something was stopped or deleted."""
    again = (number for number, later in enumerate(after) if same(one, later) and later.status < HTTP_ERROR)
    between = after[: next(again, 0)]
    return one.status >= HTTP_ERROR and any(later.operation.startswith(("Stop", "Delete")) for later in between)


def same(one, other):
    """Whether two calls say the same."""
    return (one.operation, one.body) == (other.operation, other.body)


def prepare(trial, estates, state, stage):
    """Bring specs, files and live state to where the stage begins."""
    for part in ("files", "workspace"):
        state[part] = {**state[part], **stage.get(part, {})}
    for part in ("specs", "removed"):
        state[part] = stage.get(part, state[part])
    files = {name: estates.content(text) for name, text in state["files"].items()}
    for told, region in stage.get("buckets", {}).items():
        open_bucket(trial, *told.split("@"), region=region)
    trial.declare_projects(state["specs"], state["removed"], state["workspace"], **files)
    objects = stage.get("objects", {})
    for uri in (one for one, text in objects.items() if text is not None):
        trial.put(uri, estates.content(objects[uri]))
    trial.seed()
    for uri in (one for one, text in objects.items() if text is None):
        bucket, _, key = uri.removeprefix("s3://").partition("/")
        trial.client("dev", "s3").delete_object(Bucket=bucket, Key=key)
    core = trial.emulator.core
    core.set_settings(**stage.get("settings", {}))
    core.clock.sleep(stage.get("sleep", 0))
    for change in stage.get("hand", ()):
        trial.hand(**change)
    core.faults.clear()
    core.faults.add(*(Rule.of(rule) for rule in stage.get("faults", ())))
