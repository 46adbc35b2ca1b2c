"""Servers to measure: the emulator's and moto's, as processes of their own, with the CPU and memory that they used."""

import atexit
import http.client
import json
import os
import socket
import subprocess
import sys
import tempfile
import time
from pathlib import Path

TICK = os.sysconf("SC_CLK_TCK")
SIGNATURE = (
    "AWS4-HMAC-SHA256 Credential={account}/20260101/us-east-1/rekognition/aws4_request, SignedHeaders=host, Signature=0"
)


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        return int(listening.getsockname()[1])


class Server:
    """A server process and one connection to it; it ends with this program."""

    def __init__(self, *command: str) -> None:
        self.port = free_port()
        filled = [part.replace("PORT", str(self.port)) for part in command]
        self.process = subprocess.Popen([sys.executable, *filled], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        atexit.register(self.process.wait)
        atexit.register(self.process.kill)
        self.connection = http.client.HTTPConnection("127.0.0.1", self.port)
        self._wait()

    def _wait(self) -> None:
        for _ in range(300):
            try:
                socket.create_connection(("127.0.0.1", self.port)).close()
            except OSError:
                time.sleep(0.1)
            else:
                return
        raise TimeoutError("the server does not listen")

    def reached(self, account: str = "111122223333") -> dict[str, str]:
        """What the environment of a client of it says."""
        return {
            "AWS_ENDPOINT_URL": f"http://127.0.0.1:{self.port}",
            "AWS_ACCESS_KEY_ID": account,
            "AWS_SECRET_ACCESS_KEY": "emulator",
            "AWS_DEFAULT_REGION": "us-east-1",
        }

    def call(self, operation: str, account: str = "111122223333", **given: object) -> dict[str, object]:
        """Make one call of Rekognition, raw: what the client costs is not measured."""
        headers = {
            "Content-Type": "application/x-amz-json-1.1",
            "X-Amz-Target": f"RekognitionService.{operation}",
            "Authorization": SIGNATURE.format(account=account),
        }
        self.connection.request("POST", "/", json.dumps(given), headers)
        response = self.connection.getresponse()
        body = response.read()
        assert response.status == 200, body
        answer: dict[str, object] = json.loads(body)
        return answer

    def cpu(self) -> float:
        """Seconds of CPU, user and system, since it began."""
        fields = Path(f"/proc/{self.process.pid}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / TICK

    def memory(self, name: str) -> float:
        """A line of its memory status (VmRSS now, VmHWM at most), in MB."""
        lines = Path(f"/proc/{self.process.pid}/status").read_text().splitlines()
        return next(int(line.split()[1]) for line in lines if line.startswith(name)) / 1024


def emulator(*options: str, data: str = "") -> Server:
    """`reconciler emulator serve` on a data directory, or on an empty one of its own."""
    data = data or tempfile.mkdtemp(prefix="reconciler-benchmark-")
    return Server("-m", "reconciler", "emulator", "serve", "--port", "PORT", "--data", data, *options)


def moto() -> Server:
    """Moto's own server."""
    return Server("-c", "from moto.server import main; main(['-p', 'PORT'])")
