"""Specs written into a folder and read again."""

from pathlib import Path

import pytest

from reconciler.document.specs import load_specs
from reconciler.resources import RESOURCES

WORKSPACE = """\
apiVersion: reconciler/v1
kind: Workspace
metadata: {name: vision, repository: acme/vision}
spec:
  defaultAccount: dev
  accounts:
    dev:
      accountId: "111122223333"
      region: us-east-1
      defaults: {output: s3://dev-output, kmsKey: alias/dev, tags: {stage: dev, by: account}}
    prod: {accountId: 444455556666, region: us-east-1}
  tags: {managed-by: reconciler, by: workspace}
"""


@pytest.fixture
def read(tmp_path, monkeypatch):
    """A function that writes files, by name, below `specs/` of a repository and reads them; a workspace is added."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / ".git").mkdir()

    def reading(files, resources=RESOURCES):
        root = Path("specs")
        root.mkdir(exist_ok=True)
        for name, text in {"workspace.yaml": WORKSPACE, **files}.items():
            if text is not None:
                (root / name).parent.mkdir(parents=True, exist_ok=True)
                (root / name).write_text(text)
        return load_specs(root, resources)

    return reading
