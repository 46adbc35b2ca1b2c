"""Where Custom Labels can be had."""

CUSTOM_LABELS = (
    "ap-northeast-1",
    "ap-northeast-2",
    "ap-south-1",
    "ap-southeast-1",
    "ap-southeast-2",
    "eu-central-1",
    "eu-west-1",
    "eu-west-2",
    "us-east-1",
    "us-east-2",
    "us-west-2",
)
"""The Regions with quotas for Custom Labels in "Amazon Rekognition endpoints and quotas" (AWS General Reference), as of
2025. A workspace names newer ones in `extraRegions`."""
