"""Making a call to moto again as it was made first."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any

from reconciler.emulator.moto_side.journal import Call


@contextmanager
def as_of(call: Call) -> Iterator[None]:
    """Let moto see the time and draw the random numbers that a call had when it was first made."""
    import moto.core.utils  # noqa: PLC0415 - see MotoSide._take
    import moto.iam.models  # noqa: PLC0415 - same
    import moto.kms.models  # noqa: PLC0415 - same
    from moto.moto_api._internal import mock_random  # noqa: PLC0415 - same

    modules: tuple[Any, ...] = (moto.core.utils, moto.iam.models, moto.kms.models)
    clock = moto.core.utils.utcnow
    moment = datetime.fromtimestamp(call.at, UTC).replace(tzinfo=None)
    mock_random.seed(call.seed)
    for module in modules:
        module.utcnow = lambda: moment
    try:
        yield
    finally:
        for module in modules:
            module.utcnow = clock
