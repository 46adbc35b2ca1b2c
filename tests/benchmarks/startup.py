"""`reconciler --help` and `--version` against importing click: what every command line pays before it does anything."""

import subprocess
import sys
from collections.abc import Mapping

from run import Group


def _running(*arguments: str):
    def candidate() -> None:
        for _ in range(5):
            subprocess.run([sys.executable, *arguments], check=True, stdout=subprocess.DEVNULL)

    return candidate


def groups() -> list[Group]:
    """Help and version, each five processes a round."""
    ours: Mapping[str, list[str]] = {"--help": ["--help"], "--version": ["--version"]}
    candidates = {"import click": _running("-c", "import click")}
    candidates |= {name: _running("-m", "reconciler", *arguments) for name, arguments in ours.items()}
    return [Group("start", candidates, dict.fromkeys(ours, 1.3))]
