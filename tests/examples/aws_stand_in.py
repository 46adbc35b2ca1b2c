"""Enough of the AWS CLI for `by-hand.sh`: operations of botocore's model with `--options`, `--query` and `--output`."""

import json
import re
import sys
from pathlib import Path

import jmespath
from botocore import xform_name
from botocore.session import get_session


def value_of(text, shape):
    """An option's text as what its shape wants: a file, JSON, the CLI's shorthand, or the text."""
    if text.startswith("file://"):
        text = Path(text.removeprefix("file://")).read_text()
    if shape.type_name == "blob":
        return Path(text).read_bytes()
    if shape.type_name == "integer":
        return int(text)
    if shape.type_name in ("structure", "map"):
        return shorthand(text)
    return text


def shorthand(text):
    """`a=b,c={d=e}` as a dict."""
    quoted = re.sub(r"([^={},]+)", r'"\1"', text if text.startswith("{") else f"{{{text}}}")
    return json.loads(quoted.replace("=", ":"))


def main(arguments):
    """Call what is asked for, and print its answer."""
    service, operation, *rest = arguments
    options = dict(zip((one.removeprefix("--") for one in rest[::2]), rest[1::2], strict=True))
    query, form = options.pop("query", "@"), options.pop("output", "json")
    client = get_session().create_client(service.removesuffix("api"))
    method = operation.replace("-", "_")
    members = client.meta.service_model.operation_model(client.meta.method_to_api_mapping[method]).input_shape.members
    names = {xform_name(name, "-"): name for name in members}
    answer = getattr(client, method)(
        **{names[one]: value_of(text, members[names[one]]) for one, text in options.items()}
    )
    answer.pop("ResponseMetadata")
    found = jmespath.search(query, answer)
    print(found if form == "text" and isinstance(found, str) else json.dumps(found, indent=4, default=str))


if __name__ == "__main__":
    main(sys.argv[1:])
