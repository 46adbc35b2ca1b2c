"""Real boto3 against the emulator: in this process, and over HTTP."""

import threading
from types import SimpleNamespace

import pytest

from reconciler.cloud.client import Clients
from reconciler.cloud.rates import Pace, Rates
from reconciler.cloud.reader import CloudReader
from reconciler.cloud.sender import CloudSender
from reconciler.core.clock import SystemClock
from reconciler.core.want import Declared, Target, Workspace
from reconciler.emulator import session
from reconciler.emulator.emulator import Emulator
from reconciler.emulator.faults import Rule
from reconciler.emulator.serve import EmulatorServer

ACCOUNT = "111122223333"
DEV = Target("dev", ACCOUNT, "us-east-1", staging="s3://staging/x/")
NOTHING = Declared(Workspace("w", "r"), {}, {})
AWS_NAMES = ("AWS_PROFILE", "AWS_ENDPOINT_URL", "AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN")


class CountingClock:
    """Time that passes only by sleeping."""

    virtual = True

    def __init__(self):
        self.time = 1_000_000.0
        self.slept = []
        self._lock = threading.Lock()

    def now(self):
        """Epoch seconds."""
        return self.time

    def sleep(self, seconds):
        """Let `seconds` pass at once."""
        with self._lock:
            self.time += seconds
            self.slept.append(seconds)


@pytest.fixture(autouse=True)
def bare(monkeypatch, tmp_path):
    """No credentials and no configuration of the machine's; no instance metadata either."""
    for name in AWS_NAMES:
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("AWS_CONFIG_FILE", str(tmp_path / "config"))
    monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", str(tmp_path / "credentials"))
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")


@pytest.fixture(scope="session")
def whole():
    """One emulator in memory with clients in process, made once: making clients takes most of a test's time."""
    emulator = Emulator(None, default_account=ACCOUNT)

    def connecting(target):
        return session.open(emulator, region=target.region, account=target.account_id)

    clients, calls = Clients([DEV], connecting, label="emulator"), []
    rekognition = clients.client("dev", "rekognition")
    rekognition.meta.events.register("before-call", lambda model, **_: calls.append(model.name))
    return SimpleNamespace(emulator=emulator, connecting=connecting, clients=clients, calls=calls)


@pytest.fixture
def emulator(whole):
    """The emulator, empty."""
    whole.emulator.store.reset()
    return whole.emulator


@pytest.fixture
def clock():
    """A clock that jumps."""
    return CountingClock()


@pytest.fixture
def aws(emulator, whole, clock, tmp_path):
    """The emulator behind the cloud's own classes; `calls` lists the operations of Rekognition that were asked for."""
    rates = Rates(clock, Pace(None, None))
    whole.clients.client("dev", "s3").create_bucket(Bucket="staging")
    whole.calls.clear()
    return SimpleNamespace(
        clients=whole.clients,
        reader=CloudReader(whole.clients, rates, clock, tmp_path, NOTHING),
        sender=CloudSender(whole.clients, rates),
        rekognition=whole.clients.client("dev", "rekognition"),
        calls=whole.calls,
        clock=clock,
        connecting=whole.connecting,
        fault=lambda **rule: emulator.core.faults.add(Rule(**rule)),
        paced=lambda rates, clock: CloudReader(whole.clients, rates, clock, tmp_path, NOTHING),
    )


@pytest.fixture
def served(emulator, monkeypatch):
    """The emulator behind a port, with AWS_ENDPOINT_URL and ambient credentials set."""
    server = EmulatorServer(emulator)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    monkeypatch.setenv("AWS_ENDPOINT_URL", server.url)
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", ACCOUNT)
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "emulator")
    yield server
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.fixture
def real_clock():
    """The real time."""
    return SystemClock()
