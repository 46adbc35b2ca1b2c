"""Makes in an emulator what specs and manifests refer to: buckets, KMS aliases, roles, manifests and images.

What is there already stays as it is. It takes plain values, because the emulator knows nothing of the specs' language.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

import orjson

from .beside import make_bucket
from .emulator import Emulator
from .pictures import picture
from .s3.stock import StoredBucket
from .wire import Answer, Request

MOST_IMAGES = 2000
USUAL_SIZE = (640, 480)
LINES = 60
LABELS = ("good", "defect")
GROUP = 5
S3_URI = re.compile(r"s3://([a-z0-9][a-z0-9.-]{1,61}[a-z0-9])/(.+)")
ANYONE = {
    "Version": "2012-10-17",
    "Statement": [{"Effect": "Allow", "Principal": {"AWS": "*"}, "Action": "sts:AssumeRole"}],
}


@dataclass(frozen=True, slots=True)
class Home:
    """The account and Region in which something is to be made."""

    account: str
    region: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Wishes:
    """What is to be there.

    buckets    name to home
    aliases    KMS aliases (alias/…) with their homes
    roles      role ARNs
    manifests  (bucket, key) of manifests that are made, with their images, where they are missing
    labels     what the lines of made manifests are labelled with, in turn
    images     (bucket, key, width, height) of images
    """

    buckets: Mapping[str, Home] = field(default_factory=dict)
    aliases: tuple[tuple[str, Home], ...] = ()
    roles: tuple[str, ...] = ()
    manifests: tuple[tuple[str, str], ...] = ()
    labels: tuple[str, ...] = LABELS
    images: tuple[tuple[str, str, int, int], ...] = ()


def seed(emulator: Emulator, wishes: Wishes) -> list[str]:
    """Make what is missing; returns one line per kind of thing that was made.

    Of more than 2,000 images none is made: their existence is assumed (the setting ``images_assumed``).
    """
    made = {
        "bucket": sum(_bucket(emulator, name, home) for name, home in wishes.buckets.items()),
        "KMS alias": sum(_alias(emulator, alias, home) for alias, home in wishes.aliases),
        "role": sum(_role(emulator, arn) for arn in wishes.roles),
        "manifest": sum(_manifest(emulator, *place, wishes.labels) for place in wishes.manifests),
    }
    lines = [f"{count} {kind}{_plural(kind, count)}" for kind, count in made.items() if count]
    return lines + list(_images(emulator, wishes.images))


def _plural(kind: str, count: int) -> str:
    return "" if count == 1 else "es" if kind.endswith("s") else "s"


def _ask(emulator: Emulator, service: str, home: Home, request: Request) -> Answer:
    """Ask moto's part of the emulator as the account's root; what it refuses is there already."""
    return emulator.moto.answer(service, request, home.account, home.region)


def _kms(emulator: Emulator, home: Home, operation: str, **given: Any) -> dict[str, Any]:
    headers = {"x-amz-target": f"TrentService.{operation}", "content-type": "application/x-amz-json-1.1"}
    answer = _ask(emulator, "kms", home, Request("POST", "/", headers, orjson.dumps(given)))
    found: dict[str, Any] = orjson.loads(answer.body or b"{}")
    return found


def _bucket(emulator: Emulator, name: str, home: Home) -> bool:
    return make_bucket(emulator, StoredBucket(name, home.account, home.region, emulator.core.clock.now(), None))


def _alias(emulator: Emulator, alias: str, home: Home) -> bool:
    if emulator.moto.kms_key(alias, account=home.account, region=home.region):
        return False
    key = _kms(emulator, home, "CreateKey")["KeyMetadata"]["KeyId"]
    _kms(emulator, home, "CreateAlias", AliasName=alias, TargetKeyId=key)
    return True


def _role(emulator: Emulator, arn: str) -> bool:
    home, path = Home(arn.split(":")[4], "us-east-1"), arn.partition(":role/")[2]
    folder, _, name = path.rpartition("/")
    form = {"Action": "CreateRole", "Version": "2010-05-08", "RoleName": name, "Path": f"/{folder}/" if folder else "/"}
    body = urlencode({**form, "AssumeRolePolicyDocument": orjson.dumps(ANYONE).decode()}).encode()
    request = Request("POST", "/", {"content-type": "application/x-www-form-urlencoded"}, body)
    return _ask(emulator, "iam", home, request).status == 200  # noqa: PLR2004 - 409 means that it is there


def _manifest(emulator: Emulator, bucket: str, key: str, labels: tuple[str, ...]) -> bool:
    if emulator.stock.get(bucket, key) is not None:
        return False
    lines = list(manifest_lines(bucket, key, labels))
    for line in lines:
        image = line["source-ref"].removeprefix(f"s3://{bucket}/")
        emulator.stock.put(bucket, image, picture(image, *USUAL_SIZE), at=emulator.core.clock.now())
    body = b"\n".join(orjson.dumps(line) for line in lines) + b"\n"
    emulator.stock.put(bucket, key, body, at=emulator.core.clock.now())
    return True


def manifest_lines(bucket: str, key: str, labels: tuple[str, ...] = LABELS) -> Iterator[dict[str, Any]]:
    """Sixty image-level lines, labelled in turn; their images lie in numbered folders of five beside the manifest.

    The numbers depend on the manifest's key, so that two manifests of one folder share no image.
    """
    folder = key.rpartition("/")[0]
    start = zlib.crc32(key.encode()) % 10_000 * 100
    for n in range(LINES):
        path = f"{folder}/{start + n // GROUP}/{n:02d}.png".lstrip("/")
        yield {
            "source-ref": f"s3://{bucket}/{path}",
            "class": n % len(labels),
            "class-metadata": {
                "class-name": labels[n % len(labels)],
                "confidence": 1,
                "type": "groundtruth/image-classification",
                "job-name": "labeling-job/class",
                "human-annotated": "yes",
                "creation-date": "2026-01-01T00:00:00.000",
            },
        }


def images_of(manifest: bytes) -> Iterator[tuple[str, str, int, int]]:
    """Bucket, key, width and height of every image that a manifest names; lines that cannot be read name none."""
    for text in manifest.splitlines():
        try:
            line = orjson.loads(text)
        except orjson.JSONDecodeError:
            continue
        found = S3_URI.fullmatch(str(line.get("source-ref", ""))) if isinstance(line, dict) else None
        if found:
            yield found[1], found[2], *_declared_size(line)


def _declared_size(line: Mapping[str, Any]) -> tuple[int, int]:
    """The size in a bounding-box attribute's ``image_size``, else 640 x 480."""
    for value in line.values():
        sizes = value.get("image_size") if isinstance(value, dict) else None
        if isinstance(sizes, list) and sizes and isinstance(sizes[0], dict):
            width, height = sizes[0].get("width"), sizes[0].get("height")
            if isinstance(width, int) and isinstance(height, int) and width > 0 and height > 0:
                return width, height
    return USUAL_SIZE


def _images(emulator: Emulator, images: Iterable[tuple[str, str, int, int]]) -> Iterator[str]:
    wanted = list(dict.fromkeys(images))
    if len(wanted) > MOST_IMAGES:
        emulator.core.set_settings(images_assumed=True)
        yield f"{len(wanted)} images are assumed to exist (setting images_assumed)"
        return
    missing = [each for each in wanted if emulator.stock.get(each[0], each[1]) is None]
    with emulator.store.writing():
        for bucket, key, width, height in missing:
            emulator.stock.put(bucket, key, picture(key, width, height), at=emulator.core.clock.now())
    if missing:
        yield f"{len(missing)} image{'' if len(missing) == 1 else 's'}"
