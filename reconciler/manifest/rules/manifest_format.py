"""A manifest is a text file of JSON lines, with an extension to its name."""

from pathlib import PurePosixPath

from reconciler.manifest.rules.limits import EXTENSION_REQUIRED
from reconciler.manifest.rules.rule import Rule

_NO_TEXT = {
    b"\x1f\x8b": "a gzip archive",
    b"PK\x03\x04": "a zip archive",
    b"\xff\xfe\0\0": "UTF-32 text",
    b"\xff\xfe": "UTF-16 text",
    b"\xfe\xff": "UTF-16 text",
    b"PAR1": "a Parquet file",
}


def why_unsupported(location: str, head: bytes) -> str:
    """Why the service would not read a file at all, by its name and its first bytes; nothing when it would."""
    if EXTENSION_REQUIRED and not PurePosixPath(location).suffix:
        return "the file's name has no extension"
    kind = next((name for magic, name in _NO_TEXT.items() if head.startswith(magic)), "")
    return f"the file is {kind}, not JSON lines in UTF-8" if kind else ""


RULE = Rule(
    code="ERROR_MANIFEST_INACCESSIBLE_OR_UNSUPPORTED_FORMAT",
    message="The manifest file extension or contents are invalid.",
    claim="A manifest can be read, and is a file of JSON lines in UTF-8 whose name has an extension.",
    source=5276,
    mend="Check bucket and key; store the manifest uncompressed, in UTF-8, by convention as NAME.manifest.",
)
