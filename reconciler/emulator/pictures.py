"""Valid pictures of one colour in any size, without an imaging library: what a source-ref needs to exist."""

from __future__ import annotations

import struct
import zlib
from functools import lru_cache

MARKER = struct.Struct(">HH")
FIRST_CODE_IS_ONE_BIT = bytes([1] + [0] * 15)
"""A Huffman table with a single code, of one bit (0), which stands for the symbol that follows the counts."""


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


@lru_cache(maxsize=64)
def png(width: int, height: int) -> bytes:
    """A PNG of *width* x *height* pixels in a light blue (PNG specification: IHDR, IDAT, IEND)."""
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    rows = (b"\0" + b"\x90\xb0\xd0" * width) * height
    chunks = (_chunk(b"IHDR", header), _chunk(b"IDAT", zlib.compress(rows, 9)), _chunk(b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(chunks)


def _segment(marker: int, data: bytes) -> bytes:
    return MARKER.pack(marker, len(data) + 2) + data


@lru_cache(maxsize=64)
def jpeg(width: int, height: int) -> bytes:
    """A grey baseline JPEG of *width* x *height* pixels (ITU T.81).

    Each block of 8 x 8 pixels is two bits: no difference to the block before, end of block.
    """
    blocks = -(-width // 8) * -(-height // 8)
    full, rest = divmod(2 * blocks, 8)
    scan = bytes(full) + (bytes([0xFF >> rest]) if rest else b"")
    return b"".join((
        b"\xff\xd8",
        _segment(0xFFE0, b"JFIF\0\1\1\0\0\1\0\1\0\0"),
        _segment(0xFFDB, b"\0" + b"\1" * 64),
        _segment(0xFFC0, struct.pack(">BHHB3B", 8, height, width, 1, 1, 0x11, 0)),
        _segment(0xFFC4, b"\x00" + FIRST_CODE_IS_ONE_BIT + b"\0"),
        _segment(0xFFC4, b"\x10" + FIRST_CODE_IS_ONE_BIT + b"\0"),
        _segment(0xFFDA, b"\1\1\0\0\x3f\0"),
        scan,
        b"\xff\xd9",
    ))  # fmt: skip


def picture(key: str, width: int, height: int) -> bytes:
    """A JPEG or a PNG, as the key's ending says."""
    return (jpeg if key.lower().endswith((".jpg", ".jpeg")) else png)(width, height)
