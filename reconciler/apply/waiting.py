"""One look at what is waited for: reached, failed, left for the next run, or look again; pure but for the task."""

from reconciler.apply.known import GRACE
from reconciler.apply.task import Ended, Later, Task
from reconciler.core.clock import duration
from reconciler.core.observed import Observed, Phase
from reconciler.core.step import Result, Until

# Long waits are looked at less often: at most a twentieth of their length is lost, and two minutes.
SHARE, MOST = 0.05, 120.0
UNREADABLE = 180.0  # seconds for which a resource may be unreadable before the wait fails


def look(
    task: Task, until: Until, observed: Observed, now: float, *, lags: bool, written: float | None
) -> Ended | Later:
    """Judge a reading; `lags` says that it may be older than our own write, made at `written` (epoch seconds)."""
    task.before, task.status = task.status, observed.status
    elapsed = now - _began(task, observed, now, written)
    if observed.phase is Phase.UNKNOWN:
        return _unreadable(task, until, observed, now)
    task.calm("unreadable")
    if observed.phase in until.phases and not lags:
        return Ended(Result.DONE)
    missing = observed.phase is Phase.ABSENT
    if not lags and (observed.phase is Phase.FAILED or (missing and now - (written or 0) > GRACE)):
        return Ended(Result.FAILED, _why(observed))
    if elapsed > until.limit:
        told = f"still {observed.status or observed.phase} after {duration(elapsed)}"
        return Ended(Result.FAILED, f"{told}: {observed.message}" if observed.message else told)
    return leave(task, until, now, elapsed) or Later(
        _pause(until, elapsed), observed.message, observed.status, elapsed, until.expected
    )


def leave(task: Task, until: Until, now: float, elapsed: float) -> Ended | None:
    """Whether the rest is left to the next run: it is expected to take longer than this run is to wait."""
    if task.patience is None:
        return None
    waited = now - task.since.setdefault("waiting", now)
    if waited + max(until.expected - elapsed, 0) <= task.patience and waited < task.patience:
        return None
    left = f"about {duration(until.expected - elapsed)} left" if until.expected > elapsed else "longer than usual"
    return Ended(Result.IN_PROGRESS, f"{task.status or 'under way'}, {left}; the next apply carries on")


def _began(task: Task, observed: Observed, now: float, written: float | None) -> float:
    """When what is waited for began: our own write, the service's word, or the first look."""
    first = task.since.setdefault("waiting", now)
    if written is not None:
        return written
    if observed.phase is Phase.ARRIVING and observed.since:
        return min(observed.since.timestamp(), first)
    return first


def _pause(until: Until, elapsed: float) -> float:
    pause = max(until.every, min(elapsed * SHARE, MOST))
    return min(pause, until.limit - elapsed + 1)


def _unreadable(task: Task, until: Until, observed: Observed, now: float) -> Ended | Later:
    _, lasting = task.trouble("unreadable", now)
    if lasting > UNREADABLE:
        return Ended(Result.FAILED, observed.problem or "it cannot be read")
    return Later(until.every, observed.problem, observed.status)


def _why(observed: Observed) -> str:
    if observed.phase is Phase.ABSENT:
        return "it is no longer there"
    return f"{observed.status}: {observed.message}" if observed.message else observed.status or "failed"
