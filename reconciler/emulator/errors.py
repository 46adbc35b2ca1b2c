"""What the service refuses with: codes, HTTP statuses and the texts that AWS publishes for them."""

from collections.abc import Mapping
from types import MappingProxyType

# Every other exception of the model is answered with 400 (Rekognition guide "Error handling"; `fault: true` in the model).
SERVER_FAULTS = frozenset({"InternalServerError", "ThrottlingException"})

# Rekognition guide "Error handling", else the exception's own description in the botocore model (service-facts 0.1).
MESSAGES: Mapping[str, str] = MappingProxyType(
    {
        "AccessDeniedException": "You are not authorized to perform the action.",
        "ImageTooLargeException": "Image size is too large.",
        "InternalServerError": "Internal server error",
        "InvalidImageFormatException": "Request has invalid image format.",
        "InvalidPaginationTokenException": "Invalid Pagination Token",
        "InvalidParameterException": "Request has invalid parameters.",
        "InvalidPolicyRevisionIdException": "The supplied revision id for the project policy is invalid.",
        "InvalidS3ObjectException": (
            "Unable to get object metadata from S3. Check object key, region and/or access permissions."
        ),
        "LimitExceededException": "An Amazon Rekognition service limit was exceeded.",
        "MalformedPolicyDocumentException": (
            "The format of the project policy document that you supplied to PutProjectPolicy is incorrect."
        ),
        "ProvisionedThroughputExceededException": "Provisioned Rate exceeded.",
        "ResourceAlreadyExistsException": "A resource with the specified ID already exists.",
        "ResourceInUseException": "Specified resource is in use.",
        "ResourceNotFoundException": "The resource specified in the request cannot be found.",
        "ResourceNotReadyException": "The requested resource isn't ready.",
        "SerializationException": "The request body cannot be read.",
        "ServiceQuotaExceededException": "The size of the resource exceeds the allowed limit.",
        "ThrottlingException": "Slow down; sudden increase in rate of requests.",
        "UnknownOperationException": "The operation is not known.",
    }
)


class ServiceError(Exception):
    """A refusal as a client sees it: the exception's code, its message, and the HTTP status that carries it.

    Without a message the published text of the code is used; clients must key on the code, never on the text.
    """

    def __init__(self, code: str, message: str = "", *, status: int = 0) -> None:
        self.code = code
        self.message = message or MESSAGES.get(code, code)
        self.status = status or (500 if code in SERVER_FAULTS else 400)
        super().__init__(f"{code}: {self.message}")


class ConnectionCutError(Exception):
    """A fault rule cuts the connection: the adapter closes the socket and sends no byte."""


def not_found(what: str) -> ServiceError:
    """ResourceNotFoundException that names `what`, an ARN or a name."""
    return ServiceError("ResourceNotFoundException", f"The resource {what} cannot be found.")


def in_use(message: str = "") -> ServiceError:
    """ResourceInUseException: the state of the resource does not allow the call."""
    return ServiceError("ResourceInUseException", message)


def not_ready(message: str = "") -> ServiceError:
    """ResourceNotReadyException: the resource will allow the call later."""
    return ServiceError("ResourceNotReadyException", message)


def invalid(message: str = "") -> ServiceError:
    """InvalidParameterException: the arguments contradict each other or the resources they name."""
    return ServiceError("InvalidParameterException", message)


def limit_exceeded(message: str = "") -> ServiceError:
    """LimitExceededException: a quota of the account, the project or the resource is used up."""
    return ServiceError("LimitExceededException", message)


def already_exists(message: str = "") -> ServiceError:
    """ResourceAlreadyExistsException."""
    return ServiceError("ResourceAlreadyExistsException", message)


def denied(principal: str, action: str, resource: str) -> ServiceError:
    """AccessDeniedException in the published wording (Rekognition guide "Error handling")."""
    text = f"User: {principal} is not authorized to perform: {action} on resource: {resource}"
    return ServiceError("AccessDeniedException", text)
