"""The store: transactions that leave no trace when they fail, shared by several processes, durable under SIGKILL."""

import json
import os
import signal
import subprocess
import sys
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress

import pytest

from reconciler.emulator.store import Store

SCOPE = ("111122223333", "us-east-1")


def record(name, **fields):
    """A small record."""
    return {"arn": f"arn/{name}/1", "kind": "project", "project": "", "name": name, "created": 1.0, **fields}


@pytest.fixture
def pair(tmp_path):
    """Two stores on one file, as two processes have them."""
    stores = [Store(tmp_path / "emulator.sqlite") for _ in range(2)]
    yield stores
    for store in stores:
        store.close()


def put(store, *records):
    """Write records in one transaction."""
    with store.writing():
        for each in records:
            store.state(*SCOPE).put(each)


def names(store):
    """The names of all projects, in order."""
    with store.reading():
        return [each["name"] for each in store.state(*SCOPE).project]


def test_what_one_process_writes_the_other_reads(pair):
    """Creations, changes and removals."""
    first, second = pair
    put(first, record("a"), record("b"))
    assert names(second) == ["a", "b"]
    put(second, record("c"), record("a", status="X"))
    with first.writing():
        state = first.state(*SCOPE)
        assert state.project.get("arn/a/1")["status"] == "X"
        state.drop(state.project.get("arn/b/1"))
    assert names(second) == names(first) == ["a", "c"]


def test_a_failed_transaction_leaves_no_trace(pair):
    """Neither in the file nor in memory, values included."""
    first, second = pair
    put(first, record("a"))
    with suppress(KeyError), first.writing():
        state = first.state(*SCOPE)
        state.put(record("b"))
        state.put(record("a", status="X"))
        state.drop(state.project.get("arn/b/1"))
        first.set_value("clock", 7)
        raise KeyError
    for store in (first, second):
        assert names(store) == ["a"]
        assert store.value("clock") is None
    with first.reading():
        assert first.state(*SCOPE).project.named("a") == [record("a")]


def test_a_removed_record_still_claims_its_stamp(pair):
    """A recreation gets another number, whichever process makes it."""
    first, second = pair
    with first.writing():
        state = first.state(*SCOPE)
        stamp = state.stamp(5.0)
        gone = {**record("a"), "arn": f"arn/a/{stamp}"}
        state.put(gone)
        state.drop(gone)
    with second.writing():
        assert second.state(*SCOPE).stamp(5.0) == stamp + 1


def test_deadlines_of_another_process_are_seen(pair):
    """The earliest one, and only while the record still has it."""
    first, second = pair
    put(first, record("a", due=[{"at": 9.0}]), record("b", due=[{"at": 7.0}]))
    with second.reading():
        assert second.state(*SCOPE).next_deadline() == 7.0
    put(first, record("b", due=[]))
    with second.reading():
        assert second.state(*SCOPE).next_deadline() == 9.0


def test_a_rolled_back_removal_brings_the_deadline_back(pair):
    """What was popped in the failed transaction is due again."""
    first, _ = pair
    put(first, record("a", due=[{"at": 7.0}]))
    with suppress(KeyError), first.writing():
        state = first.state(*SCOPE)
        state.drop(state.pop_due(8.0))
        raise KeyError
    with first.reading():
        assert first.state(*SCOPE).next_deadline() == 7.0


def test_a_reset_is_noticed_by_every_process(pair):
    """Records, values and other modules' tables are empty; stamps and writes go on."""
    first, second = pair
    put(first, record("a"))
    first.set_value("clock", 7)
    assert names(second) == ["a"]
    first.reset()
    for store in (second, first):
        assert names(store) == []
        assert store.value("clock") is None
    put(second, record("b"))
    assert names(first) == ["b"]


def test_records_are_read_inside_a_transaction_only(pair):
    """Outside, they could be stale."""
    with pytest.raises(RuntimeError, match="inside a transaction"):
        pair[0].state(*SCOPE)


def test_a_write_does_not_begin_inside_a_read(pair):
    """It could not be made one with what was read."""
    with pytest.raises(RuntimeError, match="inside a read"), pair[0].reading(), pair[0].writing():
        pass


def test_other_modules_tables_are_part_of_the_transaction(pair):
    """One commit for all."""
    first, _ = pair
    first.create("CREATE TABLE IF NOT EXISTS blob (name TEXT PRIMARY KEY)")
    with suppress(KeyError), first.writing():
        first.db.execute("INSERT INTO blob VALUES ('a')")
        raise KeyError
    with first.reading():
        assert first.db.execute("SELECT * FROM blob").fetchall() == []


WRITER = """
import sys
from pathlib import Path
import orjson
from reconciler.emulator.core import Core
from reconciler.emulator.operation import Caller
from reconciler.emulator.store import Store

core = Core(Store(Path(sys.argv[1])), None)
core.set_settings(projects=100000)
me = Caller("arn:aws:iam::111122223333:user/w", "111122223333")
for name in sys.argv[2:]:
    body = orjson.dumps({"ProjectName": name})
    status, _, answer = core.answer("CreateProject", body, "111122223333", "us-east-1", me)
    print(name, status, orjson.loads(answer).get("ProjectArn", "-"), flush=True)
"""


def start_writer(path, names):
    """A process that creates projects and says what was answered."""
    command = [sys.executable, "-c", WRITER, str(path), *names]
    return subprocess.Popen(command, stdout=subprocess.PIPE, text=True)


def projects(path):
    """Name and ARN of every project in a file, read by a fresh process's eyes."""
    store = Store(path)
    with store.reading():
        found = [(each["name"], each["arn"]) for each in store.state(*SCOPE).project]
    store.close()
    return found


def test_four_processes_share_a_store(tmp_path):
    """Half of the names are fought over: each is created once, every other writer is refused, no stamp occurs twice."""
    path = tmp_path / "emulator.sqlite"
    shared = [f"shared-{number}" for number in range(40)]
    own = [[f"own-{writer}-{number}" for number in range(40)] for writer in range(4)]
    writers = [start_writer(path, [*shared, *mine]) for mine in own]
    answers = [line.split() for writer in writers for line in writer.communicate(timeout=60)[0].splitlines()]
    assert Counter(status for _, status, _ in answers) == {"200": 40 + 4 * 40, "400": 3 * 40}
    found = projects(path)
    assert Counter(name for name, _ in found) == Counter({*shared, *(name for mine in own for name in mine)})
    assert len({arn.rpartition("/")[2] for _, arn in found}) == len(found)


@pytest.mark.chaos
@pytest.mark.parametrize("round_", range(3))
def test_an_acknowledged_write_survives_sigkill(tmp_path, round_):
    """Killed in the middle of their writes, four processes lose nothing that they acknowledged, and double nothing."""
    path = tmp_path / "emulator.sqlite"
    writers = [start_writer(path, [f"w{writer}-{number}" for number in range(5000)]) for writer in range(4)]
    lines = [writer.stdout.readline() for writer in writers]  # all are at work
    time.sleep(0.3 + 0.2 * round_)
    for writer in writers:
        os.kill(writer.pid, signal.SIGKILL)
    lines += [line for writer in writers for line in writer.communicate()[0].splitlines(keepends=True)]
    acknowledged = {tuple(line.split()[::2]) for line in lines if line.endswith("\n")}
    found = projects(path)
    assert len(acknowledged) > len(writers)
    assert acknowledged <= set(found)
    assert len(dict(found)) == len(found)


def test_an_acknowledged_write_survives_one_sigkill(tmp_path):
    """The quick form of the above."""
    path = tmp_path / "emulator.sqlite"
    writer = start_writer(path, [f"w-{number}" for number in range(5000)])
    first = [writer.stdout.readline() for _ in range(20)]
    os.kill(writer.pid, signal.SIGKILL)
    writer.communicate()
    assert {tuple(line.split()[::2]) for line in first} <= set(projects(path))


def test_the_file_is_read_by_a_later_process(tmp_path):
    """State is data: JSON in sqlite."""
    store = Store(tmp_path / "emulator.sqlite")
    put(store, record("a", tags={"ä": "ö"}))
    (body,) = store.db.execute("SELECT body FROM record").fetchone()
    store.close()
    assert json.loads(body)["tags"] == {"ä": "ö"}


def test_threads_of_one_process_share_a_store(world):
    """An embedded session has many threads: what they fight over is created once, and every read is whole."""
    world.core.set_settings(projects=1000)
    client = world.client()

    def work(number):
        try:
            client.create_project(ProjectName=f"p{number % 50}")
        except client.exceptions.ResourceInUseException:
            return 0
        return len(client.describe_projects()["ProjectDescriptions"]) > 0

    with ThreadPoolExecutor(8) as pool:
        created = list(pool.map(work, range(200)))
    assert sum(created) == 50
    assert len(client.describe_projects()["ProjectDescriptions"]) == 50
