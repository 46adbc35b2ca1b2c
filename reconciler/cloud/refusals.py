"""What went wrong with a call, in our words: which error codes mean what, and what to do about them."""

from collections.abc import Mapping
from types import MappingProxyType

from botocore import exceptions as aws
from botocore.parsers import ResponseParserError

from reconciler.core.service import CallError, Meaning

# Codes as Rekognition, S3 and STS answer them (service-facts 0.1; S3 and STS API references, "Error responses").
CODES: Mapping[str, Meaning] = MappingProxyType(
    {
        "ThrottlingException": Meaning.THROTTLED,
        "ProvisionedThroughputExceededException": Meaning.THROTTLED,
        "Throttling": Meaning.THROTTLED,
        "SlowDown": Meaning.THROTTLED,
        "RequestLimitExceeded": Meaning.THROTTLED,
        "TooManyRequestsException": Meaning.THROTTLED,
        "InternalServerError": Meaning.UNAVAILABLE,
        "InternalError": Meaning.UNAVAILABLE,
        "InternalFailure": Meaning.UNAVAILABLE,
        "ServiceUnavailable": Meaning.UNAVAILABLE,
        "RequestTimeout": Meaning.UNAVAILABLE,
        "ResourceInUseException": Meaning.IN_USE,
        "ResourceAlreadyExistsException": Meaning.IN_USE,
        "ResourceNotReadyException": Meaning.NOT_READY,
        "LimitExceededException": Meaning.LIMIT,
        "ServiceQuotaExceededException": Meaning.LIMIT,
        "ResourceNotFoundException": Meaning.NOT_FOUND,
        "NoSuchKey": Meaning.NOT_FOUND,
        "NoSuchBucket": Meaning.NOT_FOUND,
        "AccessDeniedException": Meaning.DENIED,
        "AccessDenied": Meaning.DENIED,
        "ExpiredToken": Meaning.EXPIRED,
        "ExpiredTokenException": Meaning.EXPIRED,
        "RequestExpired": Meaning.EXPIRED,
        "InvalidPolicyRevisionIdException": Meaning.STALE,
    }
)
# Where the operation says more than the code.
BY_OPERATION: Mapping[tuple[str, str], Meaning] = MappingProxyType(
    {
        ("CopyProjectVersion", "AccessDeniedException"): Meaning.UNGRANTED,  # a project policy may only have to spread
        ("PutProjectPolicy", "ResourceAlreadyExistsException"): Meaning.STALE,  # somebody attached it since
    }
)
HINTS: Mapping[str, str] = MappingProxyType(
    {
        "AccessDeniedException": "allow this action in the policies of the role or user that runs this",
        "AccessDenied": "allow this action in the policies of the role or user that runs this, and in the bucket's",
        "NoCredentials": "set AWS_PROFILE or the AWS_* keys, or give the account a `profile` or `roleArn` in the Workspace",
        "ExpiredCredentials": "get new credentials (`aws sso login`, or a new CI job) and run the command again",
        "InvalidCredentials": "check the access key and secret, or get new ones",
        "Unreachable": "check the network, the proxy and AWS_ENDPOINT_URL, then run the command again",
        "NoAnswer": "run the command again: it first looks at what became of the call",
        "NoSuchBucket": "check the bucket's name",
        "PermanentRedirect": "the bucket lies in another Region",
    }
)
UNGRANTED = (
    "allow this action in the policies of the role or user that runs this, and name its account in a policy of the source "
    "project (`allowCopy`)"
)
_EXPIRED = frozenset(code for code, meaning in CODES.items() if meaning is Meaning.EXPIRED)
_INVALID = frozenset(
    {
        "InvalidClientTokenId",
        "UnrecognizedClientException",
        "SignatureDoesNotMatch",
        "InvalidAccessKeyId",
        "AuthFailure",
    }
    | {"InvalidSignatureException", "IncompleteSignature", "MissingAuthenticationTokenException"}
)
_SERVER_FAULT = 500
_NO_CREDENTIALS = (
    aws.NoCredentialsError,
    aws.PartialCredentialsError,
    aws.ProfileNotFound,
    aws.NoAuthTokenError,
)
_GONE_CREDENTIALS = (
    aws.SSOTokenLoadError,
    aws.UnauthorizedSSOTokenError,
    aws.TokenRetrievalError,
    aws.CredentialRetrievalError,
    getattr(aws, "LoginError", aws.TokenRetrievalError),  # `aws login`, unknown to older versions of botocore
)
_CUT = (aws.HTTPClientError, aws.IncompleteReadError, ResponseParserError)
_NOT_SENT = (
    aws.EndpointConnectionError,
    aws.ConnectTimeoutError,
    aws.ProxyConnectionError,
    aws.SSLError,
    aws.UnknownEndpointError,
)


ERRORS = (aws.ClientError, aws.BotoCoreError, ResponseParserError)
"""What botocore raises for a call."""


def meaning(operation: str, code: str, status: int = 0) -> Meaning:
    """What an error code of an operation says about trying again; unknown codes are fatal unless they are 5xx."""
    found = BY_OPERATION.get((operation, code)) or CODES.get(code)
    return found or (Meaning.UNAVAILABLE if status >= _SERVER_FAULT else Meaning.FATAL)


def call_error(operation: str, error: Exception) -> CallError:
    """Put what botocore raised into our words; never shows a credential."""
    if isinstance(error, aws.ClientError):
        return _answered(operation, error)
    code, what = _unanswered(error)
    return CallError(operation, code, str(error), hint=HINTS.get(code, ""), meaning=what)


def _answered(operation: str, error: aws.ClientError) -> CallError:
    told, about = error.response.get("Error", {}), error.response.get("ResponseMetadata", {})
    code, status = told.get("Code", "Unknown"), about.get("HTTPStatusCode", 0)
    operation = error.operation_name or operation  # it may have been AssumeRole, on the way to the call
    what = meaning(operation, code, status)
    shown = "ExpiredCredentials" if code in _EXPIRED else "InvalidCredentials" if code in _INVALID else code
    return CallError(
        operation,
        shown,
        told.get("Message") or f"HTTP status {status}",
        request_id=about.get("RequestId", ""),
        hint=UNGRANTED if what is Meaning.UNGRANTED else HINTS.get(shown, ""),
        meaning=what,
    )


def _unanswered(error: Exception) -> tuple[str, Meaning]:
    """The code and meaning of what ended without an answer of the service."""
    if isinstance(error, _NO_CREDENTIALS):
        return "NoCredentials", Meaning.FATAL
    if isinstance(error, _GONE_CREDENTIALS):
        return "ExpiredCredentials", Meaning.EXPIRED
    if isinstance(error, _NOT_SENT):
        return "Unreachable", Meaning.UNREACHABLE
    if isinstance(error, _CUT):
        return "NoAnswer", Meaning.NO_ANSWER
    return "InvalidRequest", Meaning.FATAL
