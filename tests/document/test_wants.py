"""Specs that are right: the wants that they declare.

The cases stand in `wants/*.yaml`: the reason, the files (a workspace is added), and the wants, each as its address with
the fields of its spec that are not at their defaults, its tags and its line.
"""

from pathlib import Path

import pytest
import yaml
from pydantic import BaseModel

from reconciler.core.address import Address
from reconciler.core.want import Guards

HERE = Path(__file__).parent


def cases():
    """Every case, named by its file and its reason."""
    for path in sorted(HERE.glob("wants/*.yaml")):
        for case in yaml.safe_load(path.read_text()):
            yield pytest.param(case, id=f"{path.stem}: {case['reason']}")


def told(want):
    """A want as a case writes it; a project's spec is what stands in its other wants."""
    spec = want.spec.model_dump(by_alias=True, exclude_defaults=True) if isinstance(want.spec, BaseModel) else want.spec
    line = f"{Path(want.where.file).name}:{want.where.line}"
    return {"tags": dict(want.tags), "at": line} | ({} if want.kind == "project" else {"spec": spec})


@pytest.mark.parametrize("case", list(cases()))
def test_specs_expand_to_wants(case, read):
    """Each address that a case names has this value; with `only`, there is no other."""
    loaded = read(case["files"])
    assert loaded.findings == ()
    wants = {str(address): told(want) for address, want in loaded.declared.wants.items()}
    wanted = case["wants"]
    found = {address: {key: wants.get(address, {}).get(key) for key in fields} for address, fields in wanted.items()}
    assert found == wanted
    if case.get("only"):
        assert list(wants) == sorted(wanted, key=lambda address: address.split("/"))


def test_a_document_for_two_accounts_is_two_projects(read):
    """What is counted is what there will be, not what was written."""
    text = "apiVersion: reconciler/v1\nkind: Project\nmetadata: {name: boards, accounts: [dev, prod]}\nspec: {}\n"
    loaded = read({"a.yaml": text})
    assert (loaded.files, loaded.projects) == (2, 2)


@pytest.mark.parametrize(
    ("declared", "limits"),
    [
        ("{}", Guards(30, 1, 5, 40.0)),
        (
            "{maxDestroyPercent: 1, maxProjectsDeleted: 2, maxTrainings: 3, maxHourlyCost: 4}",
            Guards(max_destroy_percent=1, max_projects_deleted=2, max_trainings=3, max_hourly_cost=4.0),
        ),
    ],
)
def test_limits_that_are_left_out_have_a_default(declared, limits, read):
    """Those of the design."""
    text = (
        "apiVersion: reconciler/v1\nkind: Workspace\nmetadata: {name: vision, repository: acme/vision}\n"
        f'spec: {{accounts: {{dev: {{accountId: "111122223333", region: us-east-1}}}}, guards: {declared}}}\n'
    )
    project = "apiVersion: reconciler/v1\nkind: Project\nmetadata: {name: boards}\nspec: {}\n"
    assert read({"workspace.yaml": text, "a.yaml": project}).declared.workspace.guards == limits


def test_a_share_that_is_left_out_is_a_fifth(read):
    """As the service's own split has it."""
    text = "apiVersion: reconciler/v1\nkind: Project\nmetadata: {name: boards}\n"
    text += "spec: {datasets: {train: {manifest: s3://vision-data/train.manifest}, test: {splitFrom: train}}}\n"
    test = read({"a.yaml": text}).declared.wants[Address.parse("dev/boards/dataset/test")]
    assert (test.spec.percent, test.spec.seed, test.spec.by) == (20, 0, "reconciler")
