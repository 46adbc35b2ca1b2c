"""KMS keys among moto's records."""

from __future__ import annotations


def enabled_key(key: str, account: str, region: str) -> str | None:
    """The ARN of an enabled KMS key in moto given by id, ARN, alias or alias ARN; None when there is none."""
    from moto.core.exceptions import JsonRESTError, ServiceException  # noqa: PLC0415 - see MotoSide._take
    from moto.kms.models import kms_backends  # noqa: PLC0415 - same

    parts = key.split(":", 5)
    place = (parts[4], parts[3]) if key.startswith("arn:") else (account, region)
    backend = kms_backends[place[0]][place[1]]
    alias = backend.get_alias_name(key)
    known = backend.get_key_id_from_alias(alias) if alias.startswith("alias/") else key
    try:
        found = backend.describe_key(known) if known else None
    except (KeyError, JsonRESTError, ServiceException):
        return None
    return str(found.arn) if found and found.key_state == "Enabled" else None
