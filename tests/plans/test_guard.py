"""Guards: what a run refuses, what goes on beside it, and what the preview says of it."""

from dataclasses import replace

import pytest

from reconciler.core.address import Address
from reconciler.core.observed import Observed, Phase
from reconciler.core.step import Action, Call, Cost, Kind, Risk, Step, Topic
from reconciler.core.want import Declared, Guards, Target, Want, Workspace
from reconciler.plan import guard
from reconciler.plan.plan import Plan

LOOSE = Guards(max_destroy_percent=100, max_projects_deleted=99, max_trainings=99, max_hourly_cost=1e9)


def step(path, action="create", risks=(), most=0.0, **more):
    """A step at an address; `risks` in words."""
    call = Call("rekognition", action, {}, path.split("/")[0])
    found = frozenset(Risk(risk) for risk in risks)
    cost = Cost(hourly=most, most=most)
    address = Address.parse(path)
    return Step(
        address=address, kind=Kind.WRITE, action=Action(action), reason="", call=call, risks=found, cost=cost, **more
    )


def estate(steps, *, edges=None, live=0, missing=0, undeclared=0, most=0.0, **guards):
    """A plan over `live` declared resources in dev, with limits that are loose but for those that are named.

    Beside them so many are declared and missing, or live and undeclared.
    """
    wants = {f"dev/p{number}" for number in range(live)}
    target = Target("dev", "1" * 12, "us-east-1")
    workspace = Workspace("w", "", guards=replace(LOOSE, **guards))
    declared = {Address.parse(one): Want(Address.parse(one), "project", None, target, workspace) for one in wants}
    there = {address: Observed(address, "project", Phase.READY) for address in declared}
    there |= {one.address: Observed(one.address, "model", Phase.READY) for one in steps if Risk.DESTROY in one.risks}
    for number in range(undeclared):
        address = Address.of("dev", f"other{number}")
        there[address] = Observed(address, "project", Phase.READY)
    for number in range(missing):
        address = Address.of("dev", f"missing{number}")
        declared[address] = Want(address, "project", None, target, workspace)
        there[address] = Observed(address, "project", Phase.ABSENT)
    plan = Plan(
        workspace="w",
        repository="",
        targets=(),
        steps=tuple(steps),
        edges=edges or ((),) * len(steps),
        hourly_most=most,
    )
    return plan, Declared(workspace, {"dev": target}, declared), there


DESTROYS = step("dev/old", "delete", ["destroy"])
STARTS = step("dev/p/model/v1/inference", "start", ["spend"], most=8.0)
STOPS = step("dev/p/model/v1/inference", "stop", ["interrupt"], most=-12.0)
TRAINS = step("dev/p/model/v1", slot="training", risks=["spend"])


@pytest.mark.parametrize(
    ("reason", "given", "limits", "refused"),
    [
        ("below ten resources no share is judged", {"steps": [DESTROYS], "live": 8}, {"max_destroy_percent": 0}, {}),
        (
            "from ten up it is, over what is declared and what would be destroyed",
            {"steps": [DESTROYS], "live": 9},
            {"max_destroy_percent": 9},
            {0: "1 of 10 resources in dev would be destroyed (10 %); guards.maxDestroyPercent is 9"},
        ),
        ("a share that equals the limit is allowed", {"steps": [DESTROYS], "live": 9}, {"max_destroy_percent": 10}, {}),
        (
            "what is missing, or nobody's, is not counted",
            {"steps": [DESTROYS], "live": 8, "missing": 1, "undeclared": 1},
            {"max_destroy_percent": 0},
            {},
        ),
        (
            "each account is judged by itself",
            {"steps": [step("prod/old", "delete", ["destroy"])], "live": 10},
            {"max_destroy_percent": 0},
            {},
        ),
        (
            "deleted projects are counted, not what is in them",
            {
                "steps": [
                    DESTROYS,
                    step("dev/older", "delete", ["destroy"]),
                    step("dev/old/model/v1", "delete", ["destroy"]),
                ]
            },
            {"max_projects_deleted": 1},
            dict.fromkeys((0, 1), "projects to be deleted: 2; guards.maxProjectsDeleted is 1"),
        ),
        (
            "trainings beyond the limit are refused, the first ones go",
            {"steps": [TRAINS, step("dev/q/model/v1", slot="training"), step("dev/r/model/v1", slot="training")]},
            {"max_trainings": 1},
            dict.fromkeys((1, 2), "trainings planned: 3; guards.maxTrainings is 1 a run"),
        ),
        (
            "the price of all units that may run is judged, and only what raises it is refused",
            {"steps": [STARTS, STOPS, step("dev/q/tags", "update")], "most": 41.0},
            {"max_hourly_cost": 40.0},
            {},
        ),
        (
            "a start raises it",
            {"steps": [STARTS, step("dev/q/tags", "update")], "most": 41.0},
            {"max_hourly_cost": 40.0},
            {0: "the estate may come to cost $41.00 an hour; guards.maxHourlyCost is $40.00"},
        ),
        ("a price that equals the limit is allowed", {"steps": [STARTS], "most": 40.0}, {"max_hourly_cost": 40.0}, {}),
    ],
)
def test_limits(reason, given, limits, refused):
    """Each limit on its own, at its edge and beyond."""
    assert guard.refusals(*estate(**given, **limits)) == refused, reason


@pytest.mark.parametrize(
    ("allowed", "refused"),
    [
        ((), {0: "it destroys, which needs --allow destroy", 1: "it interrupts, which needs --allow interrupt"}),
        ((Risk.DESTROY,), {1: "it interrupts, which needs --allow interrupt"}),
        ((Risk.DESTROY, Risk.INTERRUPT), {}),
    ],
)
def test_risks_need_to_be_allowed(allowed, refused):
    """Destroying and interrupting are allowed by name; spending is a matter of the limits."""
    assert guard.refusals(*estate([DESTROYS, STOPS, STARTS]), allowed) == refused


def test_a_refusal_holds_its_group_and_what_comes_after_and_nothing_else():
    """A delete is not sent where the create of its group is refused; another branch goes on; the price follows."""
    group = {"group": "g"}
    steps = [
        step("dev/p/model/v1", "delete", **group),
        step("dev/p/model/v1", slot="training", **group),
        replace(STARTS, cost=Cost(hourly=8.0, most=8.0)),
        step("dev/q"),
    ]
    plan, *_ = estate(steps, edges=((), (0,), (1,), ()), most=8.0)
    held = guard.hold(replace(plan, hourly_after=8.0), {1: "too much"})
    assert [str(one.address) for one in held.steps] == ["dev/q"]
    assert held.edges == ((),)
    assert (held.hourly_after, held.hourly_most) == (0.0, 0.0)
    assert [(str(note.address), note.topic, note.message) for note in held.notes] == [
        ("dev/p/model/v1", Topic.REFUSED, "too much"),
        ("dev/p/model/v1/inference", Topic.BLOCKED, "skipped because dev/p/model/v1 is refused"),
    ]


@pytest.mark.parametrize(
    ("reason", "steps", "edges", "refused", "sent"),
    [
        (
            "nothing is stopped for a version that is not deleted",
            [step("dev/p/model/v1", "stop"), step("dev/p/model/v1", "delete"), step("dev/p/model/v2", "delete")],
            ((), (0,), ()),
            1,
            ["dev/p/model/v2"],
        ),
        (
            "a project that is not deleted keeps what is in it, however far below",
            [step("dev/p/model/v1", "stop"), step("dev/p/model/v1", "delete"), step("dev/p", "delete"), DESTROYS],
            ((), (0,), (1,), ()),
            2,
            ["dev/old"],
        ),
        (
            "what a refused training needs is there for its own sake",
            [step("dev/p/dataset/train"), TRAINS],
            ((), (0,)),
            1,
            ["dev/p/dataset/train"],
        ),
    ],
)
def test_a_refusal_holds_what_only_leads_to_it(reason, steps, edges, refused, sent):
    """What comes before a refused step at its own address or below it is not sent either."""
    plan, *_ = estate(steps, edges=edges)
    held = guard.hold(plan, {refused: "too much"})
    assert [str(one.address) for one in held.steps] == sent, reason


def test_a_preview_says_what_apply_will_refuse():
    """It keeps all steps, and says nothing of risks, which are marked at the steps already."""
    plan, declared, live = estate([DESTROYS, TRAINS], max_trainings=0)
    told = guard.foretold(plan, declared, live)
    assert told.steps == plan.steps
    assert [(str(note.address), note.topic, note.message) for note in told.notes] == [
        ("dev/p/model/v1", Topic.INFO, "apply will refuse this: trainings planned: 1; guards.maxTrainings is 0 a run")
    ]
