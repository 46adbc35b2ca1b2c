"""Earlier versions of models that are named by their inputs: they serve until the one that follows them does."""

import re
from collections.abc import Iterable
from dataclasses import replace

from reconciler.core.observed import Observed
from reconciler.core.service import Reader
from reconciler.core.want import Want
from reconciler.resources import ownership
from reconciler.resources.live import find_tags

DIGEST = r"[0-9a-f]{16}"


class Earlier:
    """Tells which undeclared versions of a project were made for a model that is now made from other inputs.

    What its versions are called says which model that is, as no two may share that; its own name may be another by now.

    Versions are looked at latest first, as the service lists them, so that the first `keep` are kept.
    """

    def __init__(self, reader: Reader, models: Iterable[Want]) -> None:
        self._reader = reader
        self._patterns = [
            (re.compile(re.escape(want.spec.version).replace(r"\{digest\}", DIGEST)), want)
            for want in models
            if "{digest}" in want.spec.version
        ]
        self._seen: dict[str, int] = {}

    def of(self, have: Observed, version: str) -> Observed:
        """The observed version, marked as superseded where it is."""
        want = self._successor(have, version)
        if want is None:
            return have
        number = self._seen[want.spec.name] = self._seen.get(want.spec.name, 0) + 1
        facts = {
            **have.facts,
            "superseded": str(want.address),
            "surplus": want.spec.keep is not None and number > want.spec.keep,
        }
        return replace(have, facts=facts, after=(want.address, want.address.child("inference")))

    def _successor(self, have: Observed, version: str) -> Want | None:
        found = next((want for pattern, want in self._patterns if pattern.fullmatch(version)), None)
        if found is None or have.status == "DELETING":
            return None
        return found if ownership.MODEL in find_tags(self._reader, have.address.account, have.arn) else None
