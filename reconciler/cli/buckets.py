"""Reading manifests and images out of S3: as a declared account, as whoever the ambient credentials are, or emulated."""

import os
from pathlib import Path
from typing import Any, cast

from reconciler.cloud.client import Clients
from reconciler.cloud.connect import connect
from reconciler.cloud.objects import S3Objects
from reconciler.cloud.refusals import ERRORS
from reconciler.core.want import Target
from reconciler.errors import FailedError, UsageError
from reconciler.manifest.reader import Head

AMBIENT = "ambient"


class Bucket:
    """S3 objects as manifests and images are read: what is not there raises FileNotFoundError."""

    def __init__(self, found: S3Objects) -> None:
        self._found = found

    def head(self, uri: str) -> Head:
        """Size and ETag; raises FileNotFoundError and CallError."""
        head = self._found.head(uri)
        if head is None:
            raise FileNotFoundError(uri)
        return head

    def range(self, uri: str, start: int, end: int) -> bytes:
        """Bytes `start` to `end`; raises CallError."""
        return self._found.range(uri, start, end)


def objects(options: dict[str, Any]) -> Bucket:
    """What `--account`, `--specs` and `--emulator` say; raises ReconcilerError."""
    target = _declared(options) if options["account"] else _ambient()
    if options["account"] and not options["emulator"]:
        return Bucket(S3Objects(Clients([target]), target.alias))
    try:
        session = _emulated(options["data"], target) if options["emulator"] else connect(target)
        only = _OnlyClient(session.client("s3"))
    except ERRORS as error:
        raise FailedError(f"S3 cannot be asked: {error}", hint="check AWS_PROFILE and AWS_REGION") from error
    return Bucket(S3Objects(cast("Clients", only), target.alias))


class _OnlyClient:
    """Stands for `Clients` where no account was declared that the credentials could be held against."""

    def __init__(self, s3: Any) -> None:
        self._s3 = s3

    def client(self, _alias: str, _service: str) -> Any:
        """The client of S3."""
        return self._s3


def _ambient() -> Target:
    region = os.environ.get("AWS_REGION") or os.environ.get("AWS_DEFAULT_REGION") or "us-east-1"
    return Target(AMBIENT, "", region, profile=os.environ.get("AWS_PROFILE", ""))


def _declared(options: dict[str, Any]) -> Target:
    from reconciler.cli.specs import load

    targets = load(options["specs"], options["color"]).targets
    if options["account"] not in targets:
        raise UsageError(f"there is no account {options['account']}", hint=f"there are {', '.join(targets)}")
    found: Target = targets[options["account"]]
    return found


def _emulated(data: Path, target: Target) -> Any:
    try:
        from reconciler.emulator import session
    except ImportError as error:
        raise UsageError(f"the emulator needs {error.name}", hint="pip install 'reconciler[emulator]'") from error
    if target.account_id:
        return session.open(data, region=target.region, account=target.account_id)
    return session.open(data, region=target.region)
