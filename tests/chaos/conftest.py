"""Lets the tests beside it import what they share, and share what is dear to make."""

import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))


@pytest.fixture(scope="module")
def stages(shared, estates):
    """Every stage, played once without a death."""
    from chaos_stages import played, tune  # noqa: PLC0415 - it is found by the path that is set above

    with pytest.MonkeyPatch.context() as patch:
        tune(patch.setattr)
        yield played(shared, estates)
