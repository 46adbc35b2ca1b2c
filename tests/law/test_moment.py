"""A version is trained on datasets that are equal to their declaration when the call is made, not only when it was planned."""

PROJECT = {"datasets": {"train": {"file": "train.manifest"}, "test": {"splitFrom": "train"}}}


def meddle(trial, *changes):
    """Change live state by hand once the plan is made: when the lock is first taken."""

    def heard(sent):
        if "/locks/" in sent.operation:
            trial.wire.heard = silent
            for change in changes:
                trial.hand(**change)

    silent, trial.wire.heard = trial.wire.heard, heard


def test_data_that_moved_since_the_plan_is_not_trained_on(shared, estates):
    """It is left to the next run, which makes the dataset equal first and remembers that content on the version."""
    shared.reset()
    files = {"train__manifest": estates.content("images 0-39 of ab")}
    shared.declare_projects({"dev/boards": PROJECT}, **files)
    shared.seed()
    assert shared.apply() == 0, shared.told
    shared.declare_projects({"dev/boards": {**PROJECT, "models": [{"name": "v1"}]}}, **files)
    meddle(shared, {"do": "UpdateDatasetEntries", "of": "boards:train", "lines": "images 20-23 of cd"})
    before = len(shared.wire.log)
    assert shared.apply() == 3, shared.told
    sent = [one.operation for one in shared.wire.log[before:] if one.writes and one.service == "rekognition"]
    assert sent == ["UpdateDatasetEntries"], sent  # by hand
    assert "not as declared: the train dataset (apply again)" in shared.told
    assert shared.apply() == 0, shared.told
    assert inputs(shared) == remembered(shared)


def test_what_the_service_split_is_remembered_as_it_was_trained_on(shared, estates):
    """The training dataset is smaller by then than what was sent to it."""
    shared.reset()
    datasets = {"train": {"file": "train.manifest"}, "test": {"splitFrom": "train", "by": "service"}}
    project = {"datasets": datasets, "models": [{"name": "v1"}]}
    shared.declare_projects({"dev/boards": project}, train__manifest=estates.content("images 0-39 of ab"))
    shared.seed()
    assert shared.apply() == 0, shared.told
    assert inputs(shared) == remembered(shared)


def test_what_a_version_without_datasets_is_trained_on_is_remembered(shared, estates):
    """By the content of the manifests, whatever their names and the order of their lines."""
    told = []
    for name, text in (("a", "images 0-39 of ab"), ("b", "images 0-39 of ab"), ("c", "images 0-38 of ab")):
        shared.reset()
        uri = f"s3://dev-data/{name}.manifest"
        shared.declare_projects({"dev/boards": {"models": [{"name": "v1", "trainingData": uri, "autoCreate": True}]}})
        lines = estates.content(text).splitlines(keepends=True)
        shared.put(uri, "".join(reversed(lines) if name == "b" else lines))
        shared.seed()
        assert shared.apply() == 0, shared.told
        told.append(inputs(shared))
    assert told[0] == told[1] != told[2]


def inputs(trial):
    """What a version says that it was trained on."""
    return marks(trial, "boards/v1")["reconciler:inputs"]


def remembered(trial):
    """What the project says that its datasets hold."""
    tags = marks(trial, "boards")
    return " ".join(tags[f"reconciler:{side}"].partition(" ")[0] for side in ("train", "test"))


def marks(trial, name):
    """All tags of what `name` names."""
    return trial.client().list_tags_for_resource(ResourceArn=trial.arn(name))["Tags"]
