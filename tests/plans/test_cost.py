"""What things cost: the package's table, and a workspace's own prices by Region."""

from reconciler.core.step import Cost, Usage
from reconciler.core.want import Price
from reconciler.plan.cost import US_EAST, cost, price

OWN = Price(training_hour=1.5, unit_hour=5.0, as_of="2026-01")


def test_what_a_workspace_declares_goes_before_the_table():
    """In its own Region only; what nobody knows is priced as US East is."""
    assert price("eu-west-1", {"eu-west-1": OWN}) == OWN
    assert price("us-east-1", {"eu-west-1": OWN}) == US_EAST
    assert price("ap-south-1", {}) == US_EAST


def test_training_costs_once_and_units_by_the_hour():
    """All units that may run count for the most that it may come to."""
    assert cost(Usage(training_hours=2.0), OWN) == Cost(once=3.0)
    assert cost(Usage(inference_units=2, most_units=3), OWN) == Cost(hourly=10.0, most=15.0)
    assert cost(Usage(inference_units=-1), OWN) == Cost(hourly=-5.0, most=-5.0)
