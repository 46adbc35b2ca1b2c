"""Arguments as they are sent: what stood for another resource's live value is put in."""

import json
from collections.abc import Callable, Mapping
from typing import Any

from reconciler.core.address import Address
from reconciler.errors import FailedError

Lookup = Callable[[Address, str], Any]


class UnresolvedError(FailedError):
    """A value that another resource should have by now is not there; it may only lag."""


def resolve(value: Any, lookup: Lookup) -> Any:
    """Replace `ref`, `join` and `document` (see core.step) anywhere in a value; payload placeholders stay.

    `lookup` gives an address's live attribute and raises UnresolvedError where there is none.
    """
    if isinstance(value, Mapping):
        return _mapping(value, lookup)
    if isinstance(value, list | tuple):
        return [resolve(one, lookup) for one in value]
    return value


def _mapping(value: Mapping[str, Any], lookup: Lookup) -> Any:
    if "$ref" in value:
        return lookup(Address.parse(value["$ref"]), value["attribute"])
    if "$join" in value:
        return "".join(str(resolve(part, lookup)) for part in value["$join"])
    if "$json" in value:
        return json.dumps(resolve(value["$json"], lookup), separators=(",", ":"))
    return {key: resolve(one, lookup) for key, one in value.items()}
