"""Pages and their tokens. A token fits only the operation, arguments, account and Region that it was made for."""

import base64
import binascii
import hashlib
from collections.abc import Sequence

import orjson

from .errors import ServiceError
from .operation import Context, Given
from .record import Record

DIGEST_BYTES = 9


def position(context: Context, given: Given) -> str:
    """Where the caller's NextToken goes on; "" at the start. Raises InvalidPaginationTokenException."""
    token = given.get("NextToken")
    if token is None:
        return ""
    try:
        raw = base64.urlsafe_b64decode(token)
        place = raw[DIGEST_BYTES:].decode()
    except (binascii.Error, ValueError):
        raise ServiceError("InvalidPaginationTokenException") from None
    if raw[:DIGEST_BYTES] != _binding(context, given) or not place:
        raise ServiceError("InvalidPaginationTokenException")
    return place


def token(context: Context, given: Given, place: str) -> str:
    """The NextToken that goes on after `place`."""
    return base64.urlsafe_b64encode(_binding(context, given) + place.encode()).decode()


def page(
    context: Context, given: Given, records: Sequence[Record], *, newest_first: bool = False, size: int = 100
) -> tuple[Sequence[Record], str | None]:
    """The page that the request asks for out of `records` (oldest first), and the next page's token.

    `size` holds when the request has no MaxResults. The place is the last shown ARN's stamp, so records that come or go
    between two pages neither repeat nor hide others.
    """
    after = position(context, given)
    if newest_first:
        records = records[::-1]
    if after:
        records = [record for record in records if _is_later(stamp_of(record), int(after), newest_first=newest_first)]
    size = given.get("MaxResults", size)
    shown = records[:size]
    more = len(records) > size
    return shown, token(context, given, str(stamp_of(shown[-1]))) if more else None


def stamp_of(record: Record) -> int:
    """The number at the end of the record's ARN."""
    return int(record["arn"].rpartition("/")[2])


def _is_later(stamp: int, after: int, *, newest_first: bool) -> bool:
    return stamp < after if newest_first else stamp > after


def _binding(context: Context, given: Given) -> bytes:
    arguments = {name: value for name, value in given.items() if name not in ("NextToken", "MaxResults")}
    bound = [context.operation, context.account, context.region, arguments]
    return hashlib.blake2b(orjson.dumps(bound, option=orjson.OPT_SORT_KEYS), digest_size=DIGEST_BYTES).digest()
