"""Applies what has become due since the records were last looked at: no timers, so a process may end mid-training."""

from dataclasses import replace

from .modules import SETTLEMENTS
from .operation import Caller, Context
from .record import Record


def settle(context: Context) -> None:
    """Apply every due transition of the context's account and Region, in the order in which they were due."""
    while (record := context.state.pop_due(context.now)) is not None:
        _apply(context, record)


def _apply(context: Context, record: Record) -> None:
    step, *rest = record["due"]
    after: Record | None = {**record, **step["set"], "due": rest}
    if step["do"]:
        after = SETTLEMENTS[step["do"]](_service(context, step["at"]), {**record, **step["set"], "due": rest})
    if after is None:
        context.state.drop(record)
    else:
        context.state.put(after)


def _service(context: Context, now: float) -> Context:
    """The service acts on its own behalf, at the moment that was due."""
    caller = Caller(arn=context.arn("service"), account=context.account)
    return replace(context, now=now, caller=caller, is_read=False, hidden=0.0, failure="")
