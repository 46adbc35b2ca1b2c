"""What comes before what in a plan, where only the run would notice."""


def test_who_follows_a_split_dataset_comes_after_both_of_its_parts(trial, estates):
    """Which entries the training dataset holds is told by the test dataset, so that has to be at rest by then."""
    trial.declare_projects(
        {
            "dev/boards": {"datasets": {"train": {"file": "train.manifest"}, "test": {"splitFrom": "train"}}},
            "dev/follower": {
                "datasets": {"train": {"copyOf": {"project": "boards", "dataset": "train"}, "follow": True}}
            },
        },
        **{"train.manifest": estates.content("images 0-39 of ab")},
    )
    trial.seed()
    plan = trial.plan()
    at = {str(step.address): number for number, step in reversed(list(enumerate(plan.steps)))}
    reached, todo = set(), [at["dev/follower/dataset/train"]]
    while todo:
        reached.add(number := todo.pop())
        todo += [before for before in plan.edges[number] if before not in reached]
    assert at["dev/boards/dataset/test"] in reached
