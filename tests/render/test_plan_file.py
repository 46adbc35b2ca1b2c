"""Plans as files: what is written, what is refused, and what an approved file allows."""

import json
from dataclasses import replace
from pathlib import Path

import jsonschema
import pytest

from reconciler.core.step import Action, Kind, Risk
from reconciler.errors import InvalidError, RefusedError
from reconciler.plan import file

HERE = Path(__file__).parent / "plans"


def test_a_plan_is_the_same_after_saving_and_loading(made):
    """Nothing that is shown, approved or executed gets lost, but payloads and the ends of places."""
    _, plan = made
    loaded = file.load(file.dump(plan))
    assert file.dump(loaded) == file.dump(plan)
    assert [step.identity for step in loaded.steps] == [step.identity for step in plan.steps]
    assert (loaded.steps, loaded.targets) == (plan.steps, plan.targets)


def test_the_form_is_as_reviewed(make, golden):
    """The saved form is frozen: a change of it is a new format version."""
    golden(HERE / "first.json", file.dump(make("first")).decode())


def test_the_schema_is_as_reviewed(golden):
    """The documented schema is frozen too."""
    golden(HERE / "schema.json", json.dumps(file.schema(), indent=2) + "\n")


def test_a_saved_plan_meets_its_schema(made):
    """What is written is what is documented."""
    jsonschema.validate(json.loads(file.dump(made[1])), file.schema(), jsonschema.Draft202012Validator)


def test_no_payload_or_local_path_is_saved(make):
    """Manifest lines and spool files stay on the machine that made the plan."""
    assert b"/tmp" not in file.dump(make("first"))


def _edited(plan, **fields):
    return json.dumps(json.loads(file.dump(plan)) | fields).encode()


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "not a plan file"),
        (b"\xff\xfe", "not a plan file"),
        (b"[]", "not a plan file"),
        (b'{"steps": []}', "not a plan file"),
        (b'{"format": "terraform", "format_version": 1}', "its format is 'terraform'"),
        (
            b'{"format": "reconciler-plan", "format_version": 2}',
            "made by a newer reconciler (format 2; this one reads 1)",
        ),
        (b'{"format": "reconciler-plan", "format_version": 1}', "damaged: Object missing required field `workspace`"),
    ],
)
def test_what_is_no_plan_of_ours_is_refused_by_name(content, said):
    """The message names the file and what is wrong with it; the exit code is that of invalid input."""
    with pytest.raises(InvalidError) as caught:
        file.load(content, "plan.json")
    assert caught.value.message.startswith("plan.json: ")
    assert said in caught.value.message
    assert caught.value.hint


def test_a_plan_that_was_changed_by_hand_is_refused(make):
    """What was reviewed is what is applied: a step that does not match its identity is found."""
    saved = json.loads(file.dump(make("rebuild")))
    saved["steps"][1]["call"]["arguments"]["DatasetArn"] = "arn:another"
    with pytest.raises(InvalidError, match="was changed after the plan was made"):
        file.load(json.dumps(saved).encode())


def test_a_plan_whose_order_points_nowhere_is_refused(make):
    """A position that does not exist is damage, not a crash later."""
    saved = json.loads(file.dump(make("tags")))
    saved["steps"][1]["after"] = [7]
    with pytest.raises(InvalidError, match="comes after a step that is not there"):
        file.load(json.dumps(saved).encode())


def test_a_newer_minor_field_is_ignored(make):
    """A field that this version does not know does not keep it from reading the rest."""
    assert file.load(_edited(make("tags"), colour="red")).steps


def test_the_same_plan_is_approved(made):
    """Planning again without any change leaves nothing to approve."""
    plan = made[1]
    assert file.unapproved(file.load(file.dump(plan)), plan) == []


def test_fewer_steps_are_approved(make):
    """What is done already needs no step, and the rest is still approved."""
    plan = make("first")
    assert file.unapproved(plan, replace(plan, steps=plan.steps[4:], edges=())) == []


def test_times_prices_and_reasons_are_not_approved(make):
    """A wait that is expected to take longer, or another price, is the same plan."""
    plan = make("first")
    later = tuple(replace(step, reason="later", cost=type(step.cost)(9, 9)) for step in plan.steps)
    assert file.unapproved(plan, replace(plan, steps=later, made=9.0)) == []


def test_another_argument_is_unapproved(make):
    """One argument more is another call."""
    plan = make("tags")
    call = replace(plan.steps[0].call, arguments={"ResourceArn": "other"})
    changed = replace(plan, steps=(replace(plan.steps[0], call=call), plan.steps[1]))
    assert [step.action for step in file.unapproved(plan, changed)] == [Action.UPDATE]


def test_destroying_something_newer_is_unapproved(make):
    """A resource that was made again since is not the one that was approved to go."""
    plan = make("rebuild")
    steps = tuple(replace(step, stamp="later") if step.risks else step for step in plan.steps)
    assert [step.call.operation for step in file.unapproved(plan, replace(plan, steps=steps))] == ["DeleteDataset"]


def test_waits_and_records_need_no_approval(make):
    """Only what changes a declared resource is approved."""
    plan = make("first")
    rest = tuple(step for step in plan.steps if step.kind is not Kind.WRITE)
    assert file.unapproved(make("empty"), replace(plan, steps=rest, edges=())) == []


def _found_out(plan, **more):
    """The deferred dataset once its source is known."""
    step = next(step for step in plan.steps if step.deferred)
    call = replace(step.call, arguments=step.call.arguments | {"DatasetSource": {"now": "known"}})
    return replace(plan, steps=(replace(step, call=call, deferred=False, **more),), edges=())


def test_what_was_announced_as_deferred_is_approved(make):
    """The file said that the arguments become known during the run."""
    assert file.unapproved(make("first"), _found_out(make("first"))) == []


def test_a_deferred_step_approves_no_further_risk(make):
    """An announcement without a risk does not allow one."""
    risky = _found_out(make("first"), risks=frozenset({Risk.DESTROY}))
    assert len(file.unapproved(make("first"), risky)) == 1


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"account_id": "999"}, "dev's account was 111122223333 in the file and is 999 now"),
        ({"region": "eu-west-1"}, "dev's Region was us-east-1 in the file and is eu-west-1 now"),
        ({"endpoint": ""}, "dev's endpoint was emulator in the file and is AWS now"),
        ({"alias": "qa"}, "the file does not know the account qa"),
    ],
)
def test_a_plan_for_another_place_is_refused(make, change, said):
    """What was approved for one account, Region or endpoint never goes to another."""
    plan = make("tags")
    elsewhere = replace(plan, targets=(replace(plan.targets[0], **change),))
    with pytest.raises(RefusedError) as caught:
        file.unapproved(plan, elsewhere)
    assert said in caught.value.message


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"workspace": "audio"}, "workspace was vision in the file and is audio now"),
        ({"repository": "acme/fork"}, "repository was acme/vision in the file and is acme/fork now"),
    ],
)
def test_a_plan_of_another_workspace_is_refused(make, change, said):
    """The same account may hold the projects of two workspaces, and of a repository and its fork."""
    with pytest.raises(RefusedError, match=said):
        file.unapproved(make("tags"), replace(make("tags"), **change))
