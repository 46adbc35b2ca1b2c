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


class _Schema(GenerateJsonSchema):
    """Pydantic's schema, with text fields that take any plain scalar as our loader does."""

    def str_schema(self, schema: core_schema.StringSchema) -> dict[str, Any]:
        """Text, quoted or not."""
        return {**super().str_schema(schema), "type": PLAIN}

    def model_schema(self, schema: core_schema.ModelSchema) -> dict[str, Any]:
        """A mapping, with what each of its fields is for."""
        found = super().model_schema(schema)
        model = schema["cls"]
        for name, text in descriptions(model).items():
            key = model.model_fields[name].alias or name
            found["properties"].get(key, {}).setdefault("description", text)
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
