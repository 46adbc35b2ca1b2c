"""The limits of the guide, each with its line, and what only an inference settles, each under one name.

The inferred ones are marked; a test compares them with the rows that the emulator chose for the same questions.
"""

import re

from reconciler.manifest.rules.usecase import UseCase

MANIFEST_BYTES = 1024**3  # guide 17924 "1 GB", read as GiB (inferred)
MANIFEST_LINES = 250_000  # guide 3690: blank and invalid lines count (3670)
LABEL_CHARACTERS = 256  # guide 8166
BOXES_PER_IMAGE = 50  # guide 7803, 17959
LABELS_PER_IMAGE = 50  # guide 17944
LABELS = 250  # guide 17930
LEAST_LABELS = {
    UseCase.IMAGE_LEVEL_LABELS: 2,
    UseCase.OBJECT_LOCALIZATION: 1,
}  # guide 17926, 17928 (7105 has them swapped)
INVALID_PERCENT = 20  # guide 3666, 3733
OVERLAP_PERCENT = 50  # guide 3738, 7054
SPLIT_PERCENT = 20  # guide 6921
SHORTEST_SIDE, LONGEST_SIDE = 64, 4096  # pixels, guide 17961-17963
TRAINING_SIDE = 1280  # pixels, guide 7753: larger images are scaled down to it
IMAGE_BYTES = 15 * 1024**2  # guide 17965
ASPECT = 20  # guide 17967: at most 20:1

IMAGE_TYPE = "groundtruth/image-classification"  # guide 8064
BOX_TYPE = "groundtruth/object-detection"

# --- inferred: no line of the guide settles these ---
EXACTLY_INVALID_PERCENT_IS_ALLOWED = True  # guide 3725-3733 names "less than" and "more than" only
EXTENSION_REQUIRED = False  # guide 5282 says a missing one is an error, 3406 says none is needed
CREATION_DATE = re.compile(r"\d{4}-\d{1,2}-\d{1,2}[T ]\d{1,2}:\d{2}:\d{2}")  # guide 4003; 7971 has a blank for the T
BOX_ROUNDING = 0.0  # pixels by which left + width may pass the frame
SPLIT_IMAGES_PER_LABEL = 2  # guide 6922 "enough images": one for each half
BARE_LINE_IS_ERROR = False  # guide 7259 "or both" missing is an error, 7913 shows a bare line with a warning
BOX_SHARE = 0.0  # guide 7098, 2382: objects are found when more than this share of the valid test lines has boxes
