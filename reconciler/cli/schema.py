"""`reconciler schema`: JSON Schemas for editors and programs."""

import json
from typing import Any

import click

FORMS = {"status": "Status", "drift": "Drift", "outcome": "Outcome", "findings": "Findings"}
"""What `-o json` writes → the class of its form."""


@click.command(name="schema", short_help="Print a JSON Schema for editors and programs.")
@click.argument("what", type=click.Choice(["specs", "plan", "events", *FORMS]), default="specs")
def command(what: str) -> int:
    """Print a JSON Schema (2020-12), each field with its description.

    `specs` is a document of spec files. The others are what is written: `plan` by `plan --out` and `plan -o json`,
    `events` by `apply -o jsonl` and `wait -o jsonl` on each line, `outcome`, `drift` and `status` by `-o json` of
    `apply`, `drift` and `status`, `findings` by that of `validate` and `manifest lint`.
    """
    from reconciler.cli.screen import say

    say(json.dumps(_schema(what), indent=2, ensure_ascii=False))
    return 0


def _schema(what: str) -> dict[str, Any]:
    if what == "specs":
        from reconciler.document.schema import schema as specs
        from reconciler.resources import RESOURCES

        return specs(RESOURCES)
    if what == "plan":
        from reconciler.plan.file import schema as plan

        return plan()
    from reconciler.render import events, forms

    return forms.schema(events.Line if what == "events" else getattr(forms, FORMS[what]))
