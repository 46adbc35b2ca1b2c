"""When a policy with `revoke: true` has served: every declared copy that it allows is made, and none is to be made anew."""

from reconciler.core.service import Reader
from reconciler.core.want import Declared, Want
from reconciler.resources import copies, model_live, named


def served(reader: Reader, policy: Want) -> bool:
    """Whether there are copies that need the policy, and all of them are made for good."""
    declared = reader.declared
    needing = [one for one in declared.wants.values() if one.kind == "model" and _needs(one, policy, declared)]
    if any(one.address in declared.anew for one in needing):
        return False
    live = [named.find(reader, one) for one in needing]
    return bool(needing) and all(one and one["Status"] in model_live.MADE for one in live)


def _needs(copy: Want, policy: Want, declared: Declared) -> bool:
    """Whether a model is copied out of the policy's project under this policy; a copy within the account needs none."""
    source, account = copies.source_of(copy), copy.target.account_id
    if source is None or source.project_address != policy.address.project_address:
        return False
    told = policy.spec.allow_copy
    named_there = told is None or (source.name in told.models and account in _accounts(told.to, declared))
    return named_there and account != policy.target.account_id


def _accounts(to: list[str], declared: Declared) -> set[str]:
    """The ids of accounts that are named by alias, by id, or by the ARN of somebody in them."""
    targets = declared.targets
    return {targets[one].account_id if one in targets else one.split(":")[4] if ":" in one else one for one in to}
