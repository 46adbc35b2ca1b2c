"""Text of specs that ends in arguments of calls, within what the service takes (API: CreateProjectVersion and others).

A test holds each of these against botocore's model. Digits are written out in patterns: a class would take those of every script.
"""

from typing import Annotated

from pydantic import AfterValidator, Field

LONGEST_KEY = 1024
_BUCKET = r"^s3://[a-z0-9][a-z0-9.\-]{1,61}[a-z0-9]"
_NAME = r"[a-zA-Z0-9_.\-]{1,255}"
_PROJECT = rf"^arn:[a-z0-9\-]+:rekognition:[a-z0-9\-]+:[0-9]{{12}}:project/{_NAME}"


def _key_fits(uri: str) -> str:
    if len(uri) <= LONGEST_KEY // 4:  # as most are: a character has at most four bytes
        return uri
    key = uri.split("/", 3)[3:]
    if key and (size := len(key[0].encode())) > LONGEST_KEY:
        raise ValueError(f"what follows the bucket has {size:,} bytes; S3 takes at most {LONGEST_KEY:,}")
    return uri


Name = Annotated[str, Field(min_length=1, max_length=255, pattern=r"^[a-zA-Z0-9_.\-]+$")]
"""A project's or a version's name."""
PolicyName = Annotated[str, Field(min_length=1, max_length=128, pattern=r"^[a-zA-Z0-9_.\-]+$")]
"""A project policy's name."""
Description = Annotated[str, Field(min_length=1, max_length=255, pattern=r"^[a-zA-Z0-9_. ()':,;?\-]+$")]
"""A version's description: the service takes no letters but those from a to z."""
KmsKey = Annotated[str, Field(min_length=1, max_length=2048, pattern=r"^[A-Za-z0-9][A-Za-z0-9:_/+=,@.\-]*$")]
"""A key by its id, alias or ARN."""
S3Object = Annotated[
    str,
    Field(pattern=_BUCKET + "/.+$", json_schema_extra={"pattern": f"{_BUCKET}/.{{1,{LONGEST_KEY}}}$"}),
    AfterValidator(_key_fits),
]
"""`s3://bucket/key`."""
S3Prefix = Annotated[
    str,
    Field(pattern=_BUCKET + "(/.*)?$", json_schema_extra={"pattern": f"{_BUCKET}(/.{{0,{LONGEST_KEY}}})?$"}),
    AfterValidator(_key_fits),
]
"""`s3://bucket` or `s3://bucket/prefix`."""
ProjectArn = Annotated[str, Field(pattern=_PROJECT + "/[0-9]+$", max_length=2048)]
"""A live project."""
VersionArn = Annotated[str, Field(pattern=rf"{_PROJECT}/version/{_NAME}/[0-9]+$", max_length=2048)]
"""A live version."""
RoleArn = Annotated[str, Field(pattern=r"^arn:[a-z\-]+:iam::[0-9]{12}:role/[A-Za-z0-9_+=,.@/\-]+$", max_length=2048)]
"""A role to assume (API of STS: AssumeRole)."""
ExternalId = Annotated[str, Field(min_length=2, max_length=1224, pattern=r"^[A-Za-z0-9_+=,.@:/\-]*$")]
"""What a role's trust policy may ask for (API of STS: AssumeRole)."""
