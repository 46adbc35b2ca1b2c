"""Tags as people declare them, within what the service takes (API: TagResource)."""

from typing import Annotated

from pydantic import AfterValidator, Field

CHARACTERS = r"^[\p{L}\p{N}_\p{Z}.:/=+\-@]*$"
RESERVED = ("aws:", "reconciler:")


def _free(key: str) -> str:
    if ":" in key and key.lower().startswith(RESERVED):
        raise ValueError(f"the tag `{key}` is not for specs to set: `aws:` is AWS's, `reconciler:` is our book-keeping")
    return key


TagKey = Annotated[
    str,
    Field(
        min_length=1,
        max_length=128,
        pattern=CHARACTERS,
        json_schema_extra={"not": {"pattern": "^([aA][wW][sS]|reconciler):"}},
    ),
    AfterValidator(_free),
]
TagValue = Annotated[str, Field(max_length=256, pattern=CHARACTERS)]
Tags = Annotated[dict[TagKey, TagValue], Field(max_length=200)]
