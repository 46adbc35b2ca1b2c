"""Live state is read once, whole, at the service's pace, and again where that may help."""

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

from reconciler.cloud.once import Once
from reconciler.cloud.rates import Pace, Rates
from reconciler.cloud.reader import FIRST, LONGEST
from reconciler.core.service import CallError, Meaning


def test_a_call_is_made_once_per_reader(aws):
    """The same arguments give the kept answer; a fresh reader asks again."""
    for reader in (aws.reader, aws.reader, aws.reader.fresh()):
        assert reader.call("dev", "DescribeProjects")["ProjectDescriptions"] == []
    assert aws.calls == ["DescribeProjects"] * 2


def test_a_fresh_reader_is_narrow_and_shares_what_cannot_change(aws):
    """It asks by name instead of walking, and keeps the memo."""
    aws.reader.memo["digest"] = "x"
    fresh = aws.reader.fresh()
    assert (aws.reader.narrow, fresh.narrow) == (False, True)
    assert fresh.memo["digest"] == "x"


def test_all_pages_are_one_answer(aws):
    """A walk over seven projects in pages of three is three calls and seven descriptions, without a token."""
    for number in range(7):
        aws.rekognition.create_project(ProjectName=f"p{number}")
    aws.calls.clear()
    answer = aws.reader.call("dev", "DescribeProjects", MaxResults=3)
    assert len(answer["ProjectDescriptions"]) == 7
    assert "NextToken" not in answer
    assert aws.calls == ["DescribeProjects"] * 3
    assert [len(page["ProjectDescriptions"]) for page in aws.reader.pages("dev", "DescribeProjects", MaxResults=3)] == [
        3,
        3,
        1,
    ]


def test_threads_that_ask_the_same_share_one_call(aws):
    """Whoever comes while a call is under way waits for its answer."""
    aws.fault(operation="DescribeProjects", latency=0.2)
    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(lambda _: aws.reader.call("dev", "DescribeProjects"), range(8)))
    assert aws.calls == ["DescribeProjects"]
    assert all(answer is found[0] for answer in found)


def test_an_error_is_kept_as_an_answer_is():
    """Everybody who asks sees it, and nobody asks twice."""
    once, made = Once(), []

    def fail():
        made.append(1)
        raise KeyError("key")

    for _ in range(2):
        with pytest.raises(KeyError):
            once.get("key", fail)
    assert made == [1]


@pytest.mark.parametrize(
    ("error", "times", "calls"),
    [("ThrottlingException", 5, 6), ("ProvisionedThroughputExceededException", 9, 10), ("InternalServerError", 3, 4)],
)
def test_passing_trouble_is_waited_out_with_jitter(aws, error, times, calls):
    """Each page is asked for again, after pauses that grow."""
    aws.fault(operation="DescribeProjects", error=error, times=times)
    assert aws.reader.call("dev", "DescribeProjects")["ProjectDescriptions"] == []
    assert len(aws.calls) == calls
    longest = [min(LONGEST, FIRST * 2.0**number) for number in range(times)]
    assert all(0 <= pause < most for pause, most in zip(aws.clock.slept, longest, strict=True))


def test_who_is_throttled_slows_down(aws, clock):
    """Others may be asking too: all threads that ask the same wait for the bucket to fill again."""
    rates, emptied = Rates(clock, Pace(5, 10)), []
    rates.empty = lambda *bucket: emptied.append(bucket)
    aws.fault(operation="DescribeProjects", error="ThrottlingException", times=1)
    aws.paced(rates, clock).call("dev", "DescribeProjects")
    assert emptied == [("dev", "us-east-1", "DescribeProjects")]


@pytest.mark.parametrize(
    ("fault", "calls", "meaning"),
    [
        ({"error": "ThrottlingException"}, 10, Meaning.THROTTLED),
        ({"error": "InternalServerError"}, 4, Meaning.UNAVAILABLE),
        ({"cut": True}, 4, Meaning.NO_ANSWER),
        ({"error": "AccessDeniedException"}, 1, Meaning.DENIED),
        ({"error": "LimitExceededException"}, 1, Meaning.LIMIT),
        ({"error": "ExpiredTokenException"}, 1, Meaning.EXPIRED),
        ({"error": "SomethingNewException"}, 1, Meaning.FATAL),
    ],
)
def test_what_lasts_is_told_with_its_meaning(aws, fault, calls, meaning):
    """Tries are bounded; what trying again cannot help is not tried again."""
    aws.fault(operation="DescribeProjects", **fault)
    with pytest.raises(CallError) as failed:
        aws.reader.call("dev", "DescribeProjects")
    assert (failed.value.meaning, len(aws.calls)) == (meaning, calls)


def test_heads_of_objects_are_kept(aws):
    """One HEAD per object and reader; writing through the reader makes it ask again."""
    objects = aws.reader.objects("dev")
    assert objects.head("s3://staging/a") is None
    etag = objects.put("s3://staging/a", b"abc")
    assert aws.reader.objects("dev").head("s3://staging/a").etag == etag
    aws.clients.client("dev", "s3").put_object(Bucket="staging", Key="a", Body=b"abcd")
    assert objects.head("s3://staging/a").size == 3
    assert aws.reader.fresh().objects("dev").head("s3://staging/a").size == 4
    assert objects.delete("s3://staging/a")
    assert objects.head("s3://staging/a") is None


def test_calls_come_no_faster_than_the_quota_allows(clock):
    """A second's calls at once, then one by one; tags have their own pace, and so has every account and Region."""
    rates = Rates(clock, Pace(5, 10))
    for _ in range(25):
        rates.take("dev", "us-east-1", "DescribeProjects")
    took = clock.now() - 1_000_000
    assert 20 / 5 <= took <= 25 / 5 * 1.05
    before = clock.now()
    rates.take("dev", "eu-west-1", "DescribeProjects")
    rates.take("prod", "us-east-1", "DescribeProjects")
    rates.take("dev", "us-east-1", "DescribeDataset")
    for _ in range(9):
        rates.take("dev", "us-east-1", "ListTagsForResource")
    assert clock.now() == before


def test_a_throttled_bucket_starts_from_nothing(clock):
    """Others may be asking too."""
    rates = Rates(clock, Pace(5, 10))
    rates.empty("dev", "us-east-1", "DescribeProjects")
    rates.take("dev", "us-east-1", "DescribeProjects")
    assert clock.now() > 1_000_000.2


def test_the_pace_may_be_switched_off(clock):
    """With None calls go as fast as they can."""
    rates = Rates(clock, Pace(None, None))
    for _ in range(100):
        rates.take("dev", "us-east-1", "DescribeProjects")
    rates.empty("dev", "us-east-1", "DescribeProjects")
    assert clock.slept == []


def test_the_emulators_quota_is_met_without_one_refusal(aws, emulator, real_clock):
    """Twelve calls from eight threads against a service that counts, in hardly more time than the quota asks for."""
    emulator.core.set_settings(enforce_rates=True)
    reader = aws.paced(Rates(real_clock), real_clock)
    began = real_clock.now()
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda number: reader.call("dev", "DescribeProjects", ProjectNames=[f"p{number}"]), range(12)))
    assert len(aws.calls) == 12
    assert real_clock.now() - began < 12 / 5


def test_a_waiting_thread_does_not_hold_up_another_operation(clock):
    """Buckets are independent: whoever sleeps holds no lock."""
    rates, asleep, awake = Rates(clock, Pace(1, 1)), threading.Event(), threading.Event()
    clock.sleep = lambda _seconds: (asleep.set(), awake.wait(5))
    rates.take("dev", "us-east-1", "DescribeProjects")
    waiting = threading.Thread(target=rates.take, args=("dev", "us-east-1", "DescribeProjects"))
    waiting.start()
    assert asleep.wait(5)
    rates.take("dev", "us-east-1", "DescribeDataset")
    awake.set()
    waiting.join()
