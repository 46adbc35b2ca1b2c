"""`apply --require-tip`: only the tip of a branch is applied, and who cannot tell does not apply."""

import os
import subprocess

import pytest

from reconciler.cli.main import run
from reconciler.cli.tip import require_tip
from reconciler.errors import RefusedError

WHO = {f"GIT_{who}_{what}": "t@example.com" for who in ("AUTHOR", "COMMITTER") for what in ("NAME", "EMAIL")}


def git(folder, *arguments):
    """Run git in a folder, with nobody's own settings."""
    alone = os.environ | WHO | {"GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_NOSYSTEM": "1"}
    return subprocess.run(["git", "-C", folder, *arguments], env=alone, check=True, capture_output=True, text=True)


def commit(folder, name):
    """Commit something to the folder's branch."""
    git(folder, "commit", "--allow-empty", "-m", name)


@pytest.fixture
def clone(tmp_path):
    """A clone whose branch is where the remote's is."""
    git(tmp_path, "init", "-q", "--bare", "-b", "main", "remote.git")
    git(tmp_path, "clone", "-q", "remote.git", "clone")
    folder = tmp_path / "clone"
    git(folder, "switch", "-q", "-c", "main")
    commit(folder, "first")
    git(folder, "push", "-q", "-u", "origin", "main")
    return folder


def refusal(folder):
    """What is said when it is refused."""
    with pytest.raises(RefusedError) as caught:
        require_tip(folder)
    return f"{caught.value.message} ({caught.value.hint})"


def test_the_tip_is_let_through(clone):
    """HEAD is what the remote has."""
    require_tip(clone)
    (clone / "specs").mkdir()
    require_tip(clone / "specs")


def test_an_old_commit_is_refused(clone, tmp_path):
    """Somebody else has pushed since the job began."""
    git(tmp_path, "clone", "-q", "remote.git", "other")
    commit(tmp_path / "other", "second")
    git(tmp_path / "other", "push", "-q")
    assert refusal(clone).startswith("main has moved on: HEAD is ")


def test_a_commit_that_was_never_pushed_is_refused(clone):
    """Nobody has reviewed it."""
    commit(clone, "local")
    assert "main has moved on" in refusal(clone)


def test_a_branch_that_the_remote_does_not_know_is_refused(clone):
    """It has no tip."""
    git(clone, "switch", "-q", "-c", "feature")
    assert refusal(clone) == "--require-tip: origin has no branch feature (push the branch first)"


def test_another_branch_of_a_similar_name_is_not_the_tip(clone, tmp_path):
    """Git lists whatever ends like the ref that it is asked for."""
    git(clone, "push", "-q", "origin", "main:refs/heads/x/refs/heads/main")
    git(tmp_path / "remote.git", "update-ref", "-d", "refs/heads/main")
    assert "origin has no branch main" in refusal(clone)


@pytest.mark.parametrize(
    ("trouble", "told"),
    [
        (["switch", "-q", "--detach"], "`git symbolic-ref` failed: HEAD is not on a branch"),
        (["remote", "set-url", "origin", "/nowhere/at/all"], "`git ls-remote` failed: "),
    ],
)
def test_who_cannot_tell_does_not_apply(clone, trouble, told):
    """A detached HEAD has no branch; a remote may not answer."""
    git(clone, *trouble)
    assert told in refusal(clone)


def test_outside_a_repository_it_cannot_be_told(tmp_path, monkeypatch):
    """The specs lie in no clone."""
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(tmp_path))
    assert "run it in a clone of the specs' repository" in refusal(tmp_path)


def test_apply_refuses_before_it_reads_anything(clone, capsys):
    """Exit code 4, and the specs have not even been loaded."""
    commit(clone, "local")
    assert run(["apply", "--require-tip", "--yes", "--specs", str(clone)]) == 4
    assert "main has moved on" in capsys.readouterr().err
