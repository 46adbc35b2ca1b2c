"""What runs costs by the hour: before a plan, after it, and after it at the most, whoever declares it or does not."""

UNIT = 4.0  # dollars for an hour of one inference unit in us-east-1


def model(**inference):
    """A model with its inference."""
    return {"name": "v1", "version": "v-{digest}", **({"inference": inference} if inference else {})}


def test_every_running_unit_is_counted_once(shared, estates):
    """Models that start, run with other units, are idle, are followed by another version, and that no spec declares."""
    shared.reset()
    told = []

    def plan(*models, images="0-39", apply=True):
        datasets = {"train": {"file": "train.manifest"}, "test": {"splitFrom": "train"}}
        files = {"train__manifest": estates.content(f"images {images} of ab")}
        shared.declare_projects({"dev/boards": {"datasets": datasets, "models": list(models)}}, **files)
        shared.seed()
        made = shared.plan()
        told.append(tuple(one / UNIT for one in (made.hourly_before, made.hourly_after, made.hourly_most)))
        if apply:
            assert shared.apply() == 0, shared.told

    plan(model(minUnits=1, maxUnits=3))
    assert told.pop() == (0, 1, 3)
    plan(model(minUnits=1, maxUnits=3))
    assert told.pop() == (1, 1, 3)
    plan(model(minUnits=2, maxUnits=4), apply=False)
    assert told.pop() == (1, 2, 4)
    plan(model(), apply=False)
    assert told.pop() == (1, 0, 0)
    plan(model(minUnits=2, maxUnits=4), images="0-41", apply=False)
    assert told.pop() == (1, 2, 4)  # the version before it is stopped
    plan()
    assert told.pop() == (1, 1, 3)  # nobody declares it, and it goes on
    assert [note.hourly / UNIT for note in shared.plan().notes] == [1]
