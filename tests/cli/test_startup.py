"""Asking for help or the version loads nothing that it does not need."""

import subprocess
import sys

import pytest

HEAVY = [
    "boto3",
    "botocore",
    "pydantic",
    "yaml",
    "rich",
    "structlog",
    "deepdiff",
    "moto",
    "numpy",
    "asyncio",
    "orjson",
    "msgspec",
    "jinja2",
    "concurrent.futures",
]
PROBE = f"""
import sys
from reconciler.__main__ import main
code = main(sys.argv[1:])
loaded = [name for name in {HEAVY!r} if name in sys.modules]
print("loaded:", *loaded, file=sys.stderr)
sys.exit(code)
"""


@pytest.mark.parametrize(
    "arguments", [["--help"], ["--version"], ["plan", "--help"], ["apply", "--help"], ["nonsense"]]
)
def test_help_loads_nothing_heavy(arguments):
    """No SDK, validator, parser or renderer is imported to print help, the version or a usage error."""
    done = subprocess.run([sys.executable, "-c", PROBE, *arguments], capture_output=True, text=True, check=False)
    assert done.returncode == (64 if arguments == ["nonsense"] else 0), done.stderr
    assert done.stderr.splitlines()[-1] == "loaded:"
