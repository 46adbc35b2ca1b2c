"""JSON 1.1 as botocore's model describes it: bodies to arguments, results to bodies, compiled once per operation."""

import base64
import binascii
import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

import orjson

from . import validation
from .errors import ServiceError

CONTENT_TYPE = "application/x-amz-json-1.1"
TARGET_PREFIX = "RekognitionService."

# Converts one JSON value of a request (raising SerializationException) or one value of a result.
Convert = Callable[[Any], Any]
Model = Mapping[str, Any]


def installed_model() -> Model:
    """The rekognition model of the installed botocore, documentation included."""
    from botocore.loaders import Loader  # noqa: PLC0415 - an embedded session brings the model it has loaded already

    model: Model = Loader().load_service_model("rekognition", "service-2", "2016-06-27")
    return model


@dataclass(frozen=True, slots=True)
class Compiled:
    """What one operation's shapes came to."""

    parse: Convert
    check: validation.Check | None
    serialise: Convert


class Protocol:
    """Requests and responses of the operations of one service model; `load` is called on first use."""

    def __init__(self, load: Callable[[], Model] = installed_model) -> None:
        self._model = cache(load)
        self._compiled = cache(self._compile)

    def _compile(self, operation: str) -> Compiled:
        model = self._model()
        shapes = model["shapes"]
        described = model["operations"][operation]
        given, result = described["input"]["shape"], described["output"]["shape"]
        return Compiled(_parser(shapes, given), validation.compiled(shapes, given), _serialiser(shapes, result) or dict)

    def parse(self, operation: str, body: bytes) -> dict[str, Any]:
        """The arguments in a request's body: unknown and null members dropped, blobs decoded, an empty NextToken absent.

        Raises SerializationException for what is no JSON object or has a value of another type than the model's.
        """
        try:
            raw = orjson.loads(body or b"{}")
        except orjson.JSONDecodeError:
            raise ServiceError("SerializationException") from None
        given: dict[str, Any] = self._compiled(operation).parse(raw)
        if given.get("NextToken") == "":
            del given["NextToken"]
        return given

    def problems(self, operation: str, given: Mapping[str, Any]) -> list[str]:
        """Every constraint of the model that the arguments violate, worded as the service words it."""
        found: list[str] = []
        check = self._compiled(operation).check
        if check:
            check(given, "", found)
        return found

    def serialise(self, operation: str, result: Mapping[str, Any]) -> bytes:
        """A result as a body: only members of the output shape, None left out, timestamps as seconds with milliseconds."""
        return orjson.dumps(self._compiled(operation).serialise(result))


def error_body(error: ServiceError, logref: str) -> bytes:
    """A refusal as AWS prints it (Rekognition guide, "Error handling")."""
    return orjson.dumps({"__type": error.code, "Code": error.code, "Logref": logref, "Message": error.message})


def headers(request_id: str) -> dict[str, str]:
    """The headers of every answer."""
    return {"x-amzn-RequestId": request_id, "Content-Type": CONTENT_TYPE}


def new_id() -> str:
    """A request id."""
    return str(uuid.uuid4())


def _wrong_type(expected: str) -> ServiceError:
    return ServiceError("SerializationException", f"A value in the request is not of the type {expected}.")


def _plain(kind: str, types: tuple[type, ...]) -> Convert:
    def parse(value: Any) -> Any:
        if type(value) not in types:
            raise _wrong_type(kind)
        return value

    return parse


def _blob(value: Any) -> bytes:
    try:
        return base64.b64decode(value, validate=True)
    except (binascii.Error, TypeError, ValueError):
        raise _wrong_type("blob") from None


PLAIN: Mapping[str, Convert] = {
    "string": _plain("string", (str,)),
    "boolean": _plain("boolean", (bool,)),
    "integer": _plain("integer", (int,)),
    "long": _plain("long", (int,)),
    "float": _plain("float", (int, float)),
    "double": _plain("double", (int, float)),
    "timestamp": _plain("timestamp", (int, float)),
    "blob": _blob,
}


def _parser(shapes: validation.Shapes, name: str) -> Convert:
    shape = shapes[name]
    kind = shape["type"]
    if kind == "structure":
        return _structure_parser({n: _parser(shapes, m["shape"]) for n, m in shape["members"].items()})
    if kind == "list":
        return _list_parser(_parser(shapes, shape["member"]["shape"]))
    if kind == "map":
        return _map_parser(_parser(shapes, shape["value"]["shape"]))
    return PLAIN[kind]


def _structure_parser(members: Mapping[str, Convert]) -> Convert:
    def parse(value: Any) -> dict[str, Any]:
        if type(value) is not dict:
            raise _wrong_type("structure")
        return {name: members[name](given) for name, given in value.items() if given is not None and name in members}

    return parse


def _list_parser(member: Convert) -> Convert:
    def parse(value: Any) -> list[Any]:
        if type(value) is not list:
            raise _wrong_type("list")
        return [member(each) for each in value]

    return parse


def _map_parser(member: Convert) -> Convert:
    def parse(value: Any) -> dict[str, Any]:
        if type(value) is not dict:
            raise _wrong_type("map")
        return {key: member(each) for key, each in value.items() if each is not None}

    return parse


def _serialiser(shapes: validation.Shapes, name: str) -> Convert | None:
    """None means: the value goes out as it is."""
    shape = shapes[name]
    kind = shape["type"]
    if kind == "structure":
        return _structure_serialiser({n: _serialiser(shapes, m["shape"]) for n, m in shape["members"].items()})
    if kind == "list":
        member = _serialiser(shapes, shape["member"]["shape"])
        return (lambda values: [member(each) for each in values]) if member else None
    if kind == "timestamp":
        return lambda seconds: round(seconds, 3)
    return None


def _structure_serialiser(members: Mapping[str, Convert | None]) -> Convert:
    converted = [(name, convert) for name, convert in members.items() if convert]

    def serialise(value: Mapping[str, Any]) -> dict[str, Any]:
        sent = {name: given for name, given in value.items() if given is not None and name in members}
        for name, convert in converted:
            if name in sent:
                sent[name] = convert(sent[name])
        return sent

    return serialise
