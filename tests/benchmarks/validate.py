"""`reconciler validate` of 1,000 project files of 60 lines, imports included, against only reading them as YAML."""

import tempfile
from pathlib import Path

from run import Group, Process, environment

FILES = 1000
WORKSPACE = """\
apiVersion: reconciler/v1
kind: Workspace
metadata: {name: vision, repository: acme/vision}
spec:
  accounts:
    dev:
      accountId: "111122223333"
      region: us-east-1
      staging: s3://vision-dev-staging/reconciler/
      defaults: {output: s3://vision-dev-output/, tags: {stage: dev}}
  tags: {managed-by: reconciler}
"""
PROJECT = """\
# Inspection of circuit boards on line {0}.
# Owner: team boards; images come from the camera over the belt.
apiVersion: reconciler/v1
kind: Project
metadata:
  name: circuit-boards-{0}
  account: dev
spec:
  deletionPolicy: retain
  protect: true
  tags:
    team: boards
    cost-center: "4711"
    line: "{0}"
    data-class: internal
  # Labelled by Ground Truth once a month.
  datasets:
    train:
      manifest: s3://vision-data/boards/{0}/train.manifest
    test:
      splitFrom: train
      percent: 20
      seed: 7
      groupBy: "boards/(\\\\d+)/"
  models:
    # The first model, kept for comparison.
    - name: v1
      version: v1.2024-03-01
      description: first boards model
      output: s3://vision-dev-output/boards/{0}/v1/
      kmsKey: alias/vision
      attempt: 1
      protect: false
      tags:
        stage: dev
        purpose: comparison
        reviewed-by: quality
      inference: stopped
    # What the line runs with.
    - name: v2
      version: v2.2024-09-01
      description: second boards model, with solder bridges
      output: s3://vision-dev-output/boards/{0}/v2/
      kmsKey: alias/vision
      attempt: 1
      protect: true
      tags:
        stage: live
        purpose: inspection
        reviewed-by: quality
      inference:
        minUnits: 1
        maxUnits: 3
  policies:
    - name: others-may-copy
      allowCopy:
        to:
          - "444455556666"
        models:
          - v2
"""
READ = """
import sys, yaml
from pathlib import Path
for path in Path(sys.argv[1]).iterdir():
    for document in yaml.load_all(path.read_bytes(), Loader=yaml.CSafeLoader):
        pass
"""


def groups() -> list[Group]:
    """One group: a bare CSafeLoader loop, and the command."""
    folder = tempfile.TemporaryDirectory(prefix="reconciler-validate-")
    specs = Path(folder.name) / "specs"
    specs.mkdir()
    (specs / "workspace.yaml").write_text(WORKSPACE)
    assert PROJECT.count("\n") in range(58, 63)
    for number in range(FILES):
        (specs / f"{number:04}.yaml").write_text(PROJECT.format(number))

    measured = environment(Path(folder.name))
    candidates = {
        "CSafeLoader loop": Process(["-c", READ, str(specs)], measured),
        "reconciler validate": Process(["-m", "reconciler", "validate", "--specs", str(specs)], measured),
    }
    name = "reconciler validate"
    return [Group("validate 1,000 files of specs", candidates, {name: 1.5}, {name: 64}, keep=folder)]
