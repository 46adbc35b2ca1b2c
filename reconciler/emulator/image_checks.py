"""What a training finds out about its images, unless they are taken as they are (`settings.images_assumed`)."""

from collections.abc import Mapping, Sequence

from . import images
from .lines import Line, bucket_of
from .operation import Context
from .ports import ObjectUnavailableError


class ImageChecks:
    """Looks at each image once, by its first bytes, on behalf of the training account."""

    def __init__(self, context: Context) -> None:
        self._context = context
        self._seen: dict[str, bool] = {}
        self.look = None if context.settings.images_assumed else self._look

    def _look(self, source: str) -> bool:
        if source not in self._seen:
            self._seen[source] = self._conforms(source)
        return self._seen[source]

    def _conforms(self, source: str) -> bool:
        """The image exists and is a PNG or JPEG of a size that the service takes (S:7552)."""
        bucket, _, key = source[5:].partition("/")
        objects, account = self._context.objects, self._context.account
        try:
            head = objects.head(bucket, key, account=account)
            if head is None or head.size > images.MOST_BYTES:
                return False
            sides = images.sides_of(objects.read(bucket, key, account=account, length=images.HEADER_BYTES))
            if sides is None and head.size > images.HEADER_BYTES:  # a long preamble before the frame header
                sides = images.sides_of(objects.read(bucket, key, account=account))
        except ObjectUnavailableError:
            return False
        return sides is not None and sides.conform

    def problems(self, sides: Mapping[str, Sequence[Line]]) -> dict[str, list[str]]:
        """The terminal errors about the images' bucket, by side (S:6868, S:6884), or for both: no image came (S:7163)."""
        if self.look is None:
            return {name: [] for name in sides}
        found = {name: self._bucket_problems(side) for name, side in sides.items()}
        if not any(found.values()) and self._seen and not any(self._seen.values()):
            found["both"] = ["ERROR_FAILED_IMAGES_S3_COPY"]
        return found

    def _bucket_problems(self, side: Sequence[Line]) -> list[str]:
        buckets = {bucket_of(line.source): line.source for line in side if line.source}
        return sorted({code for name, source in buckets.items() if (code := self._bucket_problem(name, source))})

    def _bucket_problem(self, name: str, source: str) -> str:
        bucket = self._context.objects.bucket(name)
        if bucket and bucket.owner != self._context.account:
            return "ERROR_INVALID_IMAGES_S3_BUCKET_OWNER"
        try:
            self._context.objects.head(name, source[6 + len(name) :], account=self._context.account)
        except ObjectUnavailableError:
            return "ERROR_INVALID_PERMISSIONS_IMAGES_S3_BUCKET" if bucket else ""
        return ""
