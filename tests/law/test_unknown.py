"""What nobody knows, or may read, stops everything that would follow from it, and nothing else."""

from dataclasses import replace

import pytest

from reconciler.core.step import Topic

SPECS = {
    "dev/boards": {
        "datasets": {"train": {"file": "train.manifest"}, "test": {"splitFrom": "train"}},
        "models": [{"name": "v1", "inference": {"minUnits": 1}}],
    },
}


def specs(team):
    """A project with everything in it, and one beside it whose tags change."""
    return {**SPECS, "dev/beside": {"tags": {"team": team}}}


@pytest.mark.parametrize(
    ("told", "address"),
    [
        (b'"RUNNING"', "dev/boards/model/v1"),
        (b'"CREATE_COMPLETE"', "dev/boards/dataset/train"),
        (b'"CREATED"', "dev/boards"),
    ],
)
def test_nothing_is_planned_where_a_status_is_unknown(shared, estates, monkeypatch, told, address):
    """It is told with the service's own word, the run ends with 1, and other projects go on where theirs are known."""
    shared.reset()
    files = {"train__manifest": estates.content("images 0-39 of ab")}
    shared.declare_projects(specs("a"), **files)
    shared.seed()
    assert shared.apply() == 0, shared.told
    shared.declare_projects(specs("b"), **files)
    answer = shared.wire.answer

    def unknown(request, inner):
        answered = answer(request, inner)
        if "Describe" not in request.headers.get("x-amz-target", ""):
            return answered
        return replace(answered, body=answered.body.replace(told, b'"PONDERING"'))

    monkeypatch.setattr(shared.wire, "answer", unknown)
    before = len(shared.wire.writes())
    assert shared.apply() == 1
    notes = {str(note.address): note.message for note in shared.plan().notes}
    assert notes[address] == "the service reports an unknown status 'PONDERING'"
    written = {sent.operation for sent in shared.wire.writes()[before:]}
    assert written == (set() if address == "dev/boards" else {"TagResource"})


@pytest.mark.parametrize("there", [True, False], ids=["applied", "not yet made"])
@pytest.mark.parametrize(
    ("version", "more"),
    [("v1", []), ("b-{digest}", ["model/v1", "model/v1/inference", "model/v1/tags"])],
    ids=["named", "named by its inputs"],
)
def test_nothing_is_planned_where_a_manifest_may_not_be_read(shared, estates, monkeypatch, there, version, more):
    """The object is named with what to allow, the run ends with 1, and nothing is made, or made again, without it."""
    shared.reset()
    uri = "s3://dev-data/boards.manifest"
    shared.put(uri, estates.content("images 0-39 of ab"))
    datasets = {"train": {"manifest": uri}, "test": {"splitFrom": "train"}}
    declared = {"dev/boards": {"datasets": datasets, "models": [{"name": "v1", "version": version}]}}
    shared.declare_projects(declared if there else {"dev/boards": {}, "dev/orphan": {"deletionPolicy": "delete"}})
    shared.seed()
    assert shared.apply() == 0, shared.told
    shared.declare_projects(declared)
    answer = shared.wire.answer

    def closed(request, inner):
        answered = answer(request, inner)
        return replace(answered, status=403, body=b"") if request.path.endswith("/boards.manifest") else answered

    monkeypatch.setattr(shared.wire, "answer", closed)
    before = len(shared.wire.writes())
    assert shared.apply() == 1
    assert shared.wire.writes()[before:] == []
    notes = {str(note.address): note for note in shared.plan().notes if note.topic == Topic.UNKNOWN}
    assert list(notes) == [f"dev/boards/{one}" for one in ("dataset/test", "dataset/train", *more)]
    told = notes["dev/boards/dataset/train"]
    assert told.message.startswith(f"HeadObject: AccessDenied: {uri}: ")
    assert told.hint.startswith("allow s3:GetObject and s3:ListBucket on it")
