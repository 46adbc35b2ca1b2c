"""Every line of a manifest, blank ones included, is one JSON object."""

import json

from reconciler.manifest.accepted import NOT_JSON
from reconciler.manifest.line import Scope
from reconciler.manifest.rules.example import image_line, text
from reconciler.manifest.rules.record import Record
from reconciler.manifest.rules.rule import Flaw, drop_rule


def _explain(record: Record, _scope: Scope) -> Flaw:
    return (), _flaw(record.line.content)


def _flaw(content: bytes) -> str:
    if not content.strip():
        return "the line is blank; blank lines count as lines"
    try:
        value = json.loads(content.decode())
    except UnicodeDecodeError as error:
        return f"byte {error.start + 1} is not UTF-8"
    except json.JSONDecodeError as error:
        return f"{error.msg} at column {error.colno}"
    except RecursionError:
        return "nested too deeply"
    return "no strict JSON, or nested too deeply" if isinstance(value, dict) else "must be a JSON object"


RULE = drop_rule(
    NOT_JSON,
    claim="Every line is one JSON object in UTF-8; a blank line counts as an invalid one.",
    source=7511,
    mend="Look for missing quotes, commas or brackets and for two objects on a line; remove blank lines.",
    bad=text(image_line()).replace(', "scene": 1', ' "scene": 1'),
    good=text(image_line()),
    explain=_explain,
)
