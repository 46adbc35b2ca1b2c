"""`reconciler explain`: what a field of the specs is for."""

import click


@click.command(name="explain", short_help="Explain a field of the specs.")
@click.argument("path", default="")
def command(path: str) -> int:
    """Explain PATH, such as `project.spec.models.inference`; without it, list the kinds of documents."""
    from reconciler.cli.screen import Screen, say
    from reconciler.document.explain import WIDTH, explain
    from reconciler.resources import RESOURCES

    say(explain(path, RESOURCES, min(Screen.of().width, WIDTH)))
    return 0
