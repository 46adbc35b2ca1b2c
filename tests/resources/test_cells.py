"""The tables have a case for every kind, in every phase, and for every difference that there can be.

`cells.yaml` lists them: kind → phase → what may follow, or why nothing may be in that phase. What follows is read off a
case's steps and notes, so a case in a cell that is not listed fails just as a cell without a case does.
"""

from collections import defaultdict
from pathlib import Path

import yaml

from reconciler.core.observed import Phase
from reconciler.resources import RESOURCES

HERE = Path(__file__).parent
PLANNED = [str(phase) for phase in Phase if phase is not Phase.UNKNOWN]
"""Where nothing could be read nothing is planned, whatever the kind."""
TOLD = {"invalid": "refused", "conflict": "refused", "refused": "refused", "queued": "busy", "failed": "failed"}
DOES = {"start": "create", "upload": "create", "stop": "delete", "update": "change", "record": "change"}


def difference(case):
    """What follows in a case: the strongest of its steps, else of its notes."""
    first = [one.partition(" ")[0].rstrip(":") for one in case["then"]]
    steps = {DOES.get(one, one) for one in first if one in DOES or one in ("create", "delete", "wait")}
    if {"create", "delete"} <= steps:
        return "replace"
    if steps:
        return next(one for one in ("create", "delete", "change", "wait") if one in steps).replace("wait", "busy")
    return next((TOLD.get(one, "told") for one in first), "no-op")


def test_every_cell_has_a_case():
    """No combination of kind, phase and difference is left out, and none is there that cannot be."""
    listed = yaml.safe_load((HERE / "cells.yaml").read_text())
    assert {kind: list(phases) for kind, phases in listed.items()} == {one.kind: PLANNED for one in RESOURCES}
    found = defaultdict(set)
    for path in HERE.glob("*/*.yaml"):
        for case in yaml.safe_load(path.read_text()):
            found[path.parent.name, case["have"]["phase"], "spec" in case].add(difference(case))
    told = {
        (kind, phase): [
            word + declared for declared in ("", " undeclared") for word in sorted(found[kind, phase, not declared])
        ]
        for kind in listed
        for phase in PLANNED
    }
    wanted = {
        (kind, phase): cell if isinstance(cell, list) else []
        for kind, phases in listed.items()
        for phase, cell in phases.items()
    }
    assert {key: sorted(cell) for key, cell in told.items()} == {key: sorted(cell) for key, cell in wanted.items()}


def test_every_write_is_in_a_case_whose_answer_is_lost():
    """The law's scenario of lost answers has every operation that a table sends."""
    sent = {
        one.split()[1]
        for path in HERE.glob("*/*.yaml")
        for case in yaml.safe_load(path.read_text())
        for one in case["then"]
        if one.split()[0] in (*DOES, "create", "delete")
    } - {"PutObject"}
    scenarios = yaml.safe_load_all((HERE.parent / "law" / "trouble.yaml").read_text())
    lost = next(one for one in scenarios if "answer" in one["reason"])
    cut = {rule["operation"] for stage in lost["stages"] for rule in stage["faults"]}
    assert {one for one in sent if one not in cut and not (one.startswith("Delete") and "Delete*" in cut)} == set()
