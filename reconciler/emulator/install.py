"""Put Custom Labels into moto, for people's own tests: inside `mock_aws`, and in a moto server.

    from reconciler.emulator.install import install, uninstall

    core = install()          # once, before or inside mock_aws
    core.clock.set("jump")

The 23 operations are answered by our core, kept in memory; DetectLabels and the like stay moto's. Manifests are read
from moto's S3 and training results written there; KMS keys are moto's. moto's own reset does not reset the core:
`install()` again does.
"""

from __future__ import annotations

from .callers import root
from .core import Core
from .modules import OPERATIONS
from .moto_side.objects import MotoObjects
from .moto_side.routes import route_rekognition, unroute_rekognition
from .store import Store


def install() -> Core:
    """Answer Custom Labels inside moto by a new, empty core, and return it for its clock, faults and settings."""
    core = Core(Store(), MotoObjects())

    def answer(operation: str, body: bytes, account: str, region: str) -> tuple[int, dict[str, str], bytes]:
        return core.answer(operation, body, account, region, root(account))

    route_rekognition(frozenset(OPERATIONS), answer)
    return core


def uninstall() -> None:
    """Give Rekognition back to moto."""
    unroute_rekognition()
