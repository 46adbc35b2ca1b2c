"""`reconciler emulator`: serve it, look at it, fill it, forget it."""

from pathlib import Path
from typing import Any

import click

from reconciler.errors import UsageError

data_option = click.option(
    "--data",
    type=click.Path(path_type=Path, file_okay=False),
    default=Path(".reconciler/emulator"),
    show_default=True,
    envvar="RECONCILER_EMULATOR_DATA",
    help="Where the emulator keeps its state.",
)


@click.group()
def command() -> None:
    """Run, fill, show and reset the emulator of Amazon Rekognition Custom Labels."""


def _open(data: Path, **options: Any) -> Any:
    try:
        from reconciler.emulator.emulator import Emulator
    except ImportError as error:
        raise UsageError(f"the emulator needs {error.name}", hint="pip install 'reconciler[emulator]'") from error
    return Emulator(data, **options)


@command.command()
@click.option("--port", type=click.IntRange(0, 65535), default=5555, show_default=True, help="0 takes a free one.")
@data_option
@click.option("--clock", metavar="real|xN|manual|jump", help="How time goes; it is remembered.")
@click.option("--latency", type=click.FloatRange(min=0), help="Seconds that every call takes longer.")
@click.option("--rates", is_flag=True, help="Enforce the real service's calls per second.")
@click.option("--enforce-iam", is_flag=True, help="Refuse what IAM policies do not allow.")
@click.option("--account", metavar="ID", help="Whose root ambient credentials are.  [default: 111122223333]")
@click.option("--set", "settings", multiple=True, metavar="NAME=VALUE", help="A setting such as training=60 or f1=0.7.")
@click.option("--log", type=click.Path(path_type=Path, dir_okay=False), help="Append one JSON line per call.")
def serve(port: int, data: Path, account: str | None, log: Path | None, **turned: Any) -> None:
    """Serve Rekognition, S3, STS, IAM, KMS and tagging on one port, for any SDK.

    An access key of twelve digits is the root of that account; any other key is the default account's.
    """
    from reconciler.emulator.log import CallFile
    from reconciler.emulator.serve import EmulatorServer

    options: dict[str, Any] = {"default_account": account} if account else {}
    emulator = _open(data, sinks=[CallFile(log)] if log else [], **options)
    _turn(emulator, **turned)
    try:
        server = EmulatorServer(emulator, port)
    except OSError as error:
        raise UsageError(f"port {port}: {error.strerror}", hint="--port 0 takes a free one") from error
    _stop_on_sigterm()
    export = f"export AWS_ENDPOINT_URL={server.url} AWS_ACCESS_KEY_ID={emulator.callers.default_account}"
    try:
        click.echo(f"{server.url}  {export} AWS_SECRET_ACCESS_KEY=emulator AWS_DEFAULT_REGION=us-east-1")
        server.serve_forever()
    except KeyboardInterrupt:
        click.echo("stopped", err=True)
    finally:
        server.server_close()
        emulator.close()


def _stop_on_sigterm() -> None:
    """Let SIGTERM end the server as Ctrl-C does."""
    import signal

    def stop(_number: int, _frame: object) -> None:
        raise KeyboardInterrupt

    signal.signal(signal.SIGTERM, stop)


def _turn(
    emulator: Any,
    *,
    clock: str | None,
    latency: float | None,
    rates: bool,
    enforce_iam: bool,
    settings: tuple[str, ...],
) -> None:
    """Apply the flags; what is not given stays as the data directory remembers it."""
    try:
        if clock:
            # Nobody sees clients behind a socket sleep, so what jumps is a poll that meets something unfinished.
            emulator.core.clock.set("poll" if clock == "jump" else clock)
        emulator.core.set_settings(**dict(map(_setting, settings)))
    except (TypeError, ValueError) as error:
        raise UsageError(str(error)) from error
    if latency is not None:
        _slow(emulator, latency)
    if rates:
        emulator.core.set_settings(enforce_rates=True)
    if enforce_iam:
        emulator.enforce(on=True)


def _slow(emulator: Any, latency: float) -> None:
    """Make every call take longer, instead of what an earlier start asked for."""
    from dataclasses import replace

    from reconciler.emulator.faults import Rule

    others = [rule for rule in emulator.core.faults.rules() if replace(rule, latency=0.0, seen=0, fired=0) != Rule()]
    emulator.core.faults.clear()
    emulator.core.faults.add(*others, *([Rule(latency=latency)] if latency else []))


def _setting(text: str) -> tuple[str, Any]:
    import json

    name, mark, value = text.partition("=")
    if not mark:
        raise UsageError(f"--set {text}: write NAME=VALUE")
    try:
        return name, json.loads(value)
    except json.JSONDecodeError:
        return name, value


@command.command()
@data_option
@click.option("-o", "--output", type=click.Choice(["text", "json"]), default="text", show_default=True)
def show(data: Path, output: str) -> None:
    """Show what is there: accounts, projects, datasets, versions and buckets."""
    import json

    from reconciler.emulator import tree

    emulator = _open(data)
    found = tree.look(emulator)
    emulator.close()
    click.echo(tree.text(found) if output == "text" else json.dumps(found, indent=2))


@command.command()
@data_option
def reset(data: Path) -> None:
    """Forget everything, time and trouble included."""
    emulator = _open(data)
    emulator.store.reset()
    emulator.close()
    click.echo(f"the emulator in {data} is empty")


@command.command()
@data_option
@click.option(
    "--specs", type=click.Path(path_type=Path, exists=True, file_okay=False), help="Make what specs refer to."
)
@click.option(
    "--manifest",
    "manifests",
    multiple=True,
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    help="Make a manifest's bucket and images.",
)
@click.option("--account", default="111122223333", show_default=True, help="Whose a manifest's bucket becomes.")
@click.option("--region", default="us-east-1", show_default=True, help="Where a manifest's bucket lies.")
def seed(data: Path, specs: Path | None, manifests: tuple[Path, ...], account: str, region: str) -> None:
    """Make what specs or manifests refer to: buckets, KMS aliases, roles, manifests of 60 lines, images.

    Without --specs and --manifest: the specs in ./specs.
    """
    from reconciler.cli.emulator_specs import wishes_of
    from reconciler.emulator.seed import Home, Wishes, images_of
    from reconciler.emulator.seed import seed as fill

    emulator = _open(data)
    made = fill(emulator, wishes_of(specs or Path("specs"))) if specs or not manifests else []
    for manifest in manifests:
        images = tuple(dict.fromkeys(images_of(manifest.read_bytes())))
        buckets = {bucket: Home(account, region) for bucket, *_ in images}
        made += fill(emulator, Wishes(buckets=buckets, images=images))
    emulator.close()
    click.echo("\n".join(f"made {line}" for line in made) or "everything is there already")
