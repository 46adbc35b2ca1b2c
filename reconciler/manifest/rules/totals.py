"""The counts of a whole manifest, merged over its parts in any order."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

from reconciler.manifest.rules.usecase import UseCase


@dataclass(frozen=True, slots=True)
class Totals:
    """What the rules about a whole manifest look at.

    `size` is in bytes. `total` = `valid` + `invalid` + `ignored`; `dropped` are those of the invalid lines that the
    service leaves out of a dataset unseen. `image_labels` and `box_labels` say on how many *valid* lines each label
    stands, at image level and on a valid box; `labels` on how many in either way. `image_lines` and `box_lines`
    count the valid lines that have at least one such label; a line may be both. `buckets` holds the buckets of all
    well-formed `source-ref` values.
    """

    size: int = 0
    total: int = 0
    valid: int = 0
    invalid: int = 0
    ignored: int = 0
    dropped: int = 0
    labels: Mapping[str, int] = field(default_factory=dict)
    image_labels: Mapping[str, int] = field(default_factory=dict)
    box_labels: Mapping[str, int] = field(default_factory=dict)
    image_lines: int = 0
    box_lines: int = 0
    buckets: Collection[str] = ()

    def usable(self, use_case: UseCase) -> Mapping[str, int]:
        """Images per label over the lines that a model of this kind would use (guide 7101).

        To find brands, images that show just a logo need no boxes to train with, only to test with (2372-2389).
        """
        if use_case is UseCase.NOT_DETERMINED:
            return self.labels
        return self.image_labels if use_case is UseCase.IMAGE_LEVEL_LABELS else self.box_labels or self.image_labels
