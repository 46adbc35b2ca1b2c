"""`reconciler validate`: check the specs, offline."""

from pathlib import Path

import click

from reconciler.cli.options import color_option, output_option, specs_option


@click.command(name="validate", short_help="Check the specs, offline.")
@specs_option
@output_option("text", "concise", "json", "github", "sarif", "junit")
@color_option
def command(specs: Path, output: str, color: str) -> int:
    """Check every spec: YAML, fields, names, references, files. No call is made and no credentials are needed."""
    from reconciler.cli.specs import uncollected

    with uncollected():
        return _validate(specs, output, color)


def _validate(specs: Path, output: str, color: str) -> int:
    from reconciler.cli.screen import say, tell_findings
    from reconciler.document.specs import load_specs
    from reconciler.resources import RESOURCES

    loaded = load_specs(specs, RESOURCES)
    tell_findings(loaded.findings, output, color)
    if loaded.declared is None:
        return 5
    if output == "text":
        say(f"{_count(loaded.files, 'file')} and {_count(loaded.projects, 'project')} are valid")
    return 0


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}{'' if number == 1 else 's'}"
