"""S3 as clients use it: buckets, objects, ranges, conditions, lists and multipart uploads."""

import io

import pytest
from botocore.exceptions import ClientError

BUCKET = "vision-data"


@pytest.fixture
def s3(clients):
    """A client with one bucket."""
    client = clients("s3")
    client.create_bucket(Bucket=BUCKET)
    return client


def refused(call, **arguments):
    """Give the code and the status of a refusal."""
    with pytest.raises(ClientError) as caught:
        call(**arguments)
    response = caught.value.response
    return response["Error"]["Code"], response["ResponseMetadata"]["HTTPStatusCode"]


def test_an_object_comes_back_as_it_was_put(s3):
    """Bytes, metadata and headers survive, under any key."""
    key = "boards/ä b+c%20/1.png"
    put = s3.put_object(Bucket=BUCKET, Key=key, Body=b"hello", ContentType="image/png", Metadata={"stage": "dev"})
    got = s3.get_object(Bucket=BUCKET, Key=key)
    assert got["Body"].read() == b"hello"
    assert (got["ETag"], got["ContentType"], got["Metadata"]) == (put["ETag"], "image/png", {"stage": "dev"})


RANGES = {"bytes=1-3": b"ell", "bytes=3-": b"lo", "bytes=-2": b"lo", "bytes=2-99": b"llo"}


@pytest.mark.parametrize(("header", "expected"), RANGES.items())
def test_ranges(s3, header, expected):
    """A range gives these bytes and says so."""
    s3.put_object(Bucket=BUCKET, Key="k", Body=b"hello")
    got = s3.get_object(Bucket=BUCKET, Key="k", Range=header)
    assert (got["Body"].read(), got["ResponseMetadata"]["HTTPStatusCode"]) == (expected, 206)


def test_a_range_over_pieces_of_a_large_object(s3):
    """Large objects are kept in pieces, which no reader notices."""
    body = bytes(range(256)) * 10_000
    s3.put_object(Bucket=BUCKET, Key="k", Body=body)
    got = s3.get_object(Bucket=BUCKET, Key="k", Range="bytes=1048570-2097160")
    assert got["Body"].read() == body[1048570:2097161]


def test_a_write_on_condition_that_nothing_is_there(s3):
    """If-None-Match: * lets the first writer win."""
    s3.put_object(Bucket=BUCKET, Key="lock", Body=b"1", IfNoneMatch="*")
    again = {"Bucket": BUCKET, "Key": "lock", "Body": b"2", "IfNoneMatch": "*"}
    assert refused(s3.put_object, **again) == ("PreconditionFailed", 412)


def test_a_write_on_condition_of_what_is_there(s3):
    """If-Match takes the current ETag and no other."""
    first = s3.put_object(Bucket=BUCKET, Key="lock", Body=b"1")["ETag"]
    s3.put_object(Bucket=BUCKET, Key="lock", Body=b"2", IfMatch=first)
    late = {"Bucket": BUCKET, "Key": "lock", "Body": b"3", "IfMatch": first}
    assert refused(s3.put_object, **late) == ("PreconditionFailed", 412)


def test_a_removal_on_condition_of_what_is_there(s3):
    """If-Match on a DELETE keeps what somebody else has put."""
    s3.put_object(Bucket=BUCKET, Key="lock", Body=b"1")
    assert refused(s3.delete_object, Bucket=BUCKET, Key="lock", IfMatch='"other"') == ("PreconditionFailed", 412)


def test_a_read_on_condition_of_a_change(s3):
    """An unchanged object is answered with 304."""
    etag = s3.put_object(Bucket=BUCKET, Key="k", Body=b"1")["ETag"]
    assert refused(s3.get_object, Bucket=BUCKET, Key="k", IfNoneMatch=etag) == ("304", 304)


MISSING = [
    ("get_object", {"Bucket": BUCKET, "Key": "none"}, ("NoSuchKey", 404)),
    ("head_object", {"Bucket": BUCKET, "Key": "none"}, ("404", 404)),
    ("head_bucket", {"Bucket": "nobody"}, ("404", 404)),
    ("list_objects_v2", {"Bucket": "nobody"}, ("NoSuchBucket", 404)),
    ("put_object", {"Bucket": "nobody", "Key": "k"}, ("NoSuchBucket", 404)),
    ("get_bucket_policy", {"Bucket": BUCKET}, ("NoSuchBucketPolicy", 404)),
    ("create_bucket", {"Bucket": "UPPER"}, ("InvalidBucketName", 400)),
    ("get_object", {"Bucket": BUCKET, "Key": "none", "VersionId": "1"}, ("NotImplemented", 501)),
]


@pytest.mark.parametrize(("call", "arguments", "expected"), MISSING)
def test_refusals(s3, call, arguments, expected):
    """Codes and statuses are S3's own."""
    assert refused(getattr(s3, call), **arguments) == expected


def test_a_bucket_belongs_to_one_account(clients, s3):
    """Bucket names are shared by all accounts."""
    assert refused(clients("s3", account="444455556666").create_bucket, Bucket=BUCKET) == ("BucketAlreadyExists", 409)


@pytest.mark.parametrize(("call", "more"), [("head_bucket", {}), ("put_object", {"Key": "k"})])
def test_a_caller_may_say_whose_bucket_it_expects(s3, call, more):
    """Another account's is refused, whatever else is allowed."""
    getattr(s3, call)(Bucket=BUCKET, ExpectedBucketOwner="111122223333", **more)
    code, status = refused(getattr(s3, call), Bucket=BUCKET, ExpectedBucketOwner="444455556666", **more)
    assert (code in ("403", "AccessDenied"), status) == (True, 403)


def test_a_bucket_with_objects_stays(s3):
    """Only an empty bucket can be deleted."""
    s3.put_object(Bucket=BUCKET, Key="k", Body=b"")
    assert refused(s3.delete_bucket, Bucket=BUCKET) == ("BucketNotEmpty", 409)
    s3.delete_object(Bucket=BUCKET, Key="k")
    s3.delete_bucket(Bucket=BUCKET)
    assert s3.list_buckets()["Buckets"] == []


def test_a_bucket_names_its_region(clients):
    """The Region of a bucket can be asked for in both ways."""
    s3 = clients("s3", region="eu-west-1")
    s3.create_bucket(Bucket=BUCKET, CreateBucketConfiguration={"LocationConstraint": "eu-west-1"})
    assert s3.get_bucket_location(Bucket=BUCKET)["LocationConstraint"] == "eu-west-1"
    assert s3.head_bucket(Bucket=BUCKET)["BucketRegion"] == "eu-west-1"


@pytest.fixture
def filled(s3):
    """A bucket with nine objects in three folders."""
    for name in (f"{folder}/{n}" for folder in ("a", "b", "b c") for n in range(3)):
        s3.put_object(Bucket=BUCKET, Key=name, Body=b"x")
    return s3


@pytest.mark.parametrize("operation", ["list_objects_v2", "list_objects"])
@pytest.mark.parametrize("size", [1, 2, 5, 1000])
def test_pages_of_keys(filled, operation, size):
    """Whatever the page size, every key comes once and in order."""
    pages = filled.get_paginator(operation).paginate(Bucket=BUCKET, PaginationConfig={"PageSize": size})
    keys = [each["Key"] for page in pages for each in page["Contents"]]
    assert keys == sorted(keys)
    assert len(keys) == 9


@pytest.mark.parametrize("operation", ["list_objects_v2", "list_objects"])
@pytest.mark.parametrize("size", [1, 1000])
def test_pages_of_folders(filled, operation, size):
    """With a delimiter every folder comes once."""
    pages = filled.get_paginator(operation).paginate(Bucket=BUCKET, Delimiter="/", PaginationConfig={"PageSize": size})
    assert [each["Prefix"] for page in pages for each in page["CommonPrefixes"]] == ["a/", "b c/", "b/"]


def test_a_prefix(filled):
    """A prefix is compared character by character."""
    found = filled.list_objects_v2(Bucket=BUCKET, Prefix="b ")
    assert [each["Key"] for each in found["Contents"]] == ["b c/0", "b c/1", "b c/2"]


def test_many_are_deleted_at_once(filled):
    """DeleteObjects removes what it names."""
    filled.delete_objects(Bucket=BUCKET, Delete={"Objects": [{"Key": "a/0"}, {"Key": "a/1"}, {"Key": "none"}]})
    assert filled.list_objects_v2(Bucket=BUCKET, Prefix="a/")["KeyCount"] == 1


def test_a_copy_keeps_bytes_and_metadata(s3):
    """CopyObject takes over what it does not replace."""
    s3.put_object(Bucket=BUCKET, Key="a b", Body=b"hello", Metadata={"stage": "dev"})
    s3.copy_object(Bucket=BUCKET, Key="c", CopySource={"Bucket": BUCKET, "Key": "a b"})
    got = s3.get_object(Bucket=BUCKET, Key="c")
    assert (got["Body"].read(), got["Metadata"]) == (b"hello", {"stage": "dev"})


def test_a_multipart_upload(s3):
    """The SDK's managed upload of a large file arrives whole, with a multipart ETag."""
    body = b"0123456789" * 1_700_000
    s3.upload_fileobj(io.BytesIO(body), BUCKET, "large")
    got = s3.get_object(Bucket=BUCKET, Key="large")
    assert got["ETag"].endswith('-3"')
    assert got["Body"].read() == body


def test_an_aborted_upload_leaves_nothing(s3):
    """After AbortMultipartUpload its id is unknown."""
    upload = s3.create_multipart_upload(Bucket=BUCKET, Key="k")["UploadId"]
    s3.abort_multipart_upload(Bucket=BUCKET, Key="k", UploadId=upload)
    part = {"Bucket": BUCKET, "Key": "k", "UploadId": upload, "PartNumber": 1, "Body": b"x"}
    assert refused(s3.upload_part, **part) == ("NoSuchUpload", 404)


def test_equal_bodies_are_kept_once(emulator, s3):
    """A thousand equal images cost one; the last one to go takes the bytes with it."""
    for name in ("a", "b"):
        s3.put_object(Bucket=BUCKET, Key=name, Body=b"same")
    pieces = lambda: emulator.store.db.execute("SELECT count(*) FROM piece").fetchone()[0]  # noqa: E731
    assert pieces() == 1
    s3.delete_object(Bucket=BUCKET, Key="a")
    assert s3.get_object(Bucket=BUCKET, Key="b")["Body"].read() == b"same"
    s3.delete_object(Bucket=BUCKET, Key="b")
    assert pieces() == 0


def test_configuration_of_a_bucket_is_kept_beside_its_objects(s3):
    """Tags, encryption and the like are moto's; the objects are ours; the bucket is one."""
    s3.put_bucket_tagging(Bucket=BUCKET, Tagging={"TagSet": [{"Key": "team", "Value": "boards"}]})
    s3.put_object(Bucket=BUCKET, Key="k", Body=b"1")
    assert s3.get_bucket_tagging(Bucket=BUCKET)["TagSet"] == [{"Key": "team", "Value": "boards"}]
    s3.delete_object(Bucket=BUCKET, Key="k")
    s3.delete_bucket(Bucket=BUCKET)
    s3.create_bucket(Bucket=BUCKET)
    assert refused(s3.get_bucket_tagging, Bucket=BUCKET) == ("NoSuchTagSet", 404)
