"""Project policies: who may copy which model versions (API: PutProjectPolicy, ListProjectPolicies)."""

import json
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Annotated, Any, Self

from pydantic import AfterValidator, ConfigDict, Field, model_validator
from pydantic.alias_generators import to_camel

from reconciler.core.address import Address
from reconciler.core.arguments import PolicyName
from reconciler.core.delta import Delta
from reconciler.core.flaw import Flaw, Siblings, refuse
from reconciler.core.observed import Observed, Phase
from reconciler.core.service import CallError, Reader
from reconciler.core.spec import LocalFile, Shape, Slot, Spec
from reconciler.core.step import Action, Call, Kind, Note, Risk, Step, Topic, document, ref
from reconciler.core.want import Declared, Need, Want
from reconciler.resources import named, policy_document, revoke
from reconciler.resources.live import absent, find_project
from reconciler.resources.undeclared import goes, inside, unmanaged

FORMS = ("allow_copy", "document", "document_file")
MOST = 5


def _named(told: str) -> str:
    if ":" in told and not policy_document.is_principal(told):
        raise ValueError(f"{told!r} is neither an account's alias or id nor the ARN of a role or user")
    return told


def _sound(document: dict[str, Any]) -> dict[str, Any]:
    refuse(policy_document.flaws(document))
    return document


class AllowCopy(Spec):
    """Who may copy which models of the project."""

    to: Annotated[list[Annotated[str, AfterValidator(_named)]], Field(min_length=1)]
    """Accounts by alias or id, or ARNs of roles and users."""
    models: Annotated[list[str], Field(min_length=1)]
    """Models of this project by their logical names."""


class PolicySpec(Spec):
    """A project policy: exactly one of `allowCopy`, `document`, `documentFile`."""

    model_config = ConfigDict(json_schema_extra={"oneOf": [{"required": [to_camel(form)]} for form in FORMS]})

    name: PolicyName
    """The policy's name."""
    allow_copy: AllowCopy | None = None
    """Let accounts copy models; the document is written for you."""
    document: (
        Annotated[dict[str, Any], AfterValidator(_sound), Field(json_schema_extra=policy_document.SCHEMA)] | None
    ) = None
    """The policy document itself."""
    document_file: Annotated[str, LocalFile(holds=policy_document.flaws_of_file)] | None = None
    """A JSON file with the policy document, relative to the YAML file."""
    revoke: bool = False
    """Delete the policy once every declared copy that needs it is made."""

    @model_validator(mode="after")
    def _one_form(self) -> Self:
        if sum(getattr(self, form) is not None for form in FORMS) != 1:
            raise ValueError("give exactly one of allowCopy, document, documentFile")
        return self


def _too_many(policies: Sequence[PolicySpec]) -> Iterator[Flaw]:
    lasting = [at for at, one in enumerate(policies) if not one.revoke]
    if lasting[MOST:]:
        told = f"a project has at most {MOST} policies, and this one has {len(lasting)}"
        yield Flaw(told, "remove one, or let it go with `revoke: true`", (lasting[MOST], "name"))


REVOKED = {"properties": {"revoke": {"const": True}}, "required": ["revoke"]}


def _too_long(want: Want, declared: Declared) -> Iterator[Flaw]:
    """What is wrong with the document that `allowCopy` makes; models that no spec declares are told as that."""
    told, models = want.spec.allow_copy, _models(want, declared)
    if told and models.keys() >= set(told.models):
        versions = [named.filled(models[name].spec.version) for name in told.models]
        document = policy_document.allowing(declared, want.target, want.address.project, told.to, versions)
        for flaw in policy_document.oversize(document):
            yield Flaw(f"the document that it makes would be refused: {flaw.told}", flaw.hint, ("allowCopy",))


AT_MOST = Siblings(_too_many, {"contains": {"not": REVOKED}, "minContains": 0, "maxContains": MOST})


class Policy:
    """The kind `policy`, addresses `account/project/policy/name`."""

    kind = "policy"
    slots = (
        Slot(
            "project",
            "policies",
            "policy",
            Shape.LIST,
            PolicySpec,
            description="Project policies.",
            rules=(AT_MOST,),
            holds=_too_long,
        ),
    )

    def needs(self, want: Want, _declared: Declared) -> Iterator[Need]:
        """The accounts and models it names must be declared, but need not be there: ARNs of models end in `/*`."""
        if told := want.spec.allow_copy:
            for number, alias in enumerate(told.to):
                if not policy_document.is_principal(alias):
                    yield Need(Address.of(alias), f"allowCopy.to.{number}", order=False)
            for number, name in enumerate(told.models):
                model = want.address.project_address.child("model", name)
                yield Need(model, f"allowCopy.models.{number}", order=False)

    def read(self, reader: Reader, want: Want) -> Observed:
        """The live policy by its name, its document by meaning."""
        project = find_project(reader, want.address)
        found = _policies(reader, want.address, project) if project and project["Status"] == "CREATED" else []
        live = next((one for one in found if one["PolicyName"] == want.address.name), None)
        wanted = _document(reader, want)
        facts = {
            "document": wanted,
            "flaws": [one.told for one in policy_document.flaws(wanted)],
            "others": len(_before(reader, want, found)),
        }
        facts["revoked"] = want.spec.revoke and revoke.served(reader, want)
        declared = {} if facts["flaws"] else {"document": policy_document.meaning(wanted)}
        if live is None:
            return absent(want.address, self.kind, declared=declared, facts=facts)
        return _observed(want.address, live, declared, facts)

    def others(self, reader: Reader, within: Observed, declared: Collection[Want]) -> Iterator[Observed]:
        """The project's policies that no spec declares."""
        if within.kind != "project":
            return
        known = {want.address for want in declared}
        for live in _policies(reader, within.address, {"ProjectArn": within.arn}):
            address = within.address.child("policy", live["PolicyName"])
            if address not in known:
                yield inside(reader, within, _observed(address, live, None, {}))

    def steps(self, want: Want | None, have: Observed, why: Delta) -> Iterator[Step | Note]:
        """Put, put again with the revision that was read, revoke, or tell."""
        if want is None:
            yield from _leave(have, why)
        elif have.facts["flaws"]:
            told = "; ".join(have.facts["flaws"])
            hint = "mend the document; nothing was sent"
            yield Note(want.address, Topic.INVALID, f"the service would refuse it: {told}", hint=hint, blocks=True)
        elif have.facts["revoked"]:
            if have.exists:
                step = _delete(have, "every copy that needed it is made, and `revoke: true` takes it back")
                yield replace(step, risks=frozenset())
        elif have.phase is Phase.ABSENT and have.facts["others"] >= MOST:
            told = f"the project has {MOST} other policies, live or declared, which is as many as the service allows"
            yield Note(want.address, Topic.REFUSED, told, hint="remove one first", blocks=True)
        else:
            if have.phase is Phase.ABSENT or why:
                yield _put(want, have, why)
            if want.spec.revoke:
                yield Note(want.address, Topic.INFO, "it is taken back once its copies are made", again=True)


def _before(reader: Reader, want: Want, live: Collection[Mapping[str, Any]]) -> set[str]:
    """The project's other policies, as far as they are there when this one is put: live ones, and declared ones before it."""
    declared = (one for one in reader.declared.below(want.address.project_address) if one.kind == want.kind)
    made_first = {one.address.name for one in declared if one.address < want.address and not one.spec.revoke}
    return ({one["PolicyName"] for one in live} | made_first) - {want.address.name}


def _policies(reader: Reader, address: Address, project: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    try:
        return list(
            reader.call(address.account, "ListProjectPolicies", ProjectArn=project["ProjectArn"])["ProjectPolicies"]
        )
    except CallError as error:
        if error.code == "ResourceNotFoundException":
            return []
        raise


def _observed(address: Address, live: Mapping[str, Any], declared: Any, facts: Mapping[str, Any]) -> Observed:
    return Observed(
        address=address,
        kind="policy",
        phase=Phase.READY,
        arn=live["ProjectArn"],
        attributes={"document": policy_document.meaning(json.loads(live["PolicyDocument"]))},
        declared=declared,
        facts={**facts, "revision": live["PolicyRevisionId"]},
    )


def _document(reader: Reader, want: Want) -> dict[str, Any]:
    spec = want.spec
    if spec.document_file:
        return policy_document.load(Path(want.root, spec.document_file))
    if spec.document is not None:
        return dict(spec.document)
    models = _models(want, reader.declared)
    versions = [named.version_of(reader, models[name]) for name in spec.allow_copy.models]
    return policy_document.allowing(reader.declared, want.target, want.address.project, spec.allow_copy.to, versions)


def _models(want: Want, declared: Declared) -> dict[str, Want]:
    """The models that the project declares, by name."""
    return {one.spec.name: one for one in declared.below(want.address.project_address) if one.kind == "model"}


def _put(want: Want, have: Observed, why: Delta) -> Step:
    arguments = {
        "ProjectArn": ref(want.address.project_address),
        "PolicyName": want.address.name,
        "PolicyDocument": document(have.facts["document"]),
    }
    there = have.phase is Phase.READY
    if there:
        arguments["PolicyRevisionId"] = have.facts["revision"]
    return Step(
        address=want.address,
        kind=Kind.WRITE,
        action=Action.UPDATE if there else Action.CREATE,
        reason="its document means something else" if there else "it is declared and does not exist",
        call=Call("rekognition", "PutProjectPolicy", arguments, want.address.account),
        changes=why.changes if there else (),
    )


def _leave(have: Observed, why: Delta) -> Iterator[Step | Note]:
    if goes(have, why):
        yield _delete(have, "no spec declares it")
    else:
        yield unmanaged(have, "a live project policy")


def _delete(have: Observed, reason: str) -> Step:
    arguments = {
        "ProjectArn": have.arn,
        "PolicyName": have.address.name,
        "PolicyRevisionId": have.facts["revision"],
    }
    return Step(
        address=have.address,
        kind=Kind.WRITE,
        action=Action.DELETE,
        reason=reason,
        call=Call("rekognition", "DeleteProjectPolicy", arguments, have.address.account),
        risks=frozenset({Risk.DESTROY}),
        arn=have.arn,
        stamp=have.facts["revision"],
    )
