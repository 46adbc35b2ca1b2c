"""Specs with something wrong: what is told, where, and what to do.

The cases stand in `findings/*.yaml`: the reason, the files (a workspace is added unless it is `null`), and the findings
as `file:line:column code: message`, with the hint after ` | `.
"""

from pathlib import Path

import pytest
import yaml

HERE = Path(__file__).parent


def cases():
    """Every case, named by its file and its reason."""
    for path in sorted(HERE.glob("findings/*.yaml")):
        for case in yaml.safe_load(path.read_text()):
            yield pytest.param(case, id=f"{path.stem}: {case['reason']}")


def told(finding):
    """A finding on one line."""
    hint = f" | {finding.hint}" if finding.hint else ""
    return f"{finding.place} {finding.code}: {finding.message}{hint}"


@pytest.mark.parametrize("case", list(cases()))
def test_what_is_wrong_is_told_at_its_place(case, read):
    """All findings of a case, in order, and nothing declared."""
    loaded = read(case["files"])
    assert [told(finding) for finding in loaded.findings] == case["findings"]
    assert loaded.declared is None
