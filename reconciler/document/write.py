"""Documents as YAML that reads back as exactly what was written, with remarks above them as comments."""

from collections.abc import Iterable, Mapping
from typing import Any

import yaml

from reconciler.core.scalar import resolve

_WIDTH = 120


class _Dumper(yaml.SafeDumper):
    """Writes text in quotes wherever YAML 1.2 would read something else."""

    def ignore_aliases(self, data: Any) -> bool:  # noqa: ARG002 - PyYAML's signature
        """Equal values are written out: nobody wants `&id001` in specs."""
        return True

    def increase_indent(self, flow: bool = False, indentless: bool = False) -> None:  # noqa: ARG002 - PyYAML's signature
        """Items of lists stand further in than their key."""
        super().increase_indent(flow, indentless=False)


def _text(dumper: _Dumper, text: str) -> yaml.Node:
    style = '"' if resolve(text) != text or any(ord(one) < ord(" ") for one in text) else None
    return dumper.represent_scalar("tag:yaml.org,2002:str", text, style=style)


_Dumper.add_representer(str, _text)


def written(documents: Iterable[tuple[Mapping[str, Any], Iterable[str]]]) -> str:
    """YAML documents with the remarks that stand above each; keys stay in their order, small values on one line."""
    return "---\n".join(_written(value, remarks) for value, remarks in documents)


def _written(value: Mapping[str, Any], remarks: Iterable[str]) -> str:
    lines = [f"# {line}\n" for remark in remarks for line in remark.splitlines()]
    return "".join(lines) + yaml.dump(
        dict(value), Dumper=_Dumper, sort_keys=False, allow_unicode=True, default_flow_style=None, width=_WIDTH
    )
