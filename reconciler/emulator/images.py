"""Images by their first bytes: format and sides (S:17961), nothing decoded."""

import struct
from typing import NamedTuple

HEADER_BYTES = 1 << 16
MOST_BYTES = 15 * 1024 * 1024  # S:17965
MOST_RAW_BYTES = 4 * 1024 * 1024  # S:18014
SIDES = (64, 4096)  # S:17961
MOST_RATIO = 20  # S:17967


class Sides(NamedTuple):
    """Width and height in pixels."""

    width: int
    height: int

    @property
    def conform(self) -> bool:
        """Whether the sides and their ratio are within the service's limits."""
        least, most = SIDES
        return least <= min(self) and max(self) <= most and max(self) <= MOST_RATIO * min(self)


def sides_of(head: bytes) -> Sides | None:
    """The sides of a PNG or JPEG from its first bytes; None for anything else."""
    if head[:8] == b"\x89PNG\r\n\x1a\n" and head[12:16] == b"IHDR" and len(head) >= 24:  # noqa: PLR2004 - to height's end
        return Sides(*struct.unpack(">II", head[16:24]))
    return _jpeg(head) if head[:2] == b"\xff\xd8" else None


def _jpeg(head: bytes) -> Sides | None:
    """Walk the segments to the frame header (SOF0 to SOF15 without DHT, JPG and DAC)."""
    place = 2
    while place + 9 <= len(head) and head[place] == 0xFF:  # noqa: PLR2004 - a marker's first byte
        marker, length = head[place + 1], int.from_bytes(head[place + 2 : place + 4])
        if marker in range(0xC0, 0xD0) and marker not in (0xC4, 0xC8, 0xCC):
            height, width = struct.unpack(">HH", head[place + 5 : place + 9])
            return Sides(width, height)
        place += 1 if marker == 0xFF else 2 + length  # noqa: PLR2004 - fill bytes may stand before a marker
    return None
