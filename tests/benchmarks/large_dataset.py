"""250,000 lines planned and synchronised against a served emulator: the peak memory of each command's process.

`python tests/benchmarks/large_dataset.py [LINES]` prints seconds, peak MB and exit code of every command, and ends with 1
when a peak is above the limit. The emulator runs in a process of its own, as AWS does.
"""

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

import manifests

LIMIT = 300.0
"""MB that a whole process may need at most."""
SPECS = """\
apiVersion: reconciler/v1
kind: Workspace
metadata: {name: large, repository: acme/large}
spec:
  defaultAccount: dev
  accounts:
    dev: {accountId: "111122223333", region: us-east-1, staging: s3://large-staging/x/}
---
apiVersion: reconciler/v1
kind: Project
metadata: {name: large}
spec:
  datasets:
    train: {file: train.manifest}
    test: {splitFrom: train, percent: 20, seed: 7}
"""
INSTANT = ("project_creation", "dataset_creation", "dataset_update", "dataset_deletion")


def as_it_is(line: bytes, _number: int) -> bytes:
    """Keep a line."""
    return line


def relabelled(line: bytes, _number: int) -> bytes:
    """Change a twelfth of the lines."""
    return line.replace(b'"class 3"', b'"class 11"')


def halved(line: bytes, number: int) -> bytes:
    """Leave out every second line."""
    return relabelled(line, number) if number % 2 else b""


def stages() -> Iterator[tuple[str, Callable[[bytes, int], bytes], list[str]]]:
    """What each command is called, what was done to the manifest before it, and its arguments."""
    apply = ["apply", "--yes", "--allow", "destroy"]
    yield "plan, nothing live", as_it_is, ["plan"]
    yield "apply, nothing live", as_it_is, apply
    yield "plan, untouched", as_it_is, ["plan"]
    yield "plan --deep", as_it_is, ["plan", "--deep"]
    yield "apply, a twelfth changed", relabelled, apply
    yield "apply, half removed", halved, apply


def write(source: Path, target: Path, edit: Callable[[bytes, int], bytes]) -> None:
    """Copy a manifest line by line: this process must stay small, since its children begin as copies of it."""
    with source.open("rb") as before, target.open("wb") as after:
        after.writelines(edit(line, number) for number, line in enumerate(before))


def run(arguments: list[str], folder: Path, environment: Mapping[str, str]) -> tuple[float, float, int]:
    """Run a command; seconds, peak MB and exit code."""
    began = time.perf_counter()
    with (folder / "told.txt").open("ab") as told:
        command = [sys.executable, "-m", "reconciler", *arguments]
        process = subprocess.Popen(command, cwd=folder, env=dict(environment), stdout=told, stderr=told)
        _, status, usage = os.wait4(process.pid, 0)
    return time.perf_counter() - began, usage.ru_maxrss / 1024, os.waitstatus_to_exitcode(status)


def main(count: int) -> int:
    """Print a row for every command; 1 when one needed too much or failed."""
    source = Path(manifests.manifest(f"large{count}", count, manifests.image))
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "specs").mkdir()
        (folder / "specs" / "all.yaml").write_text(SPECS)
        told = [f"--set={setting}=0" for setting in INSTANT]
        command = [sys.executable, "-m", "reconciler", "emulator", "serve", "--port", "0", "--data", "data", *told]
        server = subprocess.Popen(command, cwd=folder, stdout=subprocess.PIPE, text=True)
        try:
            url = (server.stdout.readline() if server.stdout else "").split()[0]
            return measure(folder, url, source)
        finally:
            server.terminate()
            server.wait()


def measure(folder: Path, url: str, source: Path) -> int:
    """Run every stage against the emulator at `url`."""
    environment = {
        **{key: value for key, value in os.environ.items() if not key.startswith(("AWS_", "RECONCILER_"))},
        "AWS_ENDPOINT_URL": url,
        "AWS_ACCESS_KEY_ID": "111122223333",
        "AWS_SECRET_ACCESS_KEY": "emulator",
    }
    manifest = folder / "specs" / "train.manifest"
    manifest.write_bytes(b"")
    run(["emulator", "seed", "--data", "data"], folder, environment)
    bad = 0
    for title, edit, arguments in stages():
        write(source, manifest, edit)
        seconds, peak, code = run([*arguments, *FAST], folder, environment)
        bad += peak > LIMIT or code != 0
        print(f"{title:28} {seconds:7.1f} s  {peak:7.1f} MB  exit {code}", flush=True)
    if bad:
        print((folder / "told.txt").read_text()[-3000:])
    return 1 if bad else 0


FAST = ["--rates", "off"]

if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]) if len(sys.argv) > 1 else 250_000))
