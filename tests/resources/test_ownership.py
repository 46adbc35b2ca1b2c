"""Whose a tag is."""

import pytest

from reconciler.resources.ownership import foreign, ours


@pytest.mark.parametrize(
    ("key", "somebody_elses"),
    [
        ("team", False),
        ("cost-center", True),
        ("Cost-center", False),
        ("aws:cloudformation:stack-name", True),
        ("aws", False),
        ("reconciler:applied", True),
        ("reconciler", False),
    ],
)
def test_tags_of_aws_of_our_own_and_of_those_that_the_workspace_names_are_not_compared(key, somebody_elses):
    """Patterns are those of `ignoreTags`, and upper and lower case differ, as they do for the service."""
    assert foreign(key, ("cost-*",)) is somebody_elses
    assert bool(ours({key: "x"}, ("cost-*",))) is not somebody_elses
