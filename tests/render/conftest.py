"""Golden files: what a view printed, reviewed once and held from then on."""

import os
from pathlib import Path

import pytest


@pytest.fixture
def golden():
    """Compare text with a file beside the test; with GOLDEN=write the file is written instead, for review."""

    def compare(path: Path, text: str) -> None:
        if os.environ.get("GOLDEN") == "write":
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
        assert text == path.read_text(encoding="utf-8")

    return compare
