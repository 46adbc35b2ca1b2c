"""IAM as the emulator enforces it, once that is switched on: for every call of every service."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import orjson

from .callers import is_root
from .errors import ServiceError
from .iam import actions, requests
from .iam.decision import Need, Refusal, Rights, decide_for, first_refusal
from .iam.match import Context as Keys
from .moto_side.backends import MotoSide
from .operation import Caller, Context, Given
from .s3.service import place_of
from .s3.stock import Stock
from .sts import principals
from .wire import RefusedError, Request


class Authority:
    """Asks the evaluator about calls: identity policies, boundary and session policy, and buckets' own policies."""

    def __init__(self, moto: MotoSide, stock: Stock) -> None:
        self.moto = moto
        self.stock = stock

    def authorise(self, context: Context, given: Given) -> None:
        """Let a call of Custom Labels pass or raise AccessDeniedException that names the missing action."""
        if is_root(context.caller):
            return
        keys, rights = self._standing(context.caller, context.region)
        refusal = first_refusal(rights, actions.needs(context, given, keys))
        if refusal:
            raise ServiceError("AccessDeniedException", refusal.message(context.caller.arn))

    def authorise_request(self, service: str, request: Request, caller: Caller) -> None:
        """Let a request to S3, STS, IAM, KMS or tagging pass or raise a refusal that names the missing action."""
        if is_root(caller):
            return
        keys, rights = self._standing(caller, request.scope[1])
        for need in requests.needs(service, request, caller.account, keys):
            refusal = first_refusal(rights, [need])
            if service == "s3":
                refusal = self._with_bucket_policy(request, caller, need, refusal)
            if refusal:
                code = "AccessDeniedException" if service in {"kms", "tagging"} else "AccessDenied"
                raise RefusedError(code, refusal.message(caller.arn), 400 if service in {"kms", "tagging"} else 403)

    def _standing(self, caller: Caller, region: str) -> tuple[Keys, Rights]:
        """The caller's condition keys and rights."""
        session = caller.session
        tags = dict(session.get("tags", {}))
        if "role" in session:
            role = self.moto.role(caller.account, session["role"])
            rights = role.rights if role else Rights()
            tags = {**(role.tags if role else {}), **tags}
            if session.get("policy"):
                rights = replace(rights, session=[session["policy"]])
        else:
            rights = self.moto.user_rights(caller.account, session.get("user", ""))
        return _keys(caller, region, tags), rights

    def _with_bucket_policy(
        self, request: Request, caller: Caller, need: Need, refusal: Refusal | None
    ) -> Refusal | None:
        """In the bucket's own account either policy may allow; across accounts both have to; a Deny always wins."""
        bucket = self.stock.bucket(place_of(request)[0])
        if bucket is None:
            return refusal
        effect = decide_for(orjson.loads(bucket.policy), need, principals(caller)) if bucket.policy else None
        if effect == "Deny":
            return Refusal(need, "with an explicit deny in a resource-based policy")
        if bucket.account != caller.account:
            missing = Refusal(need, f"because no resource-based policy allows the {need.action} action")
            return refusal or (None if effect == "Allow" else missing)
        is_implicit = refusal is not None and "identity-based policy allows" in refusal.reason
        return None if is_implicit and effect == "Allow" else refusal


def _keys(caller: Caller, region: str, tags: dict[str, str]) -> Keys:
    """The condition keys that every call carries (IAM user guide, "global condition context keys")."""
    session = caller.session
    keys = {
        "aws:requestedregion": region,
        "aws:principalarn": session.get("role_arn", caller.arn),
        "aws:principalaccount": caller.account,
        "aws:principaltype": "AssumedRole" if "role" in session else "User",
        "aws:userid": session.get("id", caller.account),
        "aws:securetransport": "true",
        "aws:currenttime": datetime.now(UTC).isoformat(),
        **{f"aws:principaltag/{name.lower()}": value for name, value in tags.items()},
    }
    return keys | ({"aws:username": session["user"]} if "user" in session else {})
