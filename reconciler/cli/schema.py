"""`reconciler schema`: JSON Schemas for editors and programs."""

import json

import click


@click.command(name="schema", short_help="Print a JSON Schema for editors and programs.")
@click.argument("what", type=click.Choice(["specs", "plan", "events"]), default="specs")
def command(what: str) -> int:
    """Print the JSON Schema (2020-12) of spec files, of saved plans and `plan -o json`, or of a line of `apply -o jsonl`."""
    from reconciler.cli.screen import say

    if what == "plan":
        from reconciler.plan.file import schema as plan_schema

        found = plan_schema()
    elif what == "events":
        from reconciler.render.events import schema as events_schema

        found = events_schema()
    else:
        from reconciler.document.schema import schema as specs_schema
        from reconciler.resources import RESOURCES

        found = specs_schema(RESOURCES)
    say(json.dumps(found, indent=2, ensure_ascii=False))
    return 0
