"""Settings and choices: what users turn, kept in the store, with a reason for every default."""

from dataclasses import fields

import pytest

from reconciler.emulator.choices import Choices
from reconciler.emulator.core import Core
from reconciler.emulator.settings import DURATIONS, Settings
from reconciler.emulator.store import Store


@pytest.mark.parametrize("field", fields(Choices), ids=lambda field: field.name)
def test_every_choice_says_what_it_claims_and_where_the_question_stands(field):
    """One sentence and one source each."""
    assert field.metadata["claim"].endswith(".")
    assert field.metadata["source"]


def test_unknown_names_are_refused(world):
    """A typing error would else go unnoticed."""
    with pytest.raises(ValueError, match="no such setting: speed"):
        world.core.set_settings(speed=1)
    with pytest.raises(ValueError, match="no such choice: mood"):
        world.core.set_choices(mood="good")


def test_settings_and_choices_are_shared_by_every_process(tmp_path, objects):
    """And survive it."""
    stores = [Store(tmp_path / "e.sqlite") for _ in range(2)]
    first, second = (Core(store, objects) for store in stores)
    first.set_settings(training=5.0)
    first.set_choices(projects_newest_first=True)
    assert (second.settings.training, second.choices.projects_newest_first) == (5.0, True)
    for store in stores:
        store.close()


def test_one_setting_at_a_time(world):
    """Others stay as they were turned."""
    world.core.set_settings(training=5.0)
    world.core.set_settings(copy=6.0)
    assert (world.core.settings.training, world.core.settings.copy) == (5.0, 6.0)


def test_an_instant_world_takes_no_time():
    """Every duration is zero, everything else as it was."""
    instant = Settings(projects=7).instant()
    assert {getattr(instant, name) for name in DURATIONS} == {0.0}
    assert instant.projects == 7


def test_an_instant_transition_is_over_at_the_next_look(world, client):
    """Durations of zero."""
    world.core.set_settings(project_creation=0.0)
    client.create_project(ProjectName="a")
    assert client.describe_projects()["ProjectDescriptions"][0]["Status"] == "CREATED"
