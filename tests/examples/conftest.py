"""What reads and runs the pages of examples lies beside the tests that use it."""

import gc
import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))


@pytest.fixture(autouse=True)
def uncollected():
    """Every command makes clients anew; looking for cycles among them takes a third of a page's time."""
    gc.disable()
    yield
    gc.enable()
