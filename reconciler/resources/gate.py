"""The gate of a copy: what the source's evaluation must reach (guide, "Accessing the summary file")."""

from collections.abc import Iterator
from typing import Annotated, Any

from pydantic import Field

from reconciler.core.service import CallError, Meaning, Reader
from reconciler.core.spec import Spec
from reconciler.resources.copies import Source

Share = Annotated[float, Field(ge=0, le=1)]
MAKING = ("TRAINING_IN_PROGRESS", "COPYING_IN_PROGRESS")


class Metrics(Spec):
    """Least values of metrics, from 0 to 1."""

    f1: Share | None = None
    """The F1 score."""
    precision: Share | None = None
    """The precision."""
    recall: Share | None = None
    """The recall."""


class Requires(Metrics):
    """What the source's evaluation must reach before it is copied."""

    labels: Annotated[dict[str, Metrics], Field(default_factory=dict)]
    """The same, for single labels."""


def look(reader: Reader, account: str, source: Source, requires: Requires) -> dict[str, Any]:
    """`shortfalls`: what the source does not reach, in words; `unmeasured`: why that cannot be told.

    Neither while the source is still being made. Raises CallError where its evaluation may not be read.
    """
    if source.status in MAKING:
        return {}
    if not source.summary:
        return {"unmeasured": f"the source ({source.status}) has no evaluation"}
    from reconciler.resources import evaluation

    try:
        measured = evaluation.read(b"".join(reader.objects(account).blocks(source.summary)))
    except CallError as error:
        if error.meaning is not Meaning.NOT_FOUND:
            raise
        return {"unmeasured": f"the source's evaluation {source.summary} does not exist"}
    except evaluation.UnreadableError as error:
        return {"unmeasured": f"{source.summary} is no evaluation: {error}"}
    return {"shortfalls": list(_shortfalls(measured, requires))}


def _shortfalls(measured: Any, requires: Requires) -> Iterator[str]:
    yield from _short("the model", measured.whole, requires)
    for label, metrics in requires.labels.items():
        if label in measured.labels:
            yield from _short(f"label {label}", measured.labels[label], metrics)
        else:
            yield f"it has no label {label}"


def _short(what: str, measured: Any, required: Metrics) -> Iterator[str]:
    for name in Metrics.model_fields:
        least, reached = getattr(required, name), getattr(measured, name)
        if least is not None and reached < least:
            yield f"{name} of {what} is {reached:.3f}, below {least}"
