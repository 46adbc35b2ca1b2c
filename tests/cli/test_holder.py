"""Who holds a lock, as the run that waits for it is told."""

import getpass
import os
import socket

import pytest

from reconciler.cli.run import _holder


@pytest.fixture(autouse=True)
def nobody(monkeypatch):
    """No job, and a host with a name."""
    monkeypatch.delenv("GITHUB_RUN_ID", raising=False)
    monkeypatch.setattr(socket, "gethostname", lambda: "desk")


def test_a_job_is_named_by_its_run(monkeypatch):
    """So that it can be looked up."""
    monkeypatch.setenv("GITHUB_RUN_ID", "42")
    monkeypatch.setenv("GITHUB_REPOSITORY", "acme/vision")
    assert _holder() == "acme/vision run 42"


def test_a_person_is_named_with_the_host(monkeypatch):
    """As the machine knows them."""
    monkeypatch.setattr(getpass, "getuser", lambda: "ada")
    assert _holder() == "ada@desk"


@pytest.mark.parametrize("error", [KeyError, OSError])
def test_who_has_no_name_has_a_number(monkeypatch, error):
    """In a container a user may be in no list; newer versions of Python raise another error for it."""

    def nobody():
        raise error

    monkeypatch.setattr(getpass, "getuser", nobody)
    assert _holder() == f"uid {os.getuid()}@desk"
