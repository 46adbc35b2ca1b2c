"""Codes and messages of manifest problems, as the developer guide prints them (S:n = its line)."""

LINE = {
    "ERROR_MISSING_SOURCE_REF": "The source-ref key is missing.",  # S:7210
    "ERROR_INVALID_SOURCE_REF_FORMAT": "The format of the source-ref value is invalid.",  # S:7232
    "ERROR_NO_LABEL_ATTRIBUTES": "No label attributes found.",  # S:7255
    "ERROR_INVALID_LABEL_ATTRIBUTE_FORMAT": "The format of the label attribute {} is invalid.",  # S:7320
    "ERROR_INVALID_LABEL_ATTRIBUTE_METADATA_FORMAT": "The format of the label attribute metadata is invalid.",  # S:7361
    "ERROR_MISSING_BOUNDING_BOX_CONFIDENCE": "One or more bounding boxes has a missing confidence value.",  # S:7424
    "ERROR_MISSING_CLASS_MAP_ID": "One of more class ids is missing from the class map.",  # S:7453
    "ERROR_INVALID_JSON_LINE": "The JSON Line has an invalid format.",  # S:7515
    "ERROR_INVALID_IMAGE": "The image is invalid. Check S3 path and/or image properties.",  # S:7539
    "ERROR_INVALID_IMAGE_DIMENSION": "The image dimension(s) do not conform to allowed dimensions.",  # S:7571
    "ERROR_NO_VALID_LABEL_ATTRIBUTES": "No valid label attributes found.",  # S:7397
    "ERROR_INVALID_BOUNDING_BOX": "The bounding box has off frame values.",  # S:7650
    "ERROR_BOUNDING_BOX_TOO_SMALL": "The height and width of the bounding box is too small.",  # S:7747
    "ERROR_NO_VALID_ANNOTATIONS": "No valid annotations found.",  # S:7686
    "ERROR_TOO_MANY_BOUNDING_BOXES": "There are more bounding boxes than the allowed maximum.",  # S:7795
    "ERROR_UNSUPPORTED_USE_CASE_TYPE": (  # S:8136
        "The use case type of the {}-metadata label attribute metadata is unsupported. Check the type field."
    ),
    "ERROR_INVALID_LABEL_NAME_LENGTH": "The length of a label name is too long. The maximum length is 256 characters.",  # S:8166
    "WARNING_UNANNOTATED_RECORD": "Record is unannotated.",  # S:7906
    "WARNING_NO_ANNOTATIONS": "No annotations were found.",  # S:7977
    "WARNING_NO_ATTRIBUTE_ANNOTATIONS": "No attribute annotations were found.",  # S:7958
}
"""Errors and warnings of one line; `{}` stands for the label attribute."""

FILE = {
    "ERROR_MANIFEST_INACCESSIBLE_OR_UNSUPPORTED_FORMAT": "The manifest file extension or contents are invalid.",  # S:5280
    "ERROR_MANIFEST_EMPTY": "The manifest file is empty.",  # S:6766, which prints no code
    "ERROR_MANIFEST_SIZE_TOO_LARGE": "The manifest file size exceeds the maximum supported size.",  # S:5295
    "ERROR_MANIFEST_ROWS_EXCEEDS_MAXIMUM": "The manifest file has too many rows.",  # S:5315
    "ERROR_INVALID_PERMISSIONS_MANIFEST_S3_BUCKET": "The S3 bucket permissions are incorrect.",  # S:5337
    "ERROR_TOO_MANY_RECORDS_IN_ERROR": "The manifest file has too many terminal errors.",  # S:5353
    "ERROR_INSUFFICIENT_IMAGES_PER_LABEL_FOR_DISTRIBUTE": (  # S:5394
        "The manifest file doesn't have enough labeled images to distribute the dataset."
    ),
    "ERROR_OUTPUT_BUCKET": "Unable to write to output S3 bucket.",  # S:6806, which prints no code
}
"""Terminal file errors: of a dataset its status message, of a training found before any content."""

CONTENT = {
    "ERROR_TOO_MANY_INVALID_ROWS_IN_MANIFEST": "The manifest file contains too many invalid rows.",  # S:6828
    "ERROR_IMAGES_IN_MULTIPLE_S3_BUCKETS": "The manifest file contains images from multiple S3 buckets.",  # S:6849
    "ERROR_INVALID_PERMISSIONS_IMAGES_S3_BUCKET": "The permissions for the images S3 bucket are invalid.",  # S:6872
    "ERROR_INVALID_IMAGES_S3_BUCKET_OWNER": "Invalid owner id for images S3 bucket.",  # S:6888
    "ERROR_INSUFFICIENT_IMAGES_PER_LABEL_FOR_AUTOSPLIT": (  # S:6917
        "The manifest file contains insufficient labeled images per label to perform auto-split."
    ),
    "ERROR_MANIFEST_TOO_FEW_LABELS": "The manifest file has too few labels.",  # S:6936
    "ERROR_MANIFEST_TOO_MANY_LABELS": "The manifest file has too many labels.",  # S:7022
    "ERROR_INSUFFICIENT_LABEL_OVERLAP": (  # S:7050
        "Less than 50% label overlap between the training and testing manifest files."
    ),
    "ERROR_MANIFEST_TOO_FEW_USABLE_LABELS": "The manifest file has too few usable labels.",  # S:7094
    "ERROR_INSUFFICIENT_USABLE_LABEL_OVERLAP": (  # S:7127
        "Less than 50% usable label overlap between the training and testing manifest files."
    ),
    "ERROR_FAILED_IMAGES_S3_COPY": "Failed to copy images from S3 bucket.",  # S:7167
}
"""Terminal content errors of a training, reported in the manifest summary (S:6821)."""

DROPPED = ("ERROR_INVALID_JSON_LINE", "ERROR_MISSING_SOURCE_REF", "ERROR_INVALID_SOURCE_REF_FORMAT")
"""Terminal content errors of a dataset (S:5403): the line vanishes without a word."""
