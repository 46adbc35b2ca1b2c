"""What specs refer to, for `emulator seed`: found by walking the loaded documents, not by understanding them."""

import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from reconciler.document.files import read
from reconciler.document.load import load
from reconciler.document.tree import Document
from reconciler.emulator.seed import S3_URI, Home, Wishes, images_of
from reconciler.errors import UsageError

ROLE = re.compile(r"arn:aws[a-z-]*:iam::\d{12}:role/[\w+=,.@/-]+")
MANIFEST_KEYS = frozenset({"manifest", "trainingData", "testingData", "groundTruth"})

Leaf = tuple[tuple[str, ...], str, Home]
"""The keys on the way to a text, the text, and the account and Region that it belongs to."""


def wishes_of(folder: Path) -> Wishes:
    """Everything that the specs in a folder refer to; UsageError when they cannot be read."""
    sources, findings = read(folder)
    documents: list[Document] = []
    for source in sources:
        loaded, problems = load(source)
        documents += loaded
        findings += problems
    if findings:
        raise UsageError(f"{folder}: {findings[0].message}", hint="run `reconciler validate` first")
    return wishes_from(documents)


def wishes_from(documents: list[Document]) -> Wishes:
    """The same, of documents that are loaded already."""
    accounts, usual = _accounts(documents)
    located = [(document, leaf) for document in documents for leaf in _document(document.root, accounts, usual)]
    leaves = [leaf for _, leaf in located]
    images = {image: home for document, (path, text, home) in located for image in _images(document, path, text)}
    buckets = {bucket: home for (bucket, *_), home in images.items()}
    buckets |= {_bucket(text): home for _, text, home in reversed(leaves) if text.startswith("s3://")}
    labels = tuple(dict.fromkeys(_gated(documents)))
    return Wishes(
        buckets=buckets,
        aliases=tuple(dict.fromkeys((text, home) for path, text, home in leaves if _is_alias(path, text))),
        roles=tuple(dict.fromkeys(role for _, text, _ in leaves for role in ROLE.findall(text))),
        manifests=tuple(dict.fromkeys(place for path, text, _ in leaves if (place := _manifest(path, text)))),
        images=tuple(images),
        **({"labels": (*labels, "good", "defect")[: max(2, len(labels))]} if labels else {}),
    )


def _accounts(documents: list[Document]) -> tuple[dict[str, Home], str]:
    """The homes by alias and the alias that is usual, from the Workspace."""
    for document in documents:
        root = document.root
        if isinstance(root, Mapping) and root.get("kind") == "Workspace":
            spec = root.get("spec") or {}
            homes = {
                alias: Home(str(account.get("accountId")), str(account.get("region")))
                for alias, account in (spec.get("accounts") or {}).items()
            }
            return homes, str(spec.get("defaultAccount") or next(iter(homes), ""))
    raise UsageError("the specs have no Workspace", hint="seed needs its accounts; see specs/README.md")


def _document(root: Any, accounts: Mapping[str, Home], usual: str) -> Iterator[Leaf]:
    if not isinstance(root, Mapping):
        return
    metadata = root.get("metadata") or {}
    for alias in metadata.get("accounts") or [metadata.get("account") or usual]:
        if alias in accounts:
            yield from _leaves(root, (), accounts[alias], accounts)


def _leaves(value: Any, path: tuple[str, ...], home: Home, accounts: Mapping[str, Home]) -> Iterator[Leaf]:
    """Every text below a value; below `accounts` and `overrides` a key is the alias of its account."""
    if isinstance(value, Mapping):
        for key, below in value.items():
            inside = accounts.get(key, home) if path[-1:] in {("accounts",), ("overrides",)} else home
            yield from _leaves(below, (*path, key), inside, accounts)
    elif isinstance(value, list):
        for below in value:
            yield from _leaves(below, path, home, accounts)
    elif value is not None:
        yield path, str(value), home


def _images(document: Document, path: tuple[str, ...], text: str) -> Iterator[tuple[str, str, int, int]]:
    """The images of a local manifest that a text is the path of."""
    file = Path(document.source.folder, text)
    if path[-1:] == ("file",) and file.is_file():
        yield from images_of(file.read_bytes())


def _bucket(uri: str) -> str:
    return uri.removeprefix("s3://").partition("/")[0]


def _is_alias(path: tuple[str, ...], text: str) -> bool:
    return path[-1:] == ("kmsKey",) and text.startswith("alias/")


def _manifest(path: tuple[str, ...], text: str) -> tuple[str, str] | None:
    found = S3_URI.fullmatch(text)
    if found is None or text.endswith("/") or not MANIFEST_KEYS.intersection(path):
        return None
    return found[1], found[2]


def _gated(documents: list[Document]) -> Iterator[str]:
    """The labels that gates speak about, so that a model made from seeded manifests has them."""
    for document in documents:
        yield from _labels(document.root)


def _labels(value: Any) -> Iterator[str]:
    if isinstance(value, Mapping):
        gate = value.get("requires")
        if isinstance(gate, Mapping) and isinstance(gate.get("labels"), Mapping):
            yield from gate["labels"]
        for below in value.values():
            yield from _labels(below)
    elif isinstance(value, list):
        for below in value:
            yield from _labels(below)
