"""What happens when a training is due: it succeeds or fails, and the version shows how."""

from collections.abc import Mapping

from .operation import Context, Operation, Settlement
from .outcome import NO_OUTPUT, Outcome
from .ports import ObjectUnavailableError
from .record import Record
from .training import train
from .versions import state


def end_training(context: Context, record: Record) -> Record:
    """TRAINING_COMPLETED or TRAINING_FAILED; only a successful training is billed (guide "Training a model")."""
    outcome = _train(context, record)
    ended = {**record, "ended": context.now, "results": outcome.results, "model": outcome.model}
    if outcome.message:
        return {**ended, **state("TRAINING_FAILED", outcome.message)}
    return {**ended, **state("TRAINING_COMPLETED"), "billable": round(context.now - record["created"])}


def _train(context: Context, record: Record) -> Outcome:
    if record["failure"]:
        return Outcome(message=record["failure"])
    try:
        return train(context, record)
    except ObjectUnavailableError:
        return Outcome(message=NO_OUTPUT)


OPERATIONS: Mapping[str, Operation] = {}
SETTLEMENTS: Mapping[str, Settlement] = {"training ends": end_training}
