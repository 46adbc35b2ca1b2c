"""The embedded emulator's start (import, session, first call) against a plain boto3 client's with a canned answer."""

import os
import subprocess
import sys
import tempfile

from run import Group

PLAIN = """
import boto3
from botocore.awsrequest import AWSResponse

class Body:
    def stream(self, **_):
        yield b'{"ProjectDescriptions":[]}'
    def read(self, *_, **__):
        return b'{"ProjectDescriptions":[]}'

def answer(request, **_):
    return AWSResponse(request.url, 200, {"Content-Type": "application/x-amz-json-1.1"}, Body())

session = boto3.Session(aws_access_key_id="111122223333", aws_secret_access_key="x", region_name="us-east-1")
client = session.client("rekognition")
client.meta.events.register("before-send", answer)
client.describe_projects()
"""
EMBEDDED = """
import sys
from pathlib import Path
from reconciler.emulator import session

session.open(Path(sys.argv[1])).client("rekognition").describe_projects()
"""


def groups() -> list[Group]:
    """One group: the same first call, answered by a canned body and by the emulator."""
    folder = tempfile.TemporaryDirectory(prefix="reconciler-embedded-")
    # modules are compiled once, as wherever the program is installed, and not into the tree
    environment = {key: value for key, value in os.environ.items() if key != "PYTHONDONTWRITEBYTECODE"}
    environment["PYTHONPYCACHEPREFIX"] = f"{folder.name}/compiled"

    def run(program: str) -> None:
        subprocess.run([sys.executable, "-c", program, f"{folder.name}/data"], check=True, env=environment)

    candidates = {
        "plain boto3 client": lambda: run(PLAIN),
        "embedded emulator": lambda: run(EMBEDDED),
    }
    return [Group("import, session, first call", candidates, limits={"embedded emulator": 1.3})]
