"""Large payloads are sent only as they were planned."""

import hashlib

from reconciler.core.step import Lines
from reconciler.errors import FailedError

BLOCK = 1 << 20


def verify(lines: Lines) -> None:
    """Check that the spooled bytes still have the digest that the plan shows; raises FailedError."""
    digest, left = hashlib.sha256(), lines.size
    with open(lines.path, "rb") as stream:  # noqa: PTH123 - a path is all that a payload carries
        stream.seek(lines.offset)
        while left and (block := stream.read(min(BLOCK, left))):
            digest.update(block)
            left -= len(block)
    if left or digest.hexdigest() != lines.sha256:
        raise FailedError(f"the {lines.count} lines to send are no longer those that were planned", hint="plan again")
