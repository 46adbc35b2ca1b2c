"""One attempt at a step, made in a thread: read its address, decide, send once, and say what the answer means."""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from reconciler.apply import payload, waiting
from reconciler.apply.decide import Busy, Nothing, decide, is_over, reached
from reconciler.apply.groups import made_again
from reconciler.apply.journal import Journal
from reconciler.apply.known import Known
from reconciler.apply.live import Live
from reconciler.apply.locks import Locks
from reconciler.apply.remedy import BUSY, REMEDIES, STANDING, UNCERTAIN, Remedy
from reconciler.apply.resolve import UnresolvedError, resolve
from reconciler.apply.task import Ended, Later, Task
from reconciler.core.address import Address
from reconciler.core.clock import Clock, duration
from reconciler.core.observed import Observed, Phase
from reconciler.core.service import Answer, CallError, Meaning, Sender
from reconciler.core.step import Call, Note, Result, Step
from reconciler.errors import InterruptedRunError, ReconcilerError, RefusedError
from reconciler.plan import queue

OUTAGE = 900.0  # seconds for which a wait sits out that it cannot be looked at: nothing is lost meanwhile
Redraft = Callable[[Address, Observed], Sequence[Step | Note]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Scene:
    """Everything outside that a run works with.

    `redraft` gives all steps (of every class) and notes that a fresh reading of an address asks for; `full` says
    whether live work takes all of a step's slot; `remaining` gives the seconds that an account's credentials still
    live (None: unknown, or they renew themselves).
    """

    clock: Clock
    live: Live
    known: Known
    sender: Sender
    redraft: Redraft
    locks: Locks
    journal: Journal
    full: Callable[[Step], bool] = lambda _step: True
    remaining: Callable[[str], float | None] = lambda _account: None


def attempt(scene: Scene, task: Task, ahead: Sequence[Step], behind: Sequence[Step]) -> Ended | Later:
    """Try to bring a step to its end; never raises for what AWS or another run may do."""
    task.attempts += 1
    try:
        if task.step.until:
            return _wait(scene, task, ahead, behind)
        return _write(scene, task, ahead, behind)
    except CallError as error:
        return _trouble(scene, task, error)
    except UnresolvedError as error:
        missing = CallError("reading", "NotFound", error.message, meaning=Meaning.NOT_FOUND)
        return _trouble(scene, task, missing)
    except ReconcilerError as error:
        return Ended(_result(error), _told(error))


def _wait(scene: Scene, task: Task, ahead: Sequence[Step], behind: Sequence[Step]) -> Ended | Later:
    assert task.step.until
    observed, now = scene.live.read(task.step.address), scene.clock.now()
    lags, written = scene.known.lags(observed), scene.known.written(task.step.address)
    _calm(task)
    seen = waiting.look(task, task.step.until, observed, now, lags=lags, written=written)
    if isinstance(seen, Later) and not lags and is_over(task.step, observed, _asked(scene, observed)):
        return Ended(Result.SATISFIED, f"{observed.status or observed.phase}, and nothing more is to be waited for")
    if not isinstance(seen, Ended) or seen.result is not Result.DONE:
        return seen
    verdict, records = reached(task.step, _asked(scene, observed), ahead=ahead, behind=behind)
    return replace(seen, records=records) if verdict.result is Result.SATISFIED else _nothing(task, verdict)


def _write(scene: Scene, task: Task, ahead: Sequence[Step], behind: Sequence[Step]) -> Ended | Later:
    step = task.step
    assert step.call
    scene.locks.hold()
    observed = scene.live.read(step.address)
    task.status = observed.status
    if observed.phase is Phase.UNKNOWN:
        raise CallError(step.call.operation, "Unreadable", observed.problem, meaning=Meaning.UNAVAILABLE)
    verdict = decide(step, _asked(scene, observed), ahead=ahead, behind=behind)
    if isinstance(verdict, Nothing):
        return _nothing(task, verdict)
    if isinstance(verdict, Busy):
        return _busy(scene, task, verdict)
    if scarce := _scarce(scene, step, observed, ahead, behind):
        return Ended(Result.QUEUED, f"begun only as a whole, and there is no room for {queue.WORDS[scarce]} now")
    if unfit := _rehearse(scene, task, made_again(step, ahead, behind)):
        return unfit
    task.calm("busy")
    answer = _send(scene, task, verdict.step)
    return Ended(Result.DONE, request_id=answer.request_id)


def _asked(scene: Scene, observed: Observed) -> Sequence[Step | Note]:
    return () if scene.live.is_gone(observed) else scene.redraft(observed.address, observed)


def _scarce(scene: Scene, step: Step, observed: Observed, ahead: Sequence[Step], behind: Sequence[Step]) -> str:
    """The slot for which a group would have to stop half-way; it is looked for before the group's first call."""
    if not step.group or any(one.group == step.group for one in behind):
        return ""
    taking = next((one for one in ahead if one.group == step.group and one.slot), None)
    if not taking or observed.status in queue.STATUSES[taking.slot]:  # it makes room for itself
        return ""
    return taking.slot if scene.full(taking) else ""


def _rehearse(scene: Scene, task: Task, steps: Sequence[Step]) -> Ended | Later | None:
    """Send what a group makes again while it is still there: the service refuses it as in use, once it is permitted.

    Everything else that may be wrong with it is then known before anything is taken away. Where it does take effect,
    somebody else has just taken away what is to be made again, and there is nothing left to do for this group.
    """
    for step in steps:
        try:
            _send(scene, task, step)
        except CallError as error:
            if error.meaning in STANDING:
                continue
            if error.meaning in REMEDIES or error.meaning is Meaning.EXPIRED:
                raise
            told = f"nothing was begun, as what has to follow would fail: {_told(error)}"
            return Ended(Result.FAILED, told, error.request_id)
        else:
            return Later(0.0, "somebody else took it away, so it was made again at once")
    return None


def _send(scene: Scene, task: Task, step: Step) -> Answer:
    assert step.call
    call = replace(step.call, arguments=resolve(step.call.arguments, scene.live.attribute))
    if step.payload:
        payload.verify(step.payload)
    scene.locks.check(call.account)
    began = time.perf_counter()
    try:
        answer = scene.sender.send(call, step.payload)
    except CallError as error:
        _note(scene, task, step, call, began, error)
        if error.meaning in UNCERTAIN:
            task.uncertain = True
            scene.known.wrote(step.address)
        raise
    scene.known.wrote(step.address)
    _note(scene, task, step, call, began, answer)
    return answer


def _note(scene: Scene, task: Task, step: Step, call: Call, began: float, end: Answer | CallError) -> None:
    scene.journal.attempt(task, step, call, end, at=scene.clock.now(), seconds=time.perf_counter() - began)


def _nothing(task: Task, verdict: Nothing) -> Ended:
    if verdict.result is Result.SATISFIED and task.uncertain:
        return Ended(Result.DONE, "the answer was lost; the call had worked")
    return Ended(verdict.result, f"{verdict.message} ({verdict.hint})" if verdict.hint else verdict.message)


def _busy(scene: Scene, task: Task, verdict: Busy) -> Ended | Later:
    now = scene.clock.now()
    _, lasting = task.trouble("busy", now)
    if lasting > verdict.until.limit:
        return Ended(Result.FAILED, f"{verdict.reason}, for {duration(lasting)} now")
    ended = waiting.leave(task, verdict.until, now, lasting)
    return ended or Later(verdict.until.every, verdict.reason, task.status, lasting, verdict.until.expected)


def _trouble(scene: Scene, task: Task, error: CallError) -> Ended | Later:
    """What an error asks for: another look after a pause, a place in the queue, or the end."""
    remedy = REMEDIES.get(error.meaning)
    if remedy:
        return _retry(scene, task, error, remedy)
    if error.meaning is Meaning.EXPIRED:
        return _expired(task, error)
    if error.meaning is Meaning.STALE:
        return _again_once(task, error, scene.clock.now())
    if error.meaning is Meaning.LIMIT and task.step.slot and scene.full(task.step):
        told = f"no room for {queue.WORDS[task.step.slot]} now ({error.detail.rstrip('.')})"
        return Ended(Result.QUEUED, told, full=True)
    return _failed(error)


def _retry(scene: Scene, task: Task, error: CallError, remedy: Remedy) -> Ended | Later:
    errors, lasting = task.trouble(error.meaning, scene.clock.now())
    if errors == 1 and remedy.after_writing and not scene.known.wrote_lately(remedy.after_writing):
        return _failed(error)
    if error.meaning in BUSY and task.patience is not None and lasting >= min(task.patience, remedy.window):
        return Ended(Result.IN_PROGRESS, f"{error.detail} The next apply carries on.")
    if lasting > (max(remedy.window, OUTAGE) if task.step.until else remedy.window):
        return _failed(error)
    return Later(remedy.pause(errors), error.detail, error.code, lasting)


def _again_once(task: Task, error: CallError, now: float) -> Ended | Later:
    """What the call was made from has moved: it may have been our own lost call, which one more reading tells."""
    errors, _ = task.trouble(Meaning.STALE, now)
    if errors == 1 and task.uncertain:
        return Later(0.0, error.detail, error.code)
    return Ended(Result.REFUSED, f"changed since the plan: {error.detail} (plan again)", error.request_id)


def _expired(task: Task, error: CallError) -> Ended:
    account = task.step.account
    if task.step.until:
        told = f"{task.status or 'under way'}; the credentials of {account} expired, the next apply carries on"
        return Ended(Result.IN_PROGRESS, told, expired=account)
    return Ended(Result.FAILED, _told(error), error.request_id, expired=account)


def _failed(error: CallError) -> Ended:
    return Ended(Result.FAILED, _told(error), error.request_id)


def _result(error: ReconcilerError) -> Result:
    if isinstance(error, RefusedError):
        return Result.REFUSED
    return Result.INTERRUPTED if isinstance(error, InterruptedRunError) else Result.FAILED


def _told(error: ReconcilerError) -> str:
    return f"{error.message} ({error.hint})" if error.hint else error.message


def _calm(task: Task) -> None:
    """A reading succeeded: whatever troubled reading is over."""
    for meaning in REMEDIES:
        task.calm(meaning)
