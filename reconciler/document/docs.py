"""What the text below each field of a spec says, read from the source when somebody asks.

Pydantic could do this when the classes are made, but then every command would pay for what only `explain` and `schema`
show.
"""

import ast
import inspect
from collections.abc import Iterator
from itertools import pairwise
from textwrap import dedent

from pydantic import BaseModel

from reconciler.core.spec import Spec


def descriptions(model: type[BaseModel]) -> dict[str, str]:
    """The attribute docstrings of a spec and what it inherits from, and what its fields say themselves, by name."""
    found: dict[str, str] = {}
    for kind in reversed(model.__mro__):
        if issubclass(kind, Spec) and kind is not Spec:
            found |= dict(_written(kind))
    return found | {name: one.description for name, one in model.model_fields.items() if one.description}


def _written(kind: type) -> Iterator[tuple[str, str]]:
    try:
        source = inspect.getsource(kind)
    except OSError:  # made at run time, from classes that have a source
        return
    (definition,) = ast.parse(dedent(source)).body
    assert isinstance(definition, ast.ClassDef)
    for before, after in pairwise(definition.body):
        if isinstance(before, ast.AnnAssign) and isinstance(before.target, ast.Name) and (text := _text(after)):
            yield before.target.id, text


def _text(statement: ast.stmt) -> str:
    value = statement.value if isinstance(statement, ast.Expr) else None
    return inspect.cleandoc(value.value) if isinstance(value, ast.Constant) and isinstance(value.value, str) else ""
