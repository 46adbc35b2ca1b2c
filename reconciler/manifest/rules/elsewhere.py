"""What only AWS can see: permissions, owners, and the copying of images. Known so that they can be explained."""

from reconciler.manifest.rules.rule import Rule

_OWNER = "aws s3api get-bucket-acl --bucket NAME prints the owner's id"

RULES = (
    Rule(
        code="ERROR_INVALID_PERMISSIONS_MANIFEST_S3_BUCKET",
        message="The S3 bucket permissions are incorrect.",
        claim="The service may read the buckets of the training and the test manifest.",
        source=5333,
        mend="Allow rekognition.amazonaws.com to read the bucket in its policy.",
    ),
    Rule(
        code="ERROR_INVALID_PERMISSIONS_IMAGES_S3_BUCKET",
        message="The permissions for the images S3 bucket are invalid.",
        claim="The service may read the bucket of the images.",
        source=6868,
        mend="Allow rekognition.amazonaws.com to read the bucket that source-ref names.",
    ),
    Rule(
        code="ERROR_INVALID_IMAGES_S3_BUCKET_OWNER",
        message="Invalid owner id for images S3 bucket.",
        claim="The bucket of the images and the bucket of the manifest have the same owner.",
        source=6884,
        mend=f"Copy the images into a bucket of the manifest's owner; {_OWNER}.",
    ),
    Rule(
        code="ERROR_FAILED_IMAGES_S3_COPY",
        message="Failed to copy images from S3 bucket.",
        claim="The service can copy the images for training.",
        source=7163,
        mend="Check the permissions of the images, and those of the KMS key that encrypts them.",
    ),
    Rule(
        code="OUTPUT_BUCKET_NOT_WRITABLE",  # the guide gives no code
        message="Unable to write to output S3 bucket.",
        claim="The service may write the results of training.",
        source=6806,
        mend="Check the bucket in the model's output, and that s3:PutObject is allowed there.",
    ),
)
