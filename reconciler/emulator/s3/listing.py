"""The two lists of S3: an account's buckets and a bucket's objects, by prefix, delimiter and page."""

from __future__ import annotations

import base64
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from urllib.parse import quote

from reconciler.emulator.s3.stock import LAST_CHARACTER, Stock, StoredBucket, StoredObject
from reconciler.emulator.wire import Node, RefusedError

PAGE = 1000


def moment(seconds: float) -> str:
    """Epoch seconds as S3 writes times."""
    return datetime.fromtimestamp(seconds, UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def list_buckets(buckets: Sequence[StoredBucket], account: str) -> list[Node]:
    """The body of ListBuckets."""
    owner: list[Node] = [("ID", account), ("DisplayName", account)]
    listed: list[Node] = [
        ("Bucket", [("Name", b.name), ("CreationDate", moment(b.created)), ("BucketRegion", b.region)]) for b in buckets
    ]
    return [("Owner", owner), ("Buckets", listed)]


def _walk(
    stock: Stock, bucket: str, prefix: str, delimiter: str, after: str
) -> Iterator[tuple[str, StoredObject | None]]:
    """Keys and, with a delimiter, common prefixes (without an object) in key order; a prefix's own keys are skipped."""
    while True:
        found = stock.keys(bucket, prefix=prefix, after=after, limit=PAGE)
        for each in found:
            after = each.key
            head, mark, _ = each.key[len(prefix) :].partition(delimiter) if delimiter else ("", "", "")
            if mark:
                after = prefix + head + mark + LAST_CHARACTER
                yield prefix + head + mark, None
                break
            yield each.key, each
        else:
            if len(found) < PAGE:
                return


def list_objects(stock: Stock, bucket: StoredBucket, query: Mapping[str, str]) -> list[Node]:
    """The body of ListObjectsV2, or of ListObjects when ``list-type`` is not 2."""
    is_second = query.get("list-type") == "2"
    prefix, delimiter, after = query.get("prefix", ""), query.get("delimiter", ""), _after(query, is_second=is_second)
    try:
        limit = min(PAGE, int(query.get("max-keys") or PAGE))
    except ValueError as error:
        raise RefusedError("InvalidArgument", "max-keys is not an integer") from error
    walk = _walk(stock, bucket.name, prefix, delimiter, after)
    page = [entry for entry, _ in zip(walk, range(limit + 1), strict=False)] if limit else []
    more, page = len(page) > limit, page[:limit]
    text: Callable[[str], str] = quote if query.get("encoding-type") == "url" else str
    head: list[Node] = [
        ("Name", bucket.name),
        ("Prefix", text(prefix)),
        ("MaxKeys", str(limit)),
        ("Delimiter", text(delimiter)),
    ]
    if query.get("encoding-type") == "url":
        head.append(("EncodingType", "url"))
    head.append(("IsTruncated", "true" if more else "false"))
    head += _next(page, more=more, is_second=is_second, text=text)
    return head + [_entry(name, found, text) for name, found in page]


def _after(query: Mapping[str, str], *, is_second: bool) -> str:
    """The key behind which a page begins; a token holds the last name of the page before."""
    if is_second and "continuation-token" in query:
        try:
            name = base64.urlsafe_b64decode(query["continuation-token"]).decode()
        except ValueError as error:
            raise RefusedError("InvalidArgument", "The continuation token provided is incorrect") from error
    else:
        name = query.get("start-after" if is_second else "marker", "")
    delimiter = query.get("delimiter", "")
    return name + LAST_CHARACTER if delimiter and name.endswith(delimiter) else name


def _next(
    page: Sequence[tuple[str, StoredObject | None]], *, more: bool, is_second: bool, text: Callable[[str], str]
) -> list[Node]:
    count: list[Node] = [("KeyCount", str(len(page)))] if is_second else []
    if not more:
        return count
    last = page[-1][0]
    if is_second:
        return [*count, ("NextContinuationToken", base64.urlsafe_b64encode(last.encode()).decode())]
    return [("NextMarker", text(last))]


def _entry(name: str, found: StoredObject | None, text: Callable[[str], str]) -> Node:
    if found is None:
        return ("CommonPrefixes", [("Prefix", text(name))])
    fields = [
        ("Key", text(name)),
        ("LastModified", moment(found.modified)),
        ("ETag", f'"{found.etag}"'),
        ("Size", str(found.size)),
        ("StorageClass", "STANDARD"),
    ]
    return ("Contents", fields)
