"""Which files are read as specs: every one of them, each once, or a finding says why not."""

import os
from pathlib import Path

import pytest

from reconciler.document.files import read, repository


@pytest.fixture
def specs(tmp_path):
    """The folder of specs in a repository, beside another folder."""
    (tmp_path / "repository" / ".git").mkdir(parents=True)
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "elsewhere" / "theirs.yaml").write_text("a: 1\n")
    root = tmp_path / "repository" / "specs"
    root.mkdir()
    (root / "ours.yaml").write_text("a: 1\n")
    return root


def told(root):
    """The names of the files that were read, and what was found, each by its place below the root."""
    sources, findings = read(root)
    files = [os.path.relpath(source.file, root) for source in sources]
    return files, {os.path.relpath(one.place.file, root): (one.code, one.message) for one in findings}


def test_sub_folders_are_read_and_hidden_ones_are_not(specs):
    """By name, whatever the folder is called; other endings are left alone."""
    for name in ("b.yml", "notes.md", ".hidden.yaml", ".git/x.yaml", "team.yaml/a.yaml"):
        (specs / name).parent.mkdir(exist_ok=True)
        (specs / name).write_text("a: 1\n")
    assert told(specs) == (["b.yml", "ours.yaml", "team.yaml/a.yaml"], {})


def test_links_are_followed_inside_the_repository(specs):
    """To files and folders, each folder once: a link to where it stands leads nowhere new."""
    shared = specs.parent / "shared"
    shared.mkdir()
    (shared / "s.yaml").write_text("a: 1\n")
    (specs / "shared").symlink_to("../shared")
    (specs / "again").symlink_to("../shared")
    (specs / "self").symlink_to(".")
    (specs / "file.yaml").symlink_to("../shared/s.yaml")
    assert told(specs) == (["again/s.yaml", "file.yaml", "ours.yaml"], {})


def test_links_out_of_the_repository_are_refused(specs):
    """Nothing outside is read, and nobody has to wonder why it is not there."""
    (specs / "passwd.yaml").symlink_to("/etc/passwd")
    (specs / "theirs").symlink_to("../../elsewhere")
    out = ("outside", "this is a link that leads out of the repository")
    assert told(specs) == (["ours.yaml"], {"passwd.yaml": out, "theirs": out})


def test_what_cannot_be_read_is_told(specs):
    """A link to nothing, to itself, and a pipe, at which a reader would wait for ever."""
    (specs / "nothing.yaml").symlink_to("gone.yaml")
    (specs / "loop.yaml").symlink_to("loop.yaml")
    os.mkfifo(specs / "pipe.yaml")
    none = ("unreadable", "this is neither a file nor a link to one")
    assert told(specs) == (["ours.yaml"], dict.fromkeys(("nothing.yaml", "loop.yaml", "pipe.yaml"), none))


@pytest.mark.parametrize("name", ["team", "secret.yaml"])
def test_what_may_not_be_read_is_told(specs, name, monkeypatch):
    """A folder that is passed over in silence would seem to have left the specs."""
    (specs / "team").mkdir()
    (specs / "secret.yaml").write_text("a: 1\n")

    def denied(call):
        def calling(path, *arguments):
            if Path(path).name == name:
                raise PermissionError(13, "Permission denied", str(path))
            return call(path, *arguments)

        return calling

    monkeypatch.setattr(os, "scandir", denied(os.scandir))
    monkeypatch.setattr(Path, "read_bytes", denied(Path.read_bytes))
    what = "file" if name.endswith(".yaml") else "folder"
    assert told(specs)[1] == {name: ("unreadable", f"the {what} cannot be read: Permission denied")}


@pytest.mark.parametrize(
    ("name", "message", "hint"),
    [
        ("gone", "the folder of specs gone does not exist", "name it with --specs"),
        ("specs/ours.yaml", "the folder of specs specs/ours.yaml is not a folder", "name the folder: --specs specs"),
    ],
)
def test_the_folder_must_be_one(specs, name, message, hint, monkeypatch):
    """A file is not taken alone: what is beside it would seem to have left the specs."""
    monkeypatch.chdir(specs.parent)
    sources, (finding,) = read(Path(name))
    assert (sources, finding.message, finding.hint) == ([], message, hint)


@pytest.mark.parametrize(
    ("reason", "marks", "inside"),
    [
        ("the nearest one upwards, however far", (".git", "a/.git/HEAD"), "a"),
        ("a work tree, where it is a file", (".git", "a/b/.git"), "a/b"),
        ("the folder of specs itself", ("a/.git", "a/b/specs/.git/HEAD"), "a/b/specs"),
        ("without one, what holds the folder of specs", (), "a/b"),
    ],
)
def test_local_files_lie_in_the_repository(tmp_path, reason, marks, inside):
    """Which folder that is."""
    (tmp_path / "a/b/specs").mkdir(parents=True)
    for mark in marks:
        (tmp_path / mark).parent.mkdir(exist_ok=True)
        (tmp_path / mark).touch()
    assert repository(tmp_path / "a/b/specs") == tmp_path / inside, reason
