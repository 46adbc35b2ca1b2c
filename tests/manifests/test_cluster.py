"""A real cluster of worker processes gives the same digest and the same report, also when one is killed midway."""

import os
import signal
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from test_fast import manifest

from reconciler.manifest import reader
from reconciler.manifest.hashing import manifest_contents
from reconciler.manifest.lint import lint
from reconciler.manifest.reader import Source

distributed = pytest.importorskip("distributed", reason="the extra `dask` is not installed")

pytestmark = [pytest.mark.chaos, pytest.mark.filterwarnings("ignore::DeprecationWarning", "ignore::ResourceWarning")]


@pytest.fixture(scope="module")
def client() -> Iterator["distributed.Client"]:
    """Two worker processes on this machine, without a dashboard."""
    with (
        distributed.LocalCluster(
            n_workers=2, threads_per_worker=1, processes=True, dashboard_address=None, host="127.0.0.1"
        ) as cluster,
        distributed.Client(cluster) as client,
    ):
        yield client


@pytest.fixture(scope="module")
def source(tmp_path_factory: pytest.TempPathFactory) -> Source:
    """Some thirty thousand lines, a few of them damaged, cut into ranges that take a worker a moment each."""
    path: Path = tmp_path_factory.mktemp("manifests") / "big.manifest"
    path.write_bytes(b"\n".join(manifest("unique metadata", 0.02, {}, 30_000)))
    return Source(str(path))


@pytest.fixture(autouse=True)
def _small_ranges(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reader, "RANGE", 200_000)


def test_a_cluster_gives_the_same_report(client, source):
    """Any executor will do, one of many machines too."""
    alone, together = lint(source), lint(source, client.get_executor())
    assert (together.totals, together.problems, together.errors) == (alone.totals, alone.problems, alone.errors)


def test_a_killed_worker_changes_nothing(client, source):
    """Ranges of a worker that dies are done again elsewhere, and each counts once."""
    alone = manifest_contents(source)
    executor = client.get_executor()
    victim = next(iter(client.scheduler_info()["workers"].values()))["nanny"]
    pids = client.run(os.getpid)
    doomed = next(pid for worker, pid in pids.items() if client.scheduler_info()["workers"][worker]["nanny"] == victim)
    killer = threading.Thread(target=_kill_when_busy, args=(client, doomed))
    killer.start()
    together = manifest_contents(source, executor)
    killer.join()
    assert together == alone
    assert doomed not in client.run(os.getpid).values()


def _kill_when_busy(client: "distributed.Client", pid: int) -> None:
    """Kill a worker as soon as the cluster has work."""
    while not any(client.processing().values()):
        time.sleep(0.005)
    os.kill(pid, signal.SIGKILL)
