"""One writer per account and Region, by leases that expire."""

import threading
from contextlib import suppress

import pytest

from reconciler.apply.lock import LEASE, SKEW
from reconciler.apply.locks import Locks
from reconciler.core.service import CallError
from reconciler.core.want import Target
from reconciler.errors import InterruptedRunError, RefusedError

DEV = Target("dev", "1" * 12, "us-east-1", staging="s3://bucket/x/")
PROD = Target("prod", "2" * 12, "us-east-1", staging="s3://other/")
URI = "s3://bucket/x/locks/111111111111-us-east-1.json"


@pytest.fixture
def bucket(toys):
    """The staging bucket of all targets."""
    return toys.Bucket()


@pytest.fixture
def clock(toys):
    """The time that all runs share."""
    return toys.Clock()


@pytest.fixture
def run(bucket, clock):
    """The locks of a run of this name."""

    def of(name, targets=(DEV,), **more):
        return Locks.of(targets, lambda _alias: bucket, clock, name=name, run=name, **more)

    return of


def test_a_second_run_is_refused_while_the_first_one_writes(run):
    """The message names the holder and what to do; after the release the lock is free."""
    first, second = run("ada"), run("bob")
    first.hold()
    with pytest.raises(RefusedError, match="dev is being written by ada") as refused:
        second.hold()
    assert "--lock-timeout" in refused.value.hint
    first.release()
    run("bob").hold()


def test_a_refusal_is_remembered(run, bucket):
    """The other steps of the run are refused at once, without another look."""
    first, second = run("ada"), run("bob")
    first.hold()
    for _ in range(2):
        with pytest.raises(RefusedError):
            second.hold()
        bucket.head = None


def test_a_lock_is_waited_for(run, clock):
    """With a timeout the second run gets the lock when the first one lets go."""
    first, second = run("ada"), run("bob", timeout=60)
    first.hold()
    sleep, left = clock.sleep, [3]
    clock.sleep = lambda seconds: (sleep(seconds), left.append(left.pop() - 1), left[0] or first.release())
    second.hold()
    second.check("dev")


def test_waiting_for_a_lock_ends(run, clock):
    """After the timeout the run is refused and has given back what it took."""
    run("ada", [PROD]).hold()
    began, second = clock.now(), run("bob", [DEV, PROD], timeout=30)
    with pytest.raises(RefusedError, match="waited 30s"):
        second.hold()
    assert clock.now() - began == 30
    run("cid").hold()


def test_what_is_held_is_kept_while_another_lock_is_waited_for(run, clock):
    """A lease is shorter than some waits: nobody gets the first lock while the second one is not free."""
    late, second = run("ada", [PROD]), run("bob", [DEV, PROD], timeout=3 * LEASE)
    late.hold()
    sleep, began = clock.sleep, clock.now()

    def pass_time(seconds):
        sleep(seconds)
        late.keep()
        if clock.now() - began > 2 * LEASE:
            with pytest.raises(RefusedError, match="dev is being written by bob"):
                run("cid").hold()
            late.release()

    clock.sleep = pass_time
    second.hold()
    second.check("dev")


def test_what_was_taken_is_given_back_when_another_lock_cannot_be_looked_at(toys, run, bucket):
    """S3 may refuse: the other accounts are not kept locked for it."""
    put = bucket.put

    def refuse(uri, body, **condition):
        if uri != URI:
            raise toys.trouble("denied", "PutObject")
        return put(uri, body, **condition)

    bucket.put = refuse
    with pytest.raises(CallError):
        run("ada", [DEV, PROD]).hold()
    assert bucket.stored == {}


def test_who_is_told_to_stop_waits_for_no_lock(run, bucket, clock):
    """Ctrl-C ends the wait, however long it would be; what was taken is given back."""
    run("ada", [PROD]).hold()
    second = run("bob", [DEV, PROD], timeout=1e6)
    sleep, began = clock.sleep, clock.now()
    clock.sleep = lambda seconds: (sleep(seconds), second.stop())
    with pytest.raises(InterruptedRunError, match="not sent"):
        second.hold()
    assert clock.now() - began < 10
    assert URI not in bucket.stored


@pytest.mark.parametrize("target", [DEV, Target("dev", "1" * 12, "us-east-1")], ids=["locked", "without a lock"])
def test_who_is_told_to_stop_writes_nothing_more(run, target):
    """Not even what was about to be sent when Ctrl-C came."""
    locks = run("ada", [target])
    locks.hold()
    locks.check("dev")
    locks.stop()
    with pytest.raises(InterruptedRunError):
        locks.check("dev")


def _refused(hold):
    with suppress(InterruptedRunError):
        hold()


def test_keeping_locks_waits_for_nobody(run, clock):
    """While one thread waits for a lock the loop goes on: it hears Ctrl-C, and tells what happens."""
    run("ada").hold()
    second, free = run("bob", timeout=60), threading.Event()
    asleep = threading.Event()
    clock.sleep = lambda _seconds: (asleep.set(), free.wait(5), second.stop())
    waiting = threading.Thread(target=_refused, args=(second.hold,))
    waiting.start()
    assert asleep.wait(5)
    kept = threading.Thread(target=lambda: (second.keep(), second.release()))
    kept.start()
    kept.join(2)
    alive = kept.is_alive()
    free.set()
    waiting.join()
    assert not alive


def test_an_expired_lease_is_taken_over_and_its_holder_notices(run, clock):
    """A run that slept through its lease must not write any more."""
    first, second = run("ada"), run("bob")
    first.hold()
    clock.sleep(LEASE + SKEW + 1)
    second.hold()
    with pytest.raises(RefusedError, match="taken over"):
        first.check("dev")
    first.release()
    second.check("dev")


def test_clocks_may_differ_a_little(run, clock):
    """A lease that has just run out by our clock may still be good by its holder's."""
    run("ada").hold()
    clock.sleep(LEASE + SKEW - 1)
    with pytest.raises(RefusedError, match="being written by ada"):
        run("bob").hold()


def test_of_two_that_take_over_one_wins(run, bucket, clock):
    """Whoever saw the expired lease before the other took it finds out, and waits for its turn."""
    run("ada").hold()
    clock.sleep(LEASE + SKEW + 1)
    first, second, seen = run("bob"), run("cid"), bucket.range
    bucket.range = lambda *asked: (seen(*asked), setattr(bucket, "range", seen), second.hold())[0]
    with pytest.raises(RefusedError):
        first.hold()
    second.check("dev")


def test_a_lock_is_given_back_only_while_it_is_ours(run, bucket, clock):
    """By its ETag; once the lease is over it may be somebody else's, and nothing is deleted."""
    deleted, delete = [], bucket.delete
    bucket.delete = lambda uri, **condition: (deleted.append(condition), delete(uri, **condition))
    locks = run("ada")
    locks.hold()
    etag = bucket.head(URI).etag
    locks.release()
    assert deleted == [{"if_match": etag}]
    locks.hold()
    clock.sleep(LEASE)
    locks.release()
    assert len(deleted) == 1


def test_a_lease_is_prolonged_while_it_is_used(run, clock):
    """Checks and the keeping of long calls prolong it, so that nobody takes it over."""
    first, second = run("ada"), run("bob")
    first.hold()
    for _ in range(3):
        clock.sleep(LEASE * 0.6)
        first.check("dev")
        clock.sleep(LEASE * 0.6)
        first.keep()
    with pytest.raises(RefusedError):
        second.hold()


def test_a_lock_that_vanished_is_lost(run, bucket):
    """Somebody deleted the object: whoever comes may write, so we may not."""
    first = run("ada")
    first.hold()
    bucket.delete(URI)
    with pytest.raises(RefusedError, match="taken over"):
        first.check("dev")


def test_our_own_lock_is_recognised_when_its_answer_was_lost(run, bucket, clock):
    """A put that worked without an answer leaves an object with our run's id."""
    put = bucket.put
    bucket.put = lambda uri, body, **condition: (put(uri, body, **condition), setattr(bucket, "put", put), None)[2]
    first = run("ada")
    first.hold()
    first.check("dev")


def test_an_object_that_is_no_lock_is_not_touched(run, bucket):
    """Junk is refused, not overwritten."""
    bucket.put(URI, b"junk")
    with pytest.raises(RefusedError, match="is not a lock of ours"):
        run("ada").hold()


def test_a_target_without_staging_is_named(run):
    """There is no lock then, and the run goes on."""
    locks = run("ada", [Target("dev", "1" * 12, "us-east-1")])
    assert locks.unlocked == ("dev",)
    locks.hold()
    locks.check("dev")


def test_locks_are_taken_in_the_order_of_accounts(run, bucket):
    """Two runs over the same targets never hold one each."""
    run("ada", [PROD, DEV]).hold()
    assert list(bucket.stored) == [URI, "s3://other/locks/222222222222-us-east-1.json"]


def test_a_run_holds_its_lock_only_while_it_sends(toys, run, bucket):
    """While a training is waited for others may write; every send happened under the lock."""
    world = toys.World({"dev/a": {"takes": 1000, "lines": ("x",)}})
    seen = []
    world.service.on_send = lambda _call: seen.append(URI in bucket.stored)
    plan, locks = world.plan(), Locks.of([DEV], lambda _alias: bucket, world.clock, name="ada", run="ada")
    engine = world.engine(locks=locks)
    engine._news._tell = lambda event: seen.append(str(event.what)) if event.what == "waiting" else None
    sleep = world.clock.sleep
    world.clock.sleep = lambda seconds: (seen.append(URI not in bucket.stored), sleep(seconds))
    assert engine.run(plan).exit_code == 0
    assert all(seen)
    assert bucket.stored == {}


def test_locks_are_kept_while_something_is_sent(toys):
    """A call may take longer than a lease: whenever the loop comes round it prolongs what is held."""
    world, kept = toys.World({"dev/a": {}, "dev/b": {}}), threading.Event()
    locks = Locks({}, world.clock)
    locks.keep = kept.set
    world.service.on_send = lambda call: kept.wait(5) if call.arguments["Name"] == "b" else None
    assert world.apply(locks=locks).exit_code == 0
    assert kept.is_set()


def test_a_run_that_is_locked_out_sends_nothing(toys, run, bucket, clock):
    """It ends with 4."""
    run("bob").hold()
    world = toys.World({"dev/a": {}})
    locks = Locks.of([DEV], lambda _alias: bucket, world.clock, name="ada", run="ada")
    ended = world.apply(locks=locks)
    assert ended.exit_code == 4
    assert "is being written by bob" in ended.outcomes[0].message
    assert world.service.sends == []


def test_an_interrupt_stops_what_was_about_to_be_sent(toys):
    """A call whose address is being read when Ctrl-C comes is not sent any more."""
    world = toys.World({"dev/a": {}})
    plan, engine, read = world.plan(), world.engine(), world.service.describe
    world.service.describe = lambda name: (engine.interrupt(), read(name))[1]
    assert engine.run(plan).exit_code == 130
    assert world.service.sends == []
