"""What random lives are made of: specs and their changes, changes by hand, faults, and what was done before."""

import json
from dataclasses import dataclass

from hypothesis import strategies as st

from reconciler.emulator.faults import Rule

FILES = {f"{size}{labels}": f"images 0-{size - 1} of {labels}" for size in (24, 30, 36) for labels in ("ab", "ba")} | {
    "beside": "images 100-119 of ab",
    "broken": "images 0-29 of ab\nimages 30-39 of ab in more-images",
}
OUTSIDE, BROKEN = ({"Bucket": "dev-data", "Name": f"{name}.manifest"} for name in ("24ab", "broken"))


def often(usual, *rare):
    """Mostly the usual."""
    return st.sampled_from([usual] * 3 * len(rare) + list(rare))


BARE = {"tags": {}, "datasets": {}, "models": [], "policies": None, "prune": False, "deletionPolicy": "retain"}

files = st.sampled_from([{"file": f"{name}.manifest"} for name in FILES if name[0] in "23"])
trains = st.one_of(*[files] * 6, st.just({"entries": "unmanaged"}), st.just({"file": "broken.manifest"}))
tests = st.sampled_from(
    [{"file": "beside.manifest"}, {"splitFrom": "train", "percent": 25}, {"splitFrom": "train", "by": "service"}]
)
inference = st.sampled_from([None, "stopped", "unmanaged", {"minUnits": 1}, {"minUnits": 1}, {"minUnits": 2}])
attempts = often(1, 2, 3)


@st.composite
def models(draw, names=((), ("v1",), ("v1",), ("v1",), ("latest",), ("v1", "v2")), **more):
    """Models with their inference; the one that is called latest is named by its inputs."""
    found = []
    for name in draw(st.sampled_from(names)):
        model = {"name": name, "inference": draw(inference), "attempt": draw(attempts), **more}
        if name == "latest":
            model |= {"version": "l-{digest}", "keep": draw(st.integers(0, 1))}
        found.append({key: value for key, value in model.items() if value is not None})
    return found


PARTS = {
    "tags": st.sampled_from([{}, {"team": "x"}, {"team": "y", "more": "z"}]),
    "datasets": st.one_of(st.just({}), *[st.fixed_dictionaries({"train": trains, "test": tests})] * 4),
    "models": models(),
    "policies": st.sampled_from([None, False, True, True]),
    "prune": st.booleans(),
    "deletionPolicy": st.sampled_from(["retain", "delete"]),
}
"""The parts of a project; a policy is there or not (None), and taken back (True) or not."""
COPIED = {"account": "dev", "project": "a"}
COPIES = PARTS | {
    "models": models(((), ("copy",), ("copy",), ("copy",)), copyOf=COPIED),
    "datasets": st.sampled_from(
        [{}, *({"train": {"copyOf": {**COPIED, "dataset": "train"}, "follow": one}} for one in (True, False))]
    ),
    "policies": st.none(),
}
PROJECTS = {"dev/a": PARTS, "dev/b": PARTS, "prod/c": COPIES}


@st.composite
def projects(draw, address):
    """A whole project, or one with nothing in it."""
    return draw(st.fixed_dictionaries(PROJECTS[address])) if draw(often(1, 0)) else BARE


@st.composite
def edits(draw):
    """An address, the part of it that changes (the whole project: empty), and what it is then (None: gone)."""
    address = draw(st.sampled_from(list(PROJECTS)))
    part = draw(st.sampled_from(["", "", "models", "models", *PARTS]))
    return address, part, draw(PROJECTS[address][part] if part else st.none() | projects(address))


def fitting(specs):
    """Specs whose parts fit together: policies and copies of models that are there, names by what can be told."""
    found = {address: {**spec} for address, spec in specs.items()}
    for address in sorted(found):
        spec, a = found[address], found.get("dev/a", BARE)
        revoke = spec.pop("policies")
        if address == "prod/c":
            names = [one["name"] for one in a["models"]] if "policies" in a else []
            spec["models"] = [{**one, "copyOf": {**COPIED, "model": names[0]}} for one in spec["models"] if names]
            spec["datasets"] = spec["datasets"] if a["datasets"] else {}
        elif "file" not in spec["datasets"].get("train", {}):
            spec["models"] = [one for one in spec["models"] if one["name"] != "latest"]
        if spec["models"] and revoke is not None:
            allowed = {"to": ["prod"], "models": [one["name"] for one in spec["models"]]}
            spec["policies"] = [{"name": "copy", "revoke": revoke, "allowCopy": allowed}]
    return found


ALLOWED = {"Principal": {"AWS": "111122223333"}, "Action": "rekognition:CopyProjectVersion", "Resource": "*"}
STRAY = {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", **ALLOWED}]}
BUCKET = {"S3Bucket": "dev-output"}
HANDS = (
    *({"do": "TagResource", "of": of, "Tags": {"by-hand": "1", "team": "z"}} for of in ("a", "a/v1")),
    {"do": "UntagResource", "of": "a", "TagKeys": ["managed-by", "reconciler:applied", "reconciler:train"]},
    {"do": "UntagResource", "of": "a", "TagKeys": ["reconciler:workspace", "reconciler:repository"]},
    *({"do": "StopProjectVersion", "of": of} for of in ("a/v1", "b/v1")),
    *({"do": "StartProjectVersion", "of": of, "MinInferenceUnits": 3} for of in ("a/v1", "a/v1", "b/v1")),
    *({"do": "DeleteProjectVersion", "of": of} for of in ("a/v1", "b/v1")),
    {"do": "StartProjectVersion", "of": "c/copy", "alias": "prod", "MinInferenceUnits": 1},
    {"do": "DeleteProjectVersion", "of": "c/copy", "alias": "prod"},
    *({"do": "DeleteDataset", "of": of} for of in ("a:train", "a:test", "b:train")),
    *(
        {"do": "UpdateDatasetEntries", "of": "a:train", "lines": f"images {told}"}
        for told in ("0-9 of c", "200-239 of ab")
    ),
    {"do": "UpdateDatasetEntries", "of": "b:train", "lines": "images 200-239 of ab"},
    {"do": "CreateProjectVersion", "of": "a", "VersionName": "other", "OutputConfig": BUCKET},
    *(
        {"do": "PutProjectPolicy", "of": "a", "PolicyName": name, "PolicyDocument": json.dumps(STRAY)}
        for name in ("stray", "copy")
    ),
    *({"do": "DeleteProject", "of": of} for of in ("a", "b")),
)
COPIED_MODEL = {"of": "c/copy", "alias": "prod"}
PLOTS = (
    [],
    [{"do": "DeleteProject", "of": "b", "sleep": 0}],
    [{"do": "StartProjectVersion", **COPIED_MODEL, "MinInferenceUnits": 1, "sleep": 0}],
    [{"do": "DeleteProjectVersion", **COPIED_MODEL, "sleep": 0}],
    [{"do": "StartProjectVersion", "of": "a/v1", "MinInferenceUnits": 1, "sleep": 0}],
    [{"do": "StopProjectVersion", "of": "a/v1", "sleep": 0}],
    [{"do": "DeleteDataset", "of": "a:test", "sleep": 0}],
    [{"do": "DeleteProjectPolicy", "of": "a", "PolicyName": "copy"}],
)
"""What chance alone seldom brings about, just now."""
hands = st.builds(lambda told, sleep: {**told, "sleep": sleep}, st.sampled_from(HANDS), st.sampled_from([0, 0, 3600]))
plots = st.lists(hands, max_size=3) | st.sampled_from(PLOTS)
"""What somebody does by hand, in order."""

WRITES = ("Create*", "Update*", "Distribute*", "Delete*", "Put*", "Start*", "Stop*", "Copy*", "Tag*", "Untag*")
READS = ("DescribeProjects", "DescribeProjectVersions", "DescribeDataset", "ListTagsForResource", "ListProjectPolicies")
ENDINGS = ("CreateProjectVersion", "CopyProjectVersion", "StartProjectVersion")


def storm(operations, **told):
    """The first calls of each of some operations, or of only one of them, are struck, but for those that pass before."""
    made = {key: value if isinstance(value, st.SearchStrategy) else st.just(value) for key, value in told.items()}
    where = st.sampled_from([operations, *((one,) for one in operations)])
    skip = st.sampled_from([0, 0, 1, 2])
    return st.builds(
        lambda where, **more: [Rule(operation=one, times=2, **more) for one in where], where, skip=skip, **made
    )


TURNS = ("StartProjectVersion", "StopProjectVersion", "DeleteProjectVersion", "C*ProjectVersion")
lost = storm(WRITES, cut=True, after=st.booleans()) | storm(TURNS, cut=True, after=st.booleans())
refused = storm(WRITES, error="InvalidParameterException") | storm(TURNS, error="InvalidParameterException")
upset = storm(("*",), error=st.sampled_from(["ThrottlingException", "InternalServerError"]), after=st.booleans())
broken = storm(ENDINGS, failure="The service had trouble.")
unread = st.builds(lambda one: [Rule(operation=one, error="AccessDeniedException")], st.sampled_from(READS))


@dataclass(frozen=True)
class Strike:
    """What befalls a call of the plan that is about to be carried out: of one kind in one phase, one of the calls."""

    place: int
    call: int
    difference: str
    told: tuple

    def rules(self, plan, live, unseen):
        """The faults; calls of the same name that come before it pass. Cells that were never seen are aimed at first."""
        calls = [step for step in plan.steps if step.call]
        places = sorted({place(live, step) for step in calls})
        places = [one for one in places if (*one, self.difference) in unseen] or places
        if not places:
            return []
        there = [step for step in calls if place(live, step) == places[self.place % len(places)]]
        aim = there[self.call % len(there)]
        skip = sum(step.call.operation == aim.call.operation for step in calls[: calls.index(aim)])
        return [Rule(operation=aim.call.operation, times=2, skip=skip, **dict(self.told))]


def place(live, step):
    """The kind and phase of what a step is about."""
    return live[step.address].kind, str(live[step.address].phase)


HITS = [("lost", (("cut", True), ("after", after))) for after in (True, False)]
HITS += [("failed", (("error", "InvalidParameterException"),))]
strikes = st.builds(
    lambda place, call, hit: Strike(place, call, *hit), st.integers(0, 11), st.integers(0, 3), st.sampled_from(HITS)
)
storms = st.one_of(st.just([]), lost, lost, refused, refused, broken, broken, upset, unread)
weathers = st.sampled_from([strikes, storms]).flatmap(lambda one: one)
"""The faults of a run."""


def split(train, **model):
    """A project that trains one model on data of which a part is taken for testing."""
    test = {"file": "beside.manifest"} if "entries" in train else {"splitFrom": "train", "percent": 25}
    found = {"datasets": {"train": train, "test": test}, "models": [{"name": "v1", "attempt": 1, **model}]}
    return BARE | found | {"policies": False}


LEAVING = BARE | {"deletionPolicy": "delete"}
COPY = BARE | {"models": [{"name": "copy", "inference": "stopped", "attempt": 1}]}
RIPE = {"dev/a": split({"file": "30ab.manifest"}, inference={"minUnits": 1}), "dev/b": LEAVING, "prod/c": COPY}
FILLED = {"dev/a": split({"entries": "unmanaged"}, inference="unmanaged")}
FILL = [{"do": "UpdateDatasetEntries", "of": "a:train", "lines": "images 0-29 of ab"}]
EMPTY = [
    {"do": "DeleteDataset", "of": "a:train", "sleep": 20},
    {"do": "CreateDataset", "of": "a", "DatasetType": "TRAIN", "sleep": 60},
]
MEANWHILE = [
    {"do": "DeleteDataset", "of": "a:test", "sleep": 0},
    {"do": "DeleteDataset", "of": "a:train", "sleep": 20},
    {
        "do": "CreateProjectVersion",
        "of": "a",
        "VersionName": "other",
        "OutputConfig": BUCKET,
        "TrainingData": {"Assets": [{"GroundTruthManifest": {"S3Object": OUTSIDE}}]},
        "TestingData": {"AutoCreate": True},
        "sleep": 0,
    },
    {
        "do": "CreateDataset",
        "of": "a",
        "DatasetType": "TRAIN",
        "DatasetSource": {"GroundTruthManifest": {"S3Object": BROKEN}},
        "sleep": 20,
    },
]
STARTING = [{"do": "StartProjectVersion", "of": "a/v1", "MinInferenceUnits": 1, "sleep": 0}]
DELETING = [{"do": "DeleteProjectVersion", **COPIED_MODEL, "sleep": 0}]
PRUNED = {**RIPE, "dev/a": split({"file": "30ab.manifest"}) | {"models": [], "prune": True, "policies": None}}
STARTED = [{"do": "StartProjectVersion", "of": "a/v1", "MinInferenceUnits": 1}]
STOPPED = {**RIPE, "dev/a": split({"file": "30ab.manifest"}, inference="stopped")}
ENDING = [Rule(operation=one, failure="The service had trouble.", times=2) for one in ENDINGS]
MADE = (RIPE, [], [], None)
OTHERS = [(FILLED, [], [], None), (FILLED, FILL, [], None)]
BEGINNINGS = {
    "nothing": [],
    "just begun": [(RIPE, [], [], 0)],
    "just begun, and a project less": [(RIPE, [], [], 0), ({"dev/b": LEAVING}, [], None, None)],
    "just begun, and another less": [(RIPE, [], [], 0), ({"dev/a": RIPE["dev/a"]}, [], None, None)],
    "in training": [(RIPE, [], [], 30)],
    "made": [MADE],
    "a copy that somebody deletes": [MADE, (RIPE, DELETING, None, None)],
    "a start of what is to go": [(STOPPED, [], [], None), (PRUNED, STARTING, None, None)],
    "a failed training": [(RIPE, [], ENDING[:1], None)],
    "a failed copy": [(RIPE, [], ENDING[1:2], None)],
    "a failed start": [(RIPE, [], ENDING[2:], None)],
    "a failed start that is no longer wanted": [(RIPE, [], ENDING[2:], None), (STOPPED, [], [], None)],
    "a start that will fail": [(STOPPED, [], [], None), (RIPE, [], ENDING[2:], 0)],
    "a broken dataset": [({**RIPE, "dev/a": split({"file": "broken.manifest"})}, [], [], None)],
    "a broken dataset while another version trains": [MADE, (RIPE, MEANWHILE, [], 0)],
    "started by others": [*OTHERS, (FILLED, STARTED, [], None)],
    "emptied by others": [*OTHERS, (FILLED, EMPTY, [], None)],
    "failed and emptied": [OTHERS[0], (FILLED, FILL, ENDING, None), (FILLED, EMPTY, [], None)],
}
"""What was done before a life begins: specs, changes by hand, faults (None: no run), and how long the run waited."""
SLOW = dict.fromkeys(("project_creation", "project_deletion", "dataset_deletion", "version_deletion"), 15.0)
"""Seconds, so that what is under way is still so when a run comes to look."""
