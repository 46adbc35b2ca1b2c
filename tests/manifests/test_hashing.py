"""The digest of a whole manifest is that of its entries, however fast and in however many pieces it is made."""

from concurrent.futures import Executor, Future, ProcessPoolExecutor, ThreadPoolExecutor
from pathlib import Path

import pytest
from test_fast import LAYOUTS, STYLES, manifest

from reconciler.manifest import reader
from reconciler.manifest.accepted import accepted
from reconciler.manifest.digest import canonical, contents
from reconciler.manifest.hashing import manifest_contents
from reconciler.manifest.line import decode
from reconciler.manifest.meaning import meaning
from reconciler.manifest.reader import Source, lines


def write(tmp_path: Path, found: list[bytes]) -> Source:
    """Write lines as a manifest."""
    path = tmp_path / "some.manifest"
    path.write_bytes(b"".join(line + b"\n" for line in found))
    return Source(str(path))


@pytest.mark.parametrize("style", STYLES)
@pytest.mark.parametrize("layout", LAYOUTS)
def test_every_layout_has_the_digest_of_its_entries(layout, style, tmp_path, monkeypatch):
    """Templates, single lines and damaged ones add up to what the plain way says."""
    monkeypatch.setattr(reader, "BLOCK", 20_000)
    source = write(tmp_path, manifest(layout, 0.05, STYLES[style]))
    assert manifest_contents(source) == contents(accepted(lines(source)))


@pytest.mark.parametrize(
    "numbers",
    [
        b"[1.0,-0.0,0.93,1e5,1E-7,0.00001,0.0001,1e16,1e17,1.5e300,123456789012345680.0]",
        b"[-0,18446744073709551615,18446744073709551616,123456789012345678901234567890]",
        b"[1e400]",
        b"1%s" % (b"0" * 400),
        b"1%s.5" % (b"0" * 400),
        b'"%s"' % (b"0" * 400),
        b"[" * 300 + b"]" * 300,
        b'"e1.0,"',
    ],
)
@pytest.mark.parametrize(
    "line",
    [
        b'{"source-ref":"s3://bucket/a.jpg","cl-metadata":1,"a":%s,"a-metadata":{"job-name":1}}',
        b'{"source-ref":"s3://bucket/a.jpg","cl-metadata":1,"a":%s,"a":1}',
        b'{"source-ref":"s3://bucket/a.jpg","cl-metadata":%s,"a":1}',
        b'{"source-ref":"s3://bucket/a.jpg","a":1,"a-metadata":{"job-name":%s}}',
    ],
    ids=["kept", "overwritten", "the service's", "unstable"],
)
def test_a_line_is_spelt_as_canonical_spells_it(line, numbers):
    """The fast decoding settles numbers as the plain one does, and drops the same lines, whatever it leaves out."""
    line %= numbers
    value = decode(line)
    found = meaning(line)
    assert (found and found.spelt) == (canonical(value) if value else None)


class Backwards(Executor):
    """Runs tasks one by one, the last one first."""

    def submit(self, task, /, *args, **kwargs):
        """Run at once."""
        future = Future()
        future.set_result(task(*args, **kwargs))
        return future

    def map(self, task, *iterables, **_):
        """Run from the end."""
        return iter([task(*arguments) for arguments in reversed(list(zip(*iterables, strict=True)))])


@pytest.mark.parametrize("executor", [Backwards, lambda: ThreadPoolExecutor(2), lambda: ProcessPoolExecutor(2)])
def test_any_executor_gives_the_same_digest(executor, tmp_path, monkeypatch):
    """Ranges may be hashed anywhere and arrive in any order."""
    source = write(tmp_path, manifest("boxes or labels", 0.05, {}))
    alone = manifest_contents(source)
    monkeypatch.setattr(reader, "RANGE", 20_000)
    with executor() as pool:
        assert manifest_contents(source, pool) == alone
