"""The admin endpoint: time and trouble over HTTP, on the port that serves everything else.

GET  /_emulator/show                  what is there (the tree's data)
GET  /_emulator/health                {"ok": true, "now": …}
POST /_emulator/clock                 {"mode": "real|xN|manual|jump|poll", "at": epoch seconds?}
POST /_emulator/advance               {"seconds": 3600}
GET, POST, DELETE /_emulator/faults   a rule or a list of rules (see `faults.Rule`)
GET, POST /_emulator/settings         durations, quotas, rates, model quality (see `settings.Settings`)
GET, POST /_emulator/choices          what no source settles (see `choices.Choices`)
POST /_emulator/iam                   {"enforce": true}
POST /_emulator/reset                 forgets everything
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import asdict, fields
from typing import Any

import orjson

from . import tree
from .emulator import Emulator
from .faults import Rule
from .wire import Answer, Request

PREFIX = "/_emulator/"

Action = Callable[[Emulator, Any], Any]


def is_for(request: Request) -> bool:
    """Whether a request is for this endpoint."""
    return request.target.startswith(PREFIX)


def _values(found: Any) -> dict[str, Any]:
    names = [each.name for each in fields(found)]
    return {name: dict(value) if isinstance(value := getattr(found, name), Mapping) else value for name in names}


def _health(emulator: Emulator, _given: Any) -> Any:
    return {"ok": True, "now": emulator.core.clock.now(), "clock": emulator.core.clock.mode}


def _clock(emulator: Emulator, given: Any) -> Any:
    emulator.core.clock.set(given["mode"], at=given.get("at"))
    return _health(emulator, given)


def _advance(emulator: Emulator, given: Any) -> Any:
    return {"now": emulator.core.clock.advance(float(given["seconds"]))}


def _faults(emulator: Emulator, _given: Any) -> Any:
    return [asdict(rule) for rule in emulator.core.faults.rules()]


def _add_faults(emulator: Emulator, given: Any) -> Any:
    rules = given if isinstance(given, list) else [given]
    emulator.core.faults.add(*map(Rule.of, rules))
    return _faults(emulator, given)


def _clear_faults(emulator: Emulator, given: Any) -> Any:
    emulator.core.faults.clear()
    return _faults(emulator, given)


def _settings(emulator: Emulator, _given: Any) -> Any:
    return _values(emulator.core.settings)


def _set_settings(emulator: Emulator, given: Any) -> Any:
    emulator.core.set_settings(**given)
    return _settings(emulator, given)


def _choices(emulator: Emulator, _given: Any) -> Any:
    return _values(emulator.core.choices)


def _set_choices(emulator: Emulator, given: Any) -> Any:
    emulator.core.set_choices(**given)
    return _choices(emulator, given)


def _iam(emulator: Emulator, given: Any) -> Any:
    emulator.enforce(on=bool(given["enforce"]))
    return {"enforce": emulator.is_enforced}


def _reset(emulator: Emulator, _given: Any) -> Any:
    emulator.store.reset()
    return {"ok": True}


def _show(emulator: Emulator, _given: Any) -> Any:
    return tree.look(emulator)


ACTIONS: Mapping[tuple[str, str], Action] = {
    ("GET", "health"): _health,
    ("GET", "show"): _show,
    ("POST", "clock"): _clock,
    ("POST", "advance"): _advance,
    ("GET", "faults"): _faults,
    ("POST", "faults"): _add_faults,
    ("DELETE", "faults"): _clear_faults,
    ("GET", "settings"): _settings,
    ("POST", "settings"): _set_settings,
    ("GET", "choices"): _choices,
    ("POST", "choices"): _set_choices,
    ("POST", "iam"): _iam,
    ("POST", "reset"): _reset,
}


def answer(emulator: Emulator, request: Request) -> Answer:
    """Do what is asked; 400 names what is wrong with it, 404 lists what there is."""
    action = ACTIONS.get((request.method, request.path.removeprefix(PREFIX)))
    if action is None:
        known = ", ".join(f"{method} {PREFIX}{name}" for method, name in ACTIONS)
        return _json(404, {"error": f"there is no {request.method} {request.path}; there is: {known}"})
    try:
        return _json(200, action(emulator, orjson.loads(request.body or b"{}")))
    except (KeyError, TypeError, ValueError) as error:
        missing = f"{error} is missing" if isinstance(error, KeyError) else str(error)
        return _json(400, {"error": missing})


def _json(status: int, content: Any) -> Answer:
    return Answer(status, {"Content-Type": "application/json"}, orjson.dumps(content, option=orjson.OPT_INDENT_2))
