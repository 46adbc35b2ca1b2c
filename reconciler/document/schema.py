"""A JSON Schema of specs files, for editors."""

from collections.abc import Sequence
from typing import Any

from pydantic.json_schema import GenerateJsonSchema, models_json_schema
from pydantic_core import core_schema

from reconciler.core.resource import Resource
from reconciler.document.compose import compose
from reconciler.document.docs import descriptions

DIALECT = "https://json-schema.org/draft/2020-12/schema"
PLAIN = ["string", "number", "boolean"]
"""What a parser that knows nothing of our fields may make of text without quotes, such as `version: 1.10`."""


NOTHING = {"type": "null"}
ABOUT = ("title", "description", "default")
_WORD = (r"\p{L}\p{N}_\p{Z}", "0-9A-Za-z_ \u0080-\uffff")
"""Letters of any alphabet: not every editor knows their classes."""


class _Schema(GenerateJsonSchema):
    """Pydantic's schema, with text fields that take any plain scalar and nothing for what is left out, as our loader does."""

    def str_schema(self, schema: core_schema.StringSchema) -> dict[str, Any]:
        """Text, quoted or not."""
        found = {**super().str_schema(schema), "type": PLAIN}
        return {**found, "pattern": found["pattern"].replace(*_WORD)} if "pattern" in found else found

    def dict_schema(self, schema: core_schema.DictSchema) -> dict[str, Any]:
        """A mapping whose keys are held to all that is said about them."""
        found = super().dict_schema(schema)
        for values in found.pop("patternProperties", {}).values():
            found["additionalProperties"] = values
        return {**found, "propertyNames": self.generate_inner(schema["keys_schema"])}

    def model_schema(self, schema: core_schema.ModelSchema) -> dict[str, Any]:
        """A mapping, with what each of its fields is for."""
        found = super().model_schema(schema)
        fields, texts = schema["cls"].model_fields, descriptions(schema["cls"])
        for name, field in fields.items():
            key = field.alias or name
            told = found["properties"][key]
            if not field.is_required() and NOTHING not in told.get("anyOf", ()):
                outside = {about: told.pop(about) for about in ABOUT if about in told}
                told = found["properties"][key] = {"anyOf": [told, NOTHING], **outside}
            if name in texts:
                told.setdefault("description", texts[name])
        return found


def schema(resources: Sequence[Resource]) -> dict[str, Any]:
    """The JSON Schema (draft 2020-12) of one document of specs: one of the kinds, with descriptions."""
    documents = compose(resources).documents
    names, definitions = models_json_schema(
        [(model, "validation") for model in documents.values()],
        title="Specs of reconciler",
        description="One document of specs; a file may hold several, separated by `---`.",
        schema_generator=_Schema,
    )
    return {"$schema": DIALECT, **definitions, "oneOf": [names[model, "validation"] for model in documents.values()]}
