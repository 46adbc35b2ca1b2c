"""The linter against the emulator's naive checks, whole trainings: training and test manifest together.

Thresholds one line below, at and above; every code at least twenty times; random manifests. Compared is the complete
manifest summary, and which lines a dataset keeps.
"""

import json
import random
from copy import deepcopy
from dataclasses import fields, replace

import pytest
from both_sides import RULES, in_stages, our_summary, their_summary, written
from mutations import mutated
from trainings import OFTEN, TRAININGS, manifest, random_manifest

from reconciler.emulator.choices import Choices
from reconciler.emulator.distribute import Image, draw
from reconciler.emulator.verdict import accept as naive_accept
from reconciler.emulator.verdict import file_problem as naive_file_problem
from reconciler.manifest.accepted import accepted
from reconciler.manifest.lint import lint
from reconciler.manifest.reader import lines
from reconciler.manifest.rules import Totals, check_dataset, check_file, check_split, choose, limits, manifest_rows
from reconciler.manifest.rules.autosplit import DISTRIBUTE
from reconciler.manifest.rules.example import image_line
from reconciler.manifest.rules.whole import CONTENT, PAIR, USABLE, USABLE_PAIR


@pytest.mark.parametrize("name", TRAININGS)
def test_trainings_have_the_same_summary(name, tmp_path):
    """Counts, indices, use case, and the errors of each and of both."""
    assert in_stages(our_summary(tmp_path, *TRAININGS[name])) == their_summary(*TRAININGS[name])


@pytest.mark.parametrize("seed", range(60))
def test_random_trainings_have_the_same_summary(seed, tmp_path):
    """Manifests of all kinds of lines, in pairs."""
    chance = random.Random(f"training {seed}")
    train, test = random_manifest(chance, ""), random_manifest(chance, "t")
    assert in_stages(our_summary(tmp_path, train, test)) == their_summary(train, test)


def test_every_code_of_a_training_has_its_row():
    """The table below is complete."""
    assert set(OFTEN) == {rule.code for rule in (*CONTENT, *PAIR, *USABLE, *USABLE_PAIR)}


@pytest.mark.parametrize("code", OFTEN)
def test_every_code_of_a_training_comes_twenty_times(code, tmp_path):
    """Twenty trainings for each code, alike in both."""
    for number in range(20):
        train, test = OFTEN[code](number)
        ours_says = our_summary(tmp_path, train, test)
        assert in_stages(deepcopy(ours_says)) == their_summary(train, test)
        assert code in json.dumps(ours_says)


@pytest.mark.parametrize("seed", range(20))
def test_datasets_keep_the_same_lines(seed, tmp_path):
    """Dropped lines and duplicates: the numbers of the lines that stay."""
    chance = random.Random(f"dataset {seed}")
    every = [mutated(chance) for _ in range(chance.randint(1, 6))]
    every += [json.dumps(image_line(f"{chance.randint(1, 40)}")).encode() for _ in range(40)]
    chance.shuffle(every)
    content = b"\n".join(every) + b"\n"
    kept, problem = naive_accept(content, RULES)
    report = lint(written(tmp_path, "m.manifest", content))
    if problem is None:
        assert [line.number for line in kept] == [entry.number for entry in accepted(lines(report.source))]
    assert (problem is not None and problem.code == "ERROR_TOO_MANY_RECORDS_IN_ERROR") == (
        report.totals.dropped * 5 > report.totals.total
    )


@pytest.mark.parametrize("size", [2**30 - 1, 2**30, 2**30 + 1])
def test_files_may_be_as_large(size):
    """One byte below, at and above the limit."""
    theirs_says = naive_file_problem("train.manifest", size, RULES)
    ours_say = check_file(Totals(size=size, total=1))
    assert [problem.code for problem in ours_say] == ([theirs_says.code] if theirs_says else [])


@pytest.mark.parametrize("count", [9, 10, 11])
def test_files_may_have_as_many_lines(count, tmp_path, monkeypatch):
    """One line below, at and above the limit, which is set to ten for both to be quick."""
    assert RULES.rows == limits.MANIFEST_LINES
    monkeypatch.setattr(manifest_rows, "MANIFEST_LINES", 10)
    content = manifest(images=["a"] * count)
    _, theirs_says = naive_accept(content, replace(RULES, rows=10))
    ours_say = check_file(lint(written(tmp_path, "m.manifest", content)).totals)
    assert [problem.code for problem in ours_say] == ([theirs_says.code] if theirs_says else [])


@pytest.mark.parametrize("lines_in_all", range(5, 105, 5))
def test_a_dataset_bears_as_many_dropped_lines(lines_in_all, tmp_path):
    """One line below, at and above a fifth of manifests of twenty sizes."""
    for dropped in (lines_in_all // 5 - 1, lines_in_all // 5, lines_in_all // 5 + 1):
        content = manifest(images=["a"] * (lines_in_all - dropped), blank=dropped)
        _, theirs_says = naive_accept(content, RULES)
        ours_say = check_dataset(lint(written(tmp_path, "m.manifest", content)).totals)
        assert [problem.code for problem in ours_say] == ([theirs_says.code] if theirs_says else [])


@pytest.mark.parametrize("labels", range(1, 21))
def test_a_manifest_can_be_split_with_as_many_images(labels, tmp_path):
    """A label with one image too few, with enough and with one more, beside none to nineteen others."""
    for count in (1, 2, 3):
        names = ["rare"] * count + [f"label {number}" for number in range(1, labels) for _ in range(2)]
        totals = lint(written(tmp_path, "m.manifest", manifest(images=names))).totals
        drawn = draw([Image(at, at, (name,)) for at, name in enumerate(names)], Choices().split_least_images_per_label)
        assert bool(check_split(totals, choose(totals))) == (drawn is None)
        assert DISTRIBUTE.is_broken(totals, choose(totals)) == (drawn is None)


def test_a_label_of_images_must_be_split_beside_boxes(tmp_path):
    """Which labels are usable is not known before the split, so every label counts."""
    totals = lint(written(tmp_path, "m.manifest", manifest(images=["rare"], boxes=["a", "a"]))).totals
    images = [Image(at, at, (name,)) for at, name in enumerate(["rare", "a", "a"])]
    assert draw(images, Choices().split_least_images_per_label) is None
    assert check_split(totals, choose(totals))


def test_what_only_an_inference_settles_is_settled_alike():
    """Each open question has one constant here and one row there."""
    chosen = Choices()
    assert {name: value for name, value in vars_of(chosen).items() if name.startswith("manifest_")} == {
        "manifest_share_may_be_reached": limits.EXACTLY_INVALID_PERCENT_IS_ALLOWED,
        "manifest_extension_required": limits.EXTENSION_REQUIRED,
        "manifest_frame_tolerance": limits.BOX_ROUNDING,
        "manifest_bare_line_is_error": limits.BARE_LINE_IS_ERROR,
        "manifest_first_duplicate_stays": True,
        "manifest_box_share": limits.BOX_SHARE,
    }
    assert chosen.split_least_images_per_label == limits.SPLIT_IMAGES_PER_LABEL


def vars_of(value) -> dict:
    """The fields of a frozen value by name."""
    return {each.name: getattr(value, each.name) for each in fields(value)}
