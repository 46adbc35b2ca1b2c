"""`reconciler validate`: check the specs, offline."""

from pathlib import Path

import click

from reconciler.cli.options import color_option, output_option, specs_option


@click.command(name="validate", short_help="Check the specs, offline.")
@specs_option
@output_option("text", "concise", "json", "github", "sarif", "junit")
@color_option
def command(specs: Path, output: str, color: str) -> int:
    """Check every spec: YAML, fields, names, references, files, and the manifests beside the specs.

    No call is made and no credentials are needed.
    """
    from reconciler.cli.specs import unhindered

    with unhindered():
        return _validate(specs, output, color)


def _validate(specs: Path, output: str, color: str) -> int:
    from reconciler.cli.screen import say, tell_findings
    from reconciler.document.specs import load_specs
    from reconciler.finding import Severity
    from reconciler.resources import RESOURCES

    loaded = load_specs(specs, RESOURCES)
    found = loaded.findings
    if loaded.declared and any(
        want.kind == "dataset" and want.spec.is_local for want in loaded.declared.wants.values()
    ):
        from reconciler.cli.local_manifests import findings

        found = (*found, *findings(loaded.declared))
    tell_findings(found, output, color)
    if any(one.severity is Severity.ERROR for one in found):
        return 5
    if output == "text":
        say(f"{_count(loaded.files, 'file')} and {_count(loaded.projects, 'project')} are valid")
    return 0


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}{'' if number == 1 else 's'}"
