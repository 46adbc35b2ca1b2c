"""What Custom Labels costs: a dated price table in US dollars, for which a workspace may declare its own.

Source: AWS's published examples, as of April 2024 (US East). Only successful training is billed, by the hour; a running
model is billed by the hour and inference unit, with or without traffic (guide, "Managing model versions").
"""

from collections.abc import Mapping

from reconciler.core.step import Cost, Usage
from reconciler.core.want import Price

US_EAST = Price(training_hour=1.0, unit_hour=4.0, as_of="2024-04")
PRICES: Mapping[str, Price] = {"us-east-1": US_EAST, "us-east-2": US_EAST}


def price(region: str, declared: Mapping[str, Price]) -> Price:
    """The prices of a Region: as declared, else as in the table, else those of US East."""
    return declared.get(region) or PRICES.get(region, US_EAST)


def cost(usage: Usage, price: Price) -> Cost:
    """What a step's usage costs, once and by the hour."""
    return Cost(
        usage.training_hours * price.training_hour,
        usage.inference_units * price.unit_hour,
        (usage.most_units or usage.inference_units) * price.unit_hour,
    )
