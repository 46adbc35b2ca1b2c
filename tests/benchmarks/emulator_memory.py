"""Memory of the server with 100 projects, each with 20 versions and two datasets of 5,000 distinct 600-byte entries.

The data directory (about 1 GB) is made by a process of its own and reused as long as it is there; the versions are
copies of one that was trained. Then a server on it is asked for everything once.
"""

import os
import subprocess
import sys
import tempfile
from pathlib import Path

from run import Group
from servers import emulator

PROJECTS, VERSIONS, ENTRIES, ENTRY = 100, 20, 5000, 600
LIMIT_MB = 250
ACCOUNT, REGION = "111122223333", "us-east-1"

MAKE = """
import sys
from pathlib import Path

import orjson

from reconciler.emulator.beside import make_bucket
from reconciler.emulator.callers import root
from reconciler.emulator.emulator import Emulator
from reconciler.emulator.s3.stock import StoredBucket

projects, versions, entries, size, account, region = map(eval, sys.argv[2:])
emulator = Emulator(Path(sys.argv[1]))
emulator.core.clock.set("manual", at=1_700_000_000)
make_bucket(emulator, StoredBucket("boards", account, region, 0.0, None))


def call(operation, **given):
    status, _, body = emulator.core.answer(operation, orjson.dumps(given), account, region, root(account))
    assert status == 200, body
    emulator.core.clock.advance(3600)
    return orjson.loads(body)


def line(number, kind):
    meta = {"class-name": f"label-{number % 5}", "confidence": 1, "type": "groundtruth/image-classification",
            "job-name": "labeling-job/class", "human-annotated": "yes", "creation-date": "2026-01-01T00:00:00.000"}
    name = f"s3://boards/{kind}/{number:06d}/" + "x" * 200
    body = {"source-ref": name + ".png", "class": number % 5, "class-metadata": meta}
    body["note"] = "y" * (size - len(orjson.dumps(body)) - 10)
    return orjson.dumps(body)


def dataset(project, kind, count, seed):
    lines = b"\\n".join(line(seed + number, kind) for number in range(count))
    emulator.stock.put("boards", "manifest", lines, at=0.0)
    source = {"GroundTruthManifest": {"S3Object": {"Bucket": "boards", "Name": "manifest"}}}
    arn = call("CreateDataset", ProjectArn=project, DatasetType=kind, DatasetSource=source)["DatasetArn"]
    described = call("DescribeDataset", DatasetArn=arn)["DatasetDescription"]
    assert described["DatasetStats"]["TotalEntries"] == count, described


emulator.core.set_settings(projects=1000)
model = call("CreateProject", ProjectName="model")["ProjectArn"]
for kind in ("TRAIN", "TEST"):
    dataset(model, kind, 20, 0)
output = {"S3Bucket": "boards", "S3KeyPrefix": "out"}
trained = call("CreateProjectVersion", ProjectArn=model, VersionName="v", OutputConfig=output)["ProjectVersionArn"]
call("DescribeProjectVersions", ProjectArn=model)
for number in range(projects):
    project = call("CreateProject", ProjectName=f"project-{number:03d}")["ProjectArn"]
    for kind, seed in (("TRAIN", 2), ("TEST", 3)):
        dataset(project, kind, entries, seed * 1_000_000 + number * entries)
    with emulator.store.writing():
        state = emulator.store.state(account, region)
        record = state.version.get(trained)
        for version in range(versions):
            arn = project.rpartition("/")[0] + f"/version/v{version}/{state.stamp(1_800_000_000)}"
            state.put({**record, "arn": arn, "project": project, "name": f"v{version}"})
emulator.close()
"""


def made() -> str:
    """The data directory, made when it is not there."""
    folder = Path(tempfile.gettempdir()) / f"reconciler-memory-{PROJECTS}-{VERSIONS}-{ENTRIES}-{os.getuid()}"
    if not (folder / "done").exists():
        sizes = (PROJECTS, VERSIONS, ENTRIES, ENTRY, repr(ACCOUNT), repr(REGION))
        subprocess.run([sys.executable, "-c", MAKE, str(folder), *map(str, sizes)], check=True)
        (folder / "done").touch()
    return str(folder)


def read_everything(data: str) -> None:
    """Ask a server for every project, version and dataset and for pages of entries; refuse more memory than allowed."""
    server = emulator(data=data)
    token: dict[str, object] = {}
    while True:
        page = server.call("DescribeProjects", **token)
        for project in page["ProjectDescriptions"]:
            arn = project["ProjectArn"]
            found = server.call("DescribeProjectVersions", ProjectArn=arn)["ProjectVersionDescriptions"]
            assert len(found) in {1, VERSIONS}
            for dataset in project["Datasets"]:
                server.call("DescribeDataset", DatasetArn=dataset["DatasetArn"])
                server.call("ListDatasetEntries", DatasetArn=dataset["DatasetArn"], SourceRefContains="99/")
        if "NextToken" not in page:
            break
        token = {"NextToken": page["NextToken"]}
    resident, most = server.memory("VmRSS"), server.memory("VmHWM")
    server.process.kill()
    print(f"  resident {resident:.1f} MB, at most {most:.1f} MB, limit {LIMIT_MB}")
    assert most < LIMIT_MB, f"{most:.0f} MB"


def groups() -> list[Group]:
    """One group: everything once; it fails when the server needs more than the limit."""
    data = made()
    return [Group("everything once", {"a server asked for everything": lambda: read_everything(data)})]
