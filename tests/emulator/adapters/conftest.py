"""Emulators as clients meet them: embedded in a session, or behind a port."""

import functools
import os
import subprocess
import sys
import threading
from contextlib import contextmanager

import boto3
import botocore.session
import pytest
from botocore.config import Config

from reconciler.emulator import session
from reconciler.emulator.emulator import Emulator
from reconciler.emulator.serve import EmulatorServer

DEV, PROD, REGION = "111122223333", "444455556666", "us-east-1"
CONFIG = Config(retries={"total_max_attempts": 1}, parameter_validation=True)


@pytest.fixture
def emulator():
    """An empty emulator in memory."""
    emulator = Emulator()
    yield emulator
    emulator.close()


@contextmanager
def listening(emulator):
    """Serve an emulator in this process on a free port."""
    server = EmulatorServer(emulator)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield server.url
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


@pytest.fixture
def url(emulator):
    """The endpoint of the emulator, served."""
    with listening(emulator) as url:
        yield url


class Clients:
    """Makes boto3 clients on one emulator and closes them in the end."""

    def __init__(self, make_session, endpoint=None):
        self._make_session = make_session
        self._endpoint = endpoint
        self._made = []

    def __call__(self, service, account=DEV, region=REGION, credentials=None):
        """Make a client of an account's root, or of the holder of temporary credentials (an AssumeRole answer)."""
        keys = (account, "emulator", None)
        if credentials:
            keys = tuple(credentials[name] for name in ("AccessKeyId", "SecretAccessKey", "SessionToken"))
        made = self._make_session(keys, region)
        client = made.client(service, endpoint_url=self._endpoint, config=CONFIG)
        self._made.append(client)
        return client

    def assume(self, role="arn:aws:iam::444455556666:role/reconciler", **arguments):
        """Give the credentials that AssumeRole answers with."""
        sts = self("sts")
        return sts.assume_role(RoleArn=role, RoleSessionName="tests", **arguments)["Credentials"]

    def close(self):
        """Close every client."""
        for client in self._made:
            client.close()


@functools.cache
def loader():
    """One loader for all tests: reading a service model takes longer than most tests."""
    return boto3.Session()._session.get_component("data_loader")


def plain_session(keys, region):
    """Make an ordinary boto3 session with these keys."""
    plain = botocore.session.Session()
    plain.register_component("data_loader", loader())
    plain.set_credentials(*keys)
    return boto3.Session(botocore_session=plain, region_name=region)


def embedded_session(emulator, keys, region):
    """Make a session on an emulator in this process."""
    emulator.loader = loader()
    return session.open(emulator, region=region, credentials=keys)


@pytest.fixture
def embedded(emulator):
    """Clients that the emulator answers in process."""
    clients = Clients(functools.partial(embedded_session, emulator))
    yield clients
    clients.close()


@pytest.fixture
def served(url):
    """Clients that ask the emulator over HTTP."""
    clients = Clients(plain_session, url)
    yield clients
    clients.close()


@pytest.fixture(params=["embedded", "served"])
def clients(request):
    """Both kinds of clients, one after the other."""
    return request.getfixturevalue(request.param)


class ServerProcess:
    """`reconciler emulator serve` as a process of its own, on a data directory."""

    def __init__(self, data):
        self.data = data
        self.process = None
        self.url = ""
        self._clients = []

    def start(self, *options, port=0):
        """Start it; returns once it listens."""
        command = [sys.executable, "-m", "reconciler", "emulator", "serve", "--data", self.data, "--port", str(port)]
        environment = {**os.environ, "PYTHONUNBUFFERED": "1"}
        self.process = subprocess.Popen([*command, *options], stdout=subprocess.PIPE, text=True, env=environment)
        self.line = self.process.stdout.readline()
        self.url = self.line.partition(" ")[0]
        return self

    @property
    def clients(self):
        """Clients of this process."""
        made = Clients(plain_session, self.url)
        self._clients.append(made)
        return made

    def kill(self):
        """Kill it as the kernel would: no handler runs."""
        self.process.kill()
        self.process.wait()
        self.process.stdout.close()

    def stop(self):
        """End it as an operator would; returns the exit code."""
        self.process.terminate()
        code = self.process.wait(timeout=10)
        self.process.stdout.close()
        return code

    def close(self):
        """Leave nothing behind."""
        for clients in self._clients:
            clients.close()
        if self.process.poll() is None:
            self.kill()


@pytest.fixture
def server(tmp_path):
    """A server process that is started by the test, and killed and started again as it likes."""
    server = ServerProcess(str(tmp_path / "data"))
    yield server
    server.close()
