"""What a training comes to: the seam between the version's life (`versions`, `training_end`) and the training itself (`training`).

CreateProjectVersion leaves a version record whose `inputs` say what is trained on, frozen at that moment:

    {"train": source, "test": source | None, "auto_create": bool}     None: 20 % of the training data (AutoCreate)
    source = {"dataset": ARN, "view": the dataset record's `view`} | {"manifest": S3Object structure}

and `output` (S3Bucket, S3KeyPrefix), `name`, `project`, `arn`. When the training is due, `training_end` calls
`training.train(context, record) -> Outcome`, which writes the output files through `context.objects.write` on behalf of
`context.account`. An ObjectUnavailableError it lets out means that the output bucket cannot be written. A copy carries
`results` and `model` on.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

NO_OUTPUT = "Unable to write to output S3 bucket."  # guide, terminal errors of a training


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """How a training ended.

    message  StatusMessage of a failed training (service-facts 4.1, 4.3); "" for a successful one
    results  members of ProjectVersionDescription to show: TrainingDataResult and TestingDataResult (Output, Validation;
             Input is added), EvaluationResult, ManifestSummary - those that exist
    model    what DetectCustomLabels has to know, JSON-able and small
    """

    message: str = ""
    results: Mapping[str, Any] = field(default_factory=dict)
    model: Mapping[str, Any] = field(default_factory=dict)
