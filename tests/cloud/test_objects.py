"""Objects of S3: read in parts and whole, written on conditions."""

import json

import pytest
from botocore.exceptions import ClientError, ReadTimeoutError

from reconciler.cloud.objects import S3Objects
from reconciler.core.service import Bucket, CallError, Meaning
from reconciler.core.want import Target
from reconciler.errors import InvalidError

URI = "s3://staging/a/b"


@pytest.fixture
def objects(aws):
    """The uncached view that locks use."""
    return S3Objects(aws.clients, "dev")


def test_an_object_is_read_by_size_by_range_and_whole(objects):
    """Ranges end where the object ends."""
    etag = objects.put(URI, b"0123456789")
    assert (objects.head(URI).size, objects.head(URI).etag) == (10, etag)
    assert [objects.range(URI, *window) for window in ((2, 5), (8, 99), (50, 60), (3, 3))] == [b"234", b"89", b"", b""]
    assert b"".join(objects.blocks(URI, 3)) == b"0123456789"


def test_conditions_decide_about_writing(objects):
    """Create only when absent, replace only what was seen, delete only what was seen."""
    first = objects.put(URI, b"1", if_absent=True)
    assert objects.put(URI, b"2", if_absent=True) is None
    second = objects.put(URI, b"3", if_match=first)
    assert second != first
    assert objects.put(URI, b"4", if_match=first) is None
    assert objects.put("s3://staging/nothing", b"4", if_match=first) is None
    assert not objects.delete(URI, if_match=first)
    assert objects.delete(URI, if_match=second)
    assert objects.head(URI) is None


def test_a_missing_bucket_and_a_missing_object_are_told_apart_from_an_empty_one(objects):
    """HEAD of nothing is None; reading it is an error that names it."""
    assert objects.head(URI) is None
    with pytest.raises(CallError, match="GetObject: NoSuchKey: s3://staging/a/b") as failed:
        objects.range(URI, 0, 1)
    assert failed.value.meaning is Meaning.NOT_FOUND
    with pytest.raises(CallError, match="s3://nowhere/k") as failed:
        objects.put("s3://nowhere/k", b"")
    assert failed.value.meaning is Meaning.NOT_FOUND


def test_a_download_that_is_cut_goes_on_where_it_was(objects, aws, monkeypatch):
    """The rest is asked for by range, of the same object only."""
    objects.put(URI, b"0123456789" * 10)
    cuts, client = [1, 1], aws.clients.client("dev", "s3")
    get = client.get_object

    def cut(**arguments):
        answer = get(**arguments)
        chunks = answer["Body"].iter_chunks

        def iter_chunks(size):
            for number, chunk in enumerate(chunks(size)):
                if number == 2 and cuts:
                    cuts.pop()
                    raise ReadTimeoutError(endpoint_url="s3")
                yield chunk

        monkeypatch.setattr(answer["Body"], "iter_chunks", iter_chunks)
        return answer

    monkeypatch.setattr(client, "get_object", cut)
    assert b"".join(objects.blocks(URI, 7)) == b"0123456789" * 10
    assert cuts == []


def test_a_bare_403_says_what_it_may_mean(objects, aws, monkeypatch):
    """Without s3:ListBucket a missing object looks like a forbidden one."""

    def refuse(**_):
        raise ClientError({"Error": {"Code": "403", "Message": "Forbidden"}}, "HeadObject")

    monkeypatch.setattr(aws.clients.client("dev", "s3"), "head_object", refuse)
    with pytest.raises(CallError, match="AccessDenied") as failed:
        objects.head(URI)
    assert "s3:ListBucket" in failed.value.hint


@pytest.mark.parametrize("uri", ["bucket/key", "s3://bucket", "s3://bucket/", "s3:///key"])
def test_an_address_must_name_a_bucket_and_a_key(objects, uri):
    """Anything else is refused before a call."""
    with pytest.raises(InvalidError, match="is not an object's address"):
        objects.head(uri)


OPEN = {
    "Version": "2012-10-17",
    "Statement": [{"Effect": "Allow", "Principal": "*", "Action": "s3:*", "Resource": "arn:aws:s3:::lent"}],
}


@pytest.mark.parametrize(
    ("name", "known"),
    [
        ("staging", Bucket("us-east-1")),
        ("far-away", Bucket("eu-west-1")),
        ("lent", Bucket("us-east-1", foreign=True)),
        ("nowhere", Bucket()),
    ],
)
def test_region_and_owner_of_a_bucket_are_told_where_they_can_be(aws, objects, name, known):
    """Of a bucket that is not there, or that may not be asked about, nothing is said."""
    place = {"LocationConstraint": "eu-west-1"}
    aws.clients.client("dev", "s3").create_bucket(Bucket="far-away", CreateBucketConfiguration=place)
    others = aws.connecting(Target("prod", "444455556666", "us-east-1")).client("s3")
    others.create_bucket(Bucket="lent")
    others.put_bucket_policy(Bucket="lent", Policy=json.dumps(OPEN))
    assert objects.bucket(f"s3://{name}/key") == known


def test_nothing_is_said_of_a_bucket_that_nobody_here_may_ask_about(aws, objects, monkeypatch):
    """A refusal alone does not tell whose it is."""

    def refuse(**_):
        raise ClientError({"Error": {"Code": "403", "Message": "Forbidden"}}, "HeadBucket")

    monkeypatch.setattr(aws.clients.client("dev", "s3"), "head_bucket", refuse)
    assert objects.bucket(URI) == Bucket()


def test_a_bucket_of_ones_own_is_asked_about_once(aws, objects, monkeypatch):
    """Whose it is costs no call more than where it is."""
    client, asked = aws.clients.client("dev", "s3"), []
    head = client.head_bucket
    monkeypatch.setattr(client, "head_bucket", lambda **told: asked.append(told) or head(**told))
    objects.bucket(URI)
    assert asked == [{"Bucket": "staging", "ExpectedBucketOwner": "111122223333"}]
