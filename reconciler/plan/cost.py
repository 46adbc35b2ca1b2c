"""What Custom Labels costs: a dated price table in US dollars.

Source: AWS's published examples, as of April 2024 (US East); other Regions are priced as US East unless overridden.
Only successful training is billed, by the hour; a running model is billed by the hour and inference unit, with or
without traffic (guide, "Managing model versions").
"""

from dataclasses import dataclass

from reconciler.core.step import Cost, Usage

AS_OF = "2024-04"


@dataclass(frozen=True, slots=True)
class Price:
    """US dollars for an hour of training, and for an inference unit that runs for an hour."""

    training_hour: float = 1.0
    unit_hour: float = 4.0


PRICES: dict[str, Price] = {}


def price(region: str) -> Price:
    """The prices of a Region."""
    return PRICES.get(region, Price())


def cost(usage: Usage, region: str) -> Cost:
    """What a step's usage costs, once and by the hour."""
    found = price(region)
    return Cost(
        usage.training_hours * found.training_hour,
        usage.inference_units * found.unit_hour,
        (usage.most_units or usage.inference_units) * found.unit_hour,
    )
