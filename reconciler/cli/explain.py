"""`reconciler explain`: what a field of the specs is for."""

import click


@click.command(name="explain", short_help="Explain a field of the specs.")
@click.argument("path", default="")
def command(path: str) -> int:
    """Explain PATH, such as `project.spec.models.inference`; without it, list the kinds of documents."""
    from reconciler.cli.screen import say
    from reconciler.document.explain import explain
    from reconciler.resources import RESOURCES

    say(explain(path, RESOURCES))
    return 0
