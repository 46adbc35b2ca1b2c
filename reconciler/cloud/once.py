"""Doing each thing at most once, shared by threads: whoever comes while it is under way gets the same answer."""

import threading
from collections.abc import Callable, Hashable
from concurrent.futures import Future
from typing import Any


class Once:
    """Results (and errors) by key, computed by whoever asks first."""

    def __init__(self) -> None:
        self._answers: dict[Hashable, Future[Any]] = {}
        self._lock = threading.Lock()

    def get(self, key: Hashable, make: Callable[[], Any]) -> Any:
        """The result of `make` for this key, made now or before; raises what it raised."""
        with self._lock:
            answer = self._answers.get(key)
            mine = answer is None
            if answer is None:
                answer = self._answers[key] = Future()
        if mine:
            try:
                answer.set_result(make())
            except BaseException as error:  # noqa: BLE001 - whatever it is, everybody who waits has to see it
                answer.set_exception(error)
        return answer.result()

    def drop(self, key: Hashable) -> None:
        """Forget a result: it is no longer true."""
        with self._lock:
            self._answers.pop(key, None)
