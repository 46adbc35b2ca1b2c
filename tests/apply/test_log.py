"""Logs go to one stream, as JSON or for people, from a level on."""

import io
import json

import pytest
import structlog

from reconciler.errors import UsageError
from reconciler.log import set_up


@pytest.fixture(autouse=True)
def restored():
    """Leave structlog as it was."""
    yield
    structlog.reset_defaults()


def test_json_logs_are_one_object_a_line():
    """With time, level and everything that was said; below the level nothing is written."""
    stream = io.StringIO()
    set_up(stream, level="info", as_json=True)
    structlog.get_logger().debug("too fine")
    structlog.get_logger().info("read", account="dev")
    line = json.loads(stream.getvalue())
    assert (line["event"], line["account"], line["level"]) == ("read", "dev", "info")
    assert line["timestamp"].endswith("Z")


def test_logs_for_people_have_no_colours_in_a_file():
    """Only a terminal gets colours."""
    stream = io.StringIO()
    set_up(stream, level="debug")
    structlog.get_logger().debug("read")
    assert "read" in stream.getvalue()
    assert "\x1b" not in stream.getvalue()


def test_an_unknown_level_is_refused():
    """The hint lists the levels."""
    with pytest.raises(UsageError, match="'loud' is no log level") as refused:
        set_up(io.StringIO(), level="loud")
    assert "warning" in refused.value.hint
