"""What importing and starting the core costs: neither moto nor boto3, and the service model only on first use."""

import subprocess
import sys

import pytest


def loaded_after(program, *modules):
    """Which of some modules a program has loaded at its end."""
    shown = f"{program}\nimport sys\nprint(*[name for name in {modules!r} if name in sys.modules])"
    return subprocess.run([sys.executable, "-c", shown], capture_output=True, text=True, check=True).stdout.split()


START = """
from reconciler.emulator.core import Core
from reconciler.emulator.operation import Caller
from reconciler.emulator.store import Store
core = Core(Store(), None)
"""


@pytest.mark.parametrize(
    ("reason", "program"),
    [
        ("import", "import reconciler.emulator.core"),
        ("start", START),
    ],
)
def test_the_core_starts_without_moto_boto3_and_the_model(reason, program):
    """The embedded emulator costs little more than a plain client."""
    assert loaded_after(program, "moto", "boto3", "botocore", "flask") == []


def test_a_call_needs_the_model_but_neither_moto_nor_boto3():
    """Botocore's loader, and only that."""
    program = f"{START}assert core.answer('DescribeProjects', b'', '1', 'r', Caller('a', '1'))[0] == 200"
    assert loaded_after(program, "moto", "boto3", "botocore.client", "botocore.loaders") == ["botocore.loaders"]
