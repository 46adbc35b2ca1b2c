"""Custom Labels in the tagging API, which moto answers for every service."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

Tagged = Callable[[str, str], list[tuple[str, dict[str, str], str]]]
"""Account and Region to (ARN, tags, resource type) of every Custom Labels resource."""
Tag = Callable[[str, str, str, Mapping[str, Any]], None]
"""Account, Region, operation (TagResource or UntagResource) and its arguments."""


def make_taggable(tagged: Tagged, tag: Tag) -> None:
    """Let the tagging API see Custom Labels through moto's backend for Rekognition, of which nothing else is used."""
    from moto.core.resource_tagging import TaggableResourcesMixin, TaggedResource  # noqa: PLC0415 - see MotoSide._take
    from moto.rekognition.models import RekognitionBackend, rekognition_backends  # noqa: PLC0415 - same

    class TaggableLabels(TaggableResourcesMixin, RekognitionBackend):
        """The Custom Labels resources of the emulator that holds moto."""

        __module__ = RekognitionBackend.__module__  # moto finds a backend's URLs beside its module
        SERVICE_NAMESPACE = "rekognition"

        def iter_tagged_resources(self) -> Iterator[Any]:
            for arn, tags, kind in tagged(self.account_id, self.region_name):
                yield TaggedResource(arn, tags, f"rekognition:{kind}")

        def tag_resource(self, arn: str, tags: dict[str, str]) -> None:
            tag(self.account_id, self.region_name, "TagResource", {"ResourceArn": arn, "Tags": tags})

        def untag_resource(self, arn: str, tag_keys: list[str]) -> None:
            tag(self.account_id, self.region_name, "UntagResource", {"ResourceArn": arn, "TagKeys": tag_keys})

    rekognition_backends.clear()
    rekognition_backends.backend = TaggableLabels


def make_known(account: str, region: str) -> None:
    """The tagging API asks only backends that exist already."""
    from moto.rekognition.models import rekognition_backends  # noqa: PLC0415 - see MotoSide._take

    _ = rekognition_backends[account][region]
