"""Documents as YAML that reads back as exactly what was written, with remarks above them as comments."""

import sys
from collections.abc import Iterable, Mapping
from typing import Any

import yaml

from reconciler.core.scalar import resolve

WIDTH = 120
WORKSPACE = "workspace.yaml"
"""The name of a Workspace's own file."""


SHORT = 80
"""So many characters stand in brackets at most, where they need not."""


class _Dumper(yaml.SafeDumper):
    """Writes text in quotes wherever YAML 1.2 would read something else."""

    def represent_mapping(self, tag: str, mapping: Any, flow_style: bool | None = None) -> yaml.MappingNode:
        """What is flat stands in brackets as long as it is short."""
        node = super().represent_mapping(tag, mapping, flow_style)
        told = sum(len(key.value) + len(value.value) + len(": , ") for key, value in node.value)
        if self.default_flow_style is None and told > SHORT:
            node.flow_style = False
        return node

    def ignore_aliases(self, data: Any) -> bool:  # noqa: ARG002 - PyYAML's signature
        """Equal values are written out: nobody wants `&id001` in specs."""
        return True

    def increase_indent(self, flow: bool = False, indentless: bool = False) -> None:  # noqa: ARG002 - PyYAML's signature
        """Items of lists stand further in than their key."""
        super().increase_indent(flow, indentless=False)

    def choose_scalar_style(self) -> str:
        """Plain where that reads back as the same text; else in double quotes, which can say everything."""
        event: Any = self.event
        text, is_text = event.value, event.implicit[1]
        if is_text and (resolve(text) != text or any(one < " " for one in text)):
            return '"'
        style: str = super().choose_scalar_style()
        return '"' if style == "'" else style


def written(documents: Iterable[tuple[Mapping[str, Any], Iterable[str]]]) -> str:
    """YAML documents with the remarks that stand above each; keys stay in their order, small values on one line."""
    return "---\n".join(_written(value, remarks) for value, remarks in documents)


def _written(value: Mapping[str, Any], remarks: Iterable[str]) -> str:
    lines = [f"# {line}\n" for remark in remarks for line in remark.splitlines()]
    return "".join(lines) + block(dict(value))


def file_of(project: str) -> str:
    """The name of a project's own file; hidden files are not read."""
    name = f"{project}.yaml"
    return f"project-{name}" if project.startswith(".") or name == WORKSPACE else name


def block(value: Any, width: int = WIDTH) -> str:
    """A table or list as whole lines; what is small and flat stands in brackets."""
    return _dumped(value, flow=None, width=width)


def inline(value: Any) -> str:
    """A value on one line that may stand anywhere, in brackets too."""
    return _dumped([value], flow=True, width=sys.maxsize)[1:-2]


def _dumped(value: Any, *, flow: bool | None, width: int) -> str:
    told: str = yaml.dump(
        value, Dumper=_Dumper, sort_keys=False, allow_unicode=True, default_flow_style=flow, width=width
    )
    return told
