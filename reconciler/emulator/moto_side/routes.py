"""The operations of Custom Labels inside somebody else's moto (see `install`)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

Labels = Callable[[str, bytes, str, str], "tuple[int, dict[str, str], bytes]"]
"""Operation, body, account and Region to status, headers and body."""


def route_rekognition(operations: frozenset[str], labels: Labels) -> None:
    """Let *labels* answer *operations* in moto's Rekognition, in process and in moto's server; the rest stays moto's."""
    from moto.rekognition import urls  # noqa: PLC0415 - see MotoSide._take
    from moto.rekognition.responses import RekognitionResponse  # noqa: PLC0415 - same

    def dispatch(request: Any, full_url: str, headers: Any) -> Any:
        response = RekognitionResponse()
        operation = request.headers.get("X-Amz-Target", "").rpartition(".")[2]
        if operation not in operations:
            return RekognitionResponse.dispatch(request, full_url, headers)
        response.setup_class(request, full_url, headers)
        return labels(operation, request.get_data(), response.current_account, response.region)

    urls.url_paths["{0}/$"] = dispatch


def unroute_rekognition() -> None:
    """Give every operation back to moto."""
    from moto.rekognition import urls  # noqa: PLC0415 - see MotoSide._take
    from moto.rekognition.responses import RekognitionResponse  # noqa: PLC0415 - same

    urls.url_paths["{0}/$"] = RekognitionResponse.dispatch
