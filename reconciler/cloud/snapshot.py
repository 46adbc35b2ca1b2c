"""The form in which everything that a plan reads is kept, so that plans can be made without credentials."""

import hashlib
import json
from base64 import b64decode, b64encode
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import datetime
from typing import Any, Self

import orjson

from reconciler.core.service import CallError, Meaning
from reconciler.errors import InvalidError, RefusedError

FORMAT = "reconciler-snapshot"
VERSION = 1
AGAIN = "make another with `reconciler snapshot --out FILE`, from specs that need it (`--deep` holds live entries too)"


@dataclass(frozen=True, slots=True)
class Place:
    """An account and Region of the snapshot; `endpoint` is empty for AWS itself."""

    alias: str
    account_id: str
    region: str
    endpoint: str = ""


@dataclass(slots=True)
class Snapshot:
    """Answers by what was asked, objects by account and address, and contents by digest; `made` is epoch seconds.

    An answer is `{"answer": …}` or `{"error": …}`; an object holds its `head` and the `parts` of it that were read, each
    as (start, end, sha256). No credential is ever part of it.
    """

    workspace: str
    repository: str
    made: float
    places: list[Place]
    answers: dict[str, Any] = field(default_factory=dict)
    objects: dict[str, dict[str, Any]] = field(default_factory=dict)
    contents: dict[str, bytes] = field(default_factory=dict)

    def dump(self) -> bytes:
        """The snapshot as JSON, in an order that does not depend on who answered first."""
        told = {
            "format": FORMAT,
            "format_version": VERSION,
            "workspace": self.workspace,
            "repository": self.repository,
            "made": self.made,
            "places": [asdict(place) for place in self.places],
            "answers": dict(sorted(self.answers.items())),
            "objects": {key: {**one, "parts": sorted(one["parts"])} for key, one in sorted(self.objects.items())},
            "contents": {key: b64encode(body).decode() for key, body in sorted(self.contents.items())},
        }
        options = orjson.OPT_PASSTHROUGH_DATETIME | orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE
        return orjson.dumps(told, _encoded, options)

    @classmethod
    def load(cls, content: bytes, name: str) -> Self:
        """Read what `dump` wrote; raises InvalidError for anything else."""
        try:
            told = json.loads(content, object_hook=_decoded)
            bodies = _bodies(told)
            places = [Place(**place) for place in told["places"]]
            head = (told["workspace"], told["repository"], told["made"])
            return cls(*head, places, told["answers"], told["objects"], bodies)
        except (ValueError, KeyError, TypeError) as error:
            raise InvalidError(f"{name}: not a snapshot: {error}", hint=AGAIN) from None


def _bodies(told: Mapping[str, Any]) -> dict[str, bytes]:
    """The contents, once it is sure what this is and that they are whole; raises ValueError."""
    if told["format"] != FORMAT:
        raise ValueError(f"its format is {told['format']!r}")
    if told["format_version"] > VERSION:
        raise ValueError(f"a newer reconciler made it (format {told['format_version']})")
    bodies = {key: b64decode(body) for key, body in told["contents"].items()}
    if wrong := [key for key, body in bodies.items() if hashlib.sha256(body).hexdigest() != key]:
        raise ValueError(f"the content {wrong[0]} is damaged")
    return bodies


def _encoded(value: Any) -> Any:
    if isinstance(value, datetime):
        return {"$time": value.isoformat()}
    raise TypeError(type(value).__name__)


def _decoded(value: dict[str, Any]) -> Any:
    return datetime.fromisoformat(value["$time"]) if value.keys() == {"$time"} else value


def asked(account: str, operation: str, arguments: Mapping[str, Any]) -> str:
    """The key of an answer."""
    return f"{account} {operation} {json.dumps(arguments, sort_keys=True)}"


def failure(error: CallError) -> dict[str, Any]:
    """An error as it is kept."""
    return {
        "operation": error.operation,
        "code": error.code,
        "message": error.detail,
        "hint": error.hint,
        "meaning": error.meaning.value,
    }


def raised(told: Mapping[str, Any]) -> CallError:
    """The error that was kept."""
    meaning = Meaning(told["meaning"])
    return CallError(told["operation"], told["code"], told["message"], hint=told["hint"], meaning=meaning)


class Unwritable:
    """Objects that are only looked at."""

    def put(self, uri: str, *_: object, **__: object) -> str | None:
        """Refused."""
        raise RefusedError(f"{uri} is not written: a snapshot only reads")

    def delete(self, uri: str, **_: object) -> bool:
        """Refused."""
        raise RefusedError(f"{uri} is not deleted: a snapshot only reads")
