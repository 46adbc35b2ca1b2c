"""Nothing is sent that nobody agreed to."""

import click
import pytest

from reconciler.cli.apply import agreed
from reconciler.cli.run import RunOptions
from reconciler.cli.screen import Screen
from reconciler.core.address import Address
from reconciler.core.step import Action, Call, Kind, Step
from reconciler.errors import UsageError
from reconciler.plan.plan import Plan

WRITE = Step(
    address=Address.of("dev", "boards"),
    kind=Kind.WRITE,
    action=Action.CREATE,
    reason="",
    call=Call("rekognition", "CreateProject", {}, "dev"),
)


def plan(*steps):
    """A plan of these steps."""
    return Plan(workspace="w", repository="", targets=(), steps=steps, edges=((),) * len(steps))


@pytest.fixture
def asked(monkeypatch):
    """A person at a terminal, or nobody; and what is asked."""

    def be(answer):
        questions = []
        monkeypatch.setattr(Screen, "of", lambda _color: Screen(80, color=False, terminal=answer is not None))
        monkeypatch.setattr(click, "confirm", lambda text, **_: (questions.append(text.strip()), answer)[1])
        return questions

    return be


@pytest.mark.parametrize("answer", [True, False])
def test_a_person_is_asked_and_decides(asked, answer):
    """Once, for all of it."""
    questions = asked(answer)
    assert agreed(plan(WRITE, WRITE), RunOptions(output="jsonl")) is answer
    assert questions == ["Apply these steps?"]


@pytest.mark.parametrize(
    ("steps", "yes"), [((WRITE,), True), ((), False)], ids=["it was said beforehand", "nothing is declared to change"]
)
@pytest.mark.parametrize("answer", [False, None], ids=["a terminal", "no terminal"])
def test_nobody_is_asked_where(asked, answer, steps, yes):
    """`--yes` answers, and so does a plan that changes nothing."""
    questions = asked(answer)
    assert agreed(plan(*steps), RunOptions(output="jsonl", yes=yes))
    assert questions == []


def test_where_nobody_can_be_asked_nothing_is_agreed_to(asked):
    """A job says `--yes`, or brings a plan that was approved."""
    asked(None)
    with pytest.raises(UsageError, match="nobody can be asked here"):
        agreed(plan(WRITE), RunOptions(output="jsonl"))


def test_who_says_no_has_nothing_sent(applied, monkeypatch):
    """The end says so, with the code of what is refused."""
    monkeypatch.setattr("reconciler.cli.apply.agreed", lambda *_: False)
    applied.client().untag_resource(ResourceArn=applied.project(), TagKeys=["team"])
    before = applied.commits()
    code, _, err = applied.run("apply")
    assert (code, "nothing was sent: the plan was not agreed to" in err) == (4, True)
    assert applied.commits() == before
