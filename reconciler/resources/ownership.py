"""The tags that say whose a project is and what we know about it; all under `reconciler:`."""

from collections.abc import Mapping
from fnmatch import fnmatchcase

from reconciler.core.want import Want, Workspace

PREFIX = "reconciler:"
WORKSPACE = "reconciler:workspace"
REPOSITORY = "reconciler:repository"
APPLIED = "reconciler:applied"
DELETION = "reconciler:deletion"
PROTECT = "reconciler:protect"
STARTED = "reconciler:started"
MODEL = "reconciler:model"
INPUTS = "reconciler:inputs"
CONTENT = "reconciler:content"
TRIED = "reconciler:tried"
ATTEMPT = "reconciler:attempt"


def owner(workspace: Workspace) -> dict[str, str]:
    """The tags that mark a project as this workspace's."""
    return {WORKSPACE: workspace.name, REPOSITORY: workspace.repository}


def owned_by(tags: Mapping[str, str], workspace: Workspace) -> bool:
    """Whether a project with these tags belongs to the workspace."""
    return owner(workspace).items() <= dict(tags).items()


def has_owner(tags: Mapping[str, str]) -> bool:
    """Whether some workspace has marked a project with these tags."""
    return WORKSPACE in tags or REPOSITORY in tags


def foreign(key: str, ignored: tuple[str, ...]) -> bool:
    """Whether a tag key belongs to somebody else: `aws:*`, our own book-keeping, or what `ignoreTags` names."""
    return key.startswith(("aws:", PREFIX)) or any(fnmatchcase(key, pattern) for pattern in ignored)


def ours(tags: Mapping[str, str], ignored: tuple[str, ...]) -> dict[str, str]:
    """The tags that the specs are compared with."""
    return {key: value for key, value in tags.items() if not foreign(key, ignored)}


def marks(want: Want) -> dict[str, str]:
    """The book-keeping tags that a project carries besides its owner's, as its spec has them."""
    told = {}
    if want.spec.deletion_policy == "delete":
        told[DELETION] = "delete"
    if want.spec.protect:
        told[PROTECT] = "true"
    return told
