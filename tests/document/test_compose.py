"""A resource from outside the package: it validates, expands, and appears in the schema and in explain."""

from dataclasses import dataclass
from typing import Annotated, Literal

import pytest
from pydantic import Field

from reconciler.core.spec import Effect, Shape, Slot, Spec
from reconciler.core.want import Need
from reconciler.document.compose import compose
from reconciler.document.explain import explain
from reconciler.document.schema import schema
from reconciler.resources import RESOURCES


class AlarmSpec(Spec):
    """Tell somebody when a model is slow."""

    name: str
    """How the alarm is called."""
    above: Annotated[float, Field(gt=0), Effect.UPDATE]
    """Seconds that a call may take."""
    after: str | None = None
    """An alarm that must be there first."""


@dataclass
class Alarm:
    """A toy resource: alarms below models, each with a channel."""

    kind = "alarm"
    slots = (Slot("model", "alarms", "alarm", Shape.LIST, AlarmSpec, description="Alarms on the model."),)

    def needs(self, want, _declared):
        """The alarm that it names."""
        if want.spec.after:
            yield Need(want.address.above(1).child(want.spec.after), "after")


@dataclass
class Channel:
    """A toy resource: one below every alarm, and a map of words below projects."""

    kind = "channel"
    slots = (
        Slot("alarm", "channel", "channel", Shape.ONE, Literal["mail", "page"], "mail", description="Where it goes."),
        Slot("project", "channels", "channel", Shape.MAP, Literal["mail", "page"], keys=("day", "lateNight")),
    )

    def needs(self, _want, _declared):
        """Nothing."""
        return ()


TOYS = (*RESOURCES, Alarm(), Channel())
SPEC = """\
apiVersion: reconciler/v1
kind: Project
metadata: {name: boards}
spec:
  channels: {lateNight: page}
  models:
    - name: v1
      alarms:
        - {name: slow, above: 2}
        - {name: 2nd, above: 1.5, after: slow, channel: page}
"""


def test_a_resource_from_outside_expands(read):
    """Its places are read at any depth, numbers by its own types, left-out ones by their default."""
    wants = read({"a.yaml": SPEC}, TOYS).declared.wants
    alarms = {
        address.name: (want.spec.above, want.spec.after) for address, want in wants.items() if want.kind == "alarm"
    }
    channels = {str(address): want.spec for address, want in wants.items() if want.kind == "channel"}
    assert alarms == {"slow": (2.0, None), "2nd": (1.5, "slow")}
    assert channels == {
        "dev/boards/channel/lateNight": "page",
        "dev/boards/model/v1/alarm/slow/channel": "mail",
        "dev/boards/model/v1/alarm/2nd/channel": "page",
    }


@pytest.mark.parametrize(
    ("before", "after", "told"),
    [
        ("above: 2}", "abov: 2}", "unknown key `abov` in `alarms[0]`"),
        ("above: 2}", "above: 0}", "`above` must be more than 0"),
        (
            "after: slow",
            "after: slwo",
            "alarm 2nd of model v1 of dev/boards references alarm slwo of model v1 of dev/boards, which no spec declares",
        ),
        (
            "after: slow",
            "after: 2nd",
            "alarm 2nd of model v1 of dev/boards waits for itself",
        ),
        (
            "name: 2nd",
            "name: slow",
            "alarm slow of model v1 of dev/boards is declared twice; first at specs/a.yaml:9:18",
        ),
        ("lateNight", "latenight", "unknown key `latenight` in `channels`"),
        ("name: 2nd", "name: a/b", "a name must not be empty or contain `/`, and here is `a/b`"),
    ],
)
def test_a_resource_from_outside_is_checked(read, before, after, told):
    """Its mistakes are told as those of the built-in ones."""
    loaded = read({"a.yaml": SPEC.replace(before, after)}, TOYS)
    assert told in [finding.message for finding in loaded.findings]


def test_a_resource_from_outside_is_in_the_schema():
    """Editors know its fields and what they are for."""
    definitions = schema(TOYS)["$defs"]
    assert definitions["ModelSpec"]["properties"]["alarms"]["description"] == "Alarms on the model."
    assert definitions["AlarmSpec"]["properties"]["above"]["description"] == "Seconds that a call may take."
    assert definitions["AlarmSpec"]["properties"]["above"]["exclusiveMinimum"] == 0


def test_a_resource_from_outside_is_explained():
    """`explain` finds its fields by path."""
    assert explain("project.spec.models.alarms.above", TOYS) == (
        "project.spec.models.alarms.above\n\n"
        "  Type     number\n"
        "  Default  none: it must be given\n"
        "  Limits   more than 0\n"
        "  Effect   changed in place\n\n"
        "  Seconds that a call may take.\n"
    )


def test_some_resource_must_be_the_project():
    """Without one there is no document to put the others into."""
    with pytest.raises(ValueError, match="no resource has a slot"):
        compose([Alarm()])
