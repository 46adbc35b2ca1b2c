"""Prices of one's own: in plans, in the status, and where the limits are judged."""

PRICES = "  prices: {us-east-1: {trainingHour: 2.5, unitHour: 10.0, asOf: 2026-01}}\n"


def test_plans_and_limits_reckon_with_declared_prices(fresh):
    """Per step and for the estate; what may run at most is what the limit is about."""
    fresh.add("workspace.yaml", PRICES + "  guards: {maxHourlyCost: 15.0}\n")
    plan = fresh.json("plan")
    costs = {one["address"]: (one["cost_once"], one["cost_hourly"]) for one in plan["steps"] if one["kind"] == "write"}
    assert costs["dev/boards/model/v1"] == (2.5, 0.0)
    assert costs["dev/boards/model/v1/inference"] == (0.0, 10.0)
    assert plan["hourly_after"] == 10.0
    told = {note["address"]: note["message"] for note in plan["notes"]}
    assert told["dev/boards/model/v1/inference"] == (
        "apply will refuse this: the estate may come to cost $20.00 an hour; guards.maxHourlyCost is $15.00"
    )


def test_what_runs_is_told_at_declared_prices(applied):
    """As the status tells it, as a whole and by model."""
    applied.add("workspace.yaml", PRICES)
    told = applied.run("status")[1]
    assert "dev/boards/model/v1/inference  $10.00/h  1 unit, up to 2\n" in told
    assert "It costs $10.00 an hour." in told


def test_what_runs_counts_for_all_that_it_may_come_to(applied):
    """A limit below that of what runs already refuses what adds to it, and nothing else."""
    applied.add("workspace.yaml", "  guards: {maxHourlyCost: 11.0}\n")
    applied.add("boards.yaml", "    - {name: v3, copyOf: {project: boards, model: v1}, inference: {minUnits: 1}}\n")
    told = [note["message"] for note in applied.json("plan")["notes"]]
    assert told == [
        "apply will refuse this: the estate may come to cost $12.00 an hour; guards.maxHourlyCost is $11.00"
    ]


def test_the_report_says_of_when_its_prices_are(applied):
    """A price without a date is worth little; a saved plan keeps both."""
    applied.add("workspace.yaml", PRICES)
    assert "list prices of 2026-01" in applied.run("plan", "--out", "plan.json", "-o", "html")[1]
    assert "list prices of 2026-01" in applied.run("show", "plan.json", "-o", "html")[1]


def test_a_price_that_nothing_costs_is_told(fresh):
    """A Region that no account is in is a slip of the pen."""
    fresh.add("workspace.yaml", PRICES.replace("us-east-1", "us-esat-1"))
    code, _, err = fresh.run("validate")
    assert code == 5
    assert "no account is in us-esat-1, so nothing costs this" in err
    assert "us-east-1" in err
