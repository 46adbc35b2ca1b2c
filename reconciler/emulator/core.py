"""The emulator's core: one request in, one answer out, in one transaction."""

import traceback
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

from . import choices, log, protocol, settings
from .arns import partition_of
from .call import Call
from .choices import Choices
from .clock import Clock
from .entries import Entries
from .errors import ConnectionCutError, ServiceError
from .faults import Faults, Rule, total_latency
from .modules import OPERATIONS, SCHEMAS
from .operation import Caller, Context, Given, Result
from .ports import Objects
from .rates import Rates
from .settings import Settings
from .settle import settle
from .store import Store
from .validation import message

# Raises AccessDeniedException; sees the records, so tags can be conditions.
Authorise = Callable[[Context, Given], None]
Answer = tuple[int, dict[str, str], bytes]


def allow_everything(_context: Context, _given: Given) -> None:
    """The authorisation of an emulator without IAM."""


class Core:
    """Answers the operations of Custom Labels on the records of one store.

    objects    S3 and KMS as the service sees them
    authorise  called with every request before its operation; raises AccessDeniedException
    sinks      receive one mapping per call (see `log`)
    load_model gives the rekognition service model; an embedded session passes the one it has loaded
    """

    def __init__(
        self,
        store: Store,
        objects: Objects,
        *,
        authorise: Authorise = allow_everything,
        sinks: Sequence[log.Sink] = (),
        load_model: Callable[[], protocol.Model] = protocol.installed_model,
    ) -> None:
        self.store = store
        self.objects = objects
        self.authorise = authorise
        self.sinks = sinks
        self.clock = Clock(store)
        self.faults = Faults(store)
        self.rates = Rates()
        self.entries = Entries(store)
        for schema in SCHEMAS:
            store.create(schema)
        self._protocol = protocol.Protocol(load_model)
        self._settings: tuple[Any, Settings] = (None, Settings())
        self._choices: tuple[Any, Choices] = (None, Choices())

    # What users turn.

    @property
    def settings(self) -> Settings:
        """The settings in force."""
        values = self.store.value(settings.NAME)
        if values is not self._settings[0]:
            self._settings = (values, Settings.of(values or {}))
        return self._settings[1]

    def set_settings(self, **values: Any) -> None:
        """Change some settings; ValueError names an unknown one."""
        Settings.of(values)
        self.store.update(settings.NAME, lambda known: {**(known or {}), **values})

    @property
    def choices(self) -> Choices:
        """The choices in force."""
        values = self.store.value(choices.NAME)
        if values is not self._choices[0]:
            self._choices = (values, choices.of(values or {}))
        return self._choices[1]

    def set_choices(self, **values: Any) -> None:
        """Switch some choices; ValueError names an unknown one."""
        choices.of(values)
        self.store.update(choices.NAME, lambda known: {**(known or {}), **values})

    # Answering.

    def answer(self, operation: str, body: bytes, account: str, region: str, caller: Caller) -> Answer:
        """Status, headers and body for one request. Raises ConnectionCutError when a rule cuts the connection."""
        call = Call(operation, account, region, caller)
        try:
            payload = self._perform(call, body)
        except ServiceError as error:
            payload = call.failed(error)
        except ConnectionCutError as error:
            raise call.was_cut(error) from None
        except Exception:  # noqa: BLE001 - the outermost boundary: a client gets the service's answer, the log the defect
            call.bug = traceback.format_exc()
            payload = call.failed(ServiceError("InternalServerError"))
        finally:
            self._note(call)
        return call.status, protocol.headers(call.request_id), payload

    def _perform(self, call: Call, body: bytes) -> bytes:
        if call.operation not in OPERATIONS:
            raise ServiceError("UnknownOperationException")
        call.given = self._protocol.parse(call.operation, body)
        struck = self.faults.strike(call.operation, call.account, call.region)
        if struck:
            self.clock.delay(total_latency(struck))
            _fail(struck, after=False)
        self._check(call)
        call.result = self._transact(call, struck)
        if struck:
            _fail(struck, after=True)
        return self._protocol.serialise(call.operation, call.result)

    def _check(self, call: Call) -> None:
        if self.settings.enforce_rates:
            key = (call.account, call.region, call.operation)
            self.rates.take(key, self.clock.now(), self.settings, self.choices.rate_error)
        problems = self._protocol.problems(call.operation, call.given)
        if problems:
            raise ServiceError(self.choices.validation_error, message(problems))

    def _transact(self, call: Call, struck: Sequence[Rule]) -> Result:
        context, result = self._settled(call, struck)
        if context.polled and self.clock.mode == "poll":
            self.clock.advance_to(min(context.polled))
        return result

    def _settled(self, call: Call, struck: Sequence[Rule]) -> tuple[Context, Result]:
        """Run the operation on settled records; what was due is settled on its own, so a refusal does not undo it."""
        while True:
            with self.store.reading() if call.is_read else self.store.writing():
                context = self._context(call, struck)
                if context.state.next_deadline() > context.now:
                    return context, self._run(context, call.given)
            self.settle(call.account, call.region)

    def settle(self, account: str, region: str) -> None:
        """Apply what has become due in an account and Region, as the next call there would."""
        with self.store.writing():
            service = Caller(f"arn:{partition_of(region)}:rekognition:{region}:{account}:service", account)
            settle(self._context(Call("Settle", account, region, service), ()))

    def _run(self, context: Context, given: Given) -> Result:
        self.authorise(context, given)
        return OPERATIONS[context.operation](context, given)

    def _context(self, call: Call, struck: Sequence[Rule]) -> Context:
        return Context(
            operation=call.operation,
            account=call.account,
            region=call.region,
            caller=call.caller,
            now=self.clock.now(),
            state=self.store.state(call.account, call.region),
            store=self.store,
            objects=self.objects,
            entries=self.entries,
            rates=self.rates,
            choices=self.choices,
            settings=self.settings,
            visit=self._visit,
            is_read=call.is_read,
            hidden=max((rule.hidden for rule in struck), default=0.0),
            failure=next((rule.failure for rule in struck if rule.failure), ""),
        )

    def _visit(self, context: Context, account: str, region: str) -> Context:
        peer = replace(context, account=account, region=region, state=self.store.state(account, region))
        settle(peer)
        return peer

    def _note(self, call: Call) -> None:
        if self.sinks:
            line = call.line(self.clock.now())
            for sink in self.sinks:
                sink(line)


def _fail(struck: Sequence[Rule], *, after: bool) -> None:
    for rule in struck:
        if rule.after == after and rule.cut:
            raise ConnectionCutError
        if rule.after == after and rule.error:
            raise ServiceError(rule.error, rule.message, status=rule.status)
