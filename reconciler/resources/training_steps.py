"""The steps that train a version; pure (API: CreateProjectVersion)."""

from collections.abc import Iterator
from typing import Any

from reconciler.core.observed import Observed, Phase
from reconciler.core.step import Action, Call, Kind, Note, Risk, Step, Topic, Until, Usage, ref, wait
from reconciler.core.want import Want
from reconciler.resources import copy_steps, external, inputs, ownership

# Typical: about an hour for small datasets; the service may take up to 24 hours (guide, "Training a model").
UNTIL_TRAINED = Until(phases=(Phase.READY,), expected=3600, limit=26 * 3600, every=60)


def train(want: Want, have: Observed) -> Iterator[Step | Note]:
    """Train once, when nothing stands against it."""
    if told := _problem(want, have):
        message, hint, topic = told
        yield Note(want.address, topic, message, hint=hint, blocks=True)
        return
    yield _create(want, have)
    yield wait(want.address, UNTIL_TRAINED, "training takes from half an hour to a day")


def _problem(want: Want, have: Observed) -> tuple[str, str, Topic] | None:
    """Why it cannot be trained, what to do, and what kind of trouble that is."""
    if not want.spec.output:
        hint = "set `output: s3://bucket/prefix/` here or in the account's `defaults`"
        return "training needs a place for its results", hint, Topic.INVALID
    if missing := _missing(want, have):
        hint = "declare it under `datasets`; `test: {splitFrom: train}` draws one from the training dataset"
        return f"training needs a {' and a '.join(missing)} dataset in the project", hint, Topic.INVALID
    if want.spec.training_data and (told := external.problem(want, have)):
        return told, "take the datasets away, or train on them", Topic.INVALID
    return _unsound(have)


def _unsound(have: Observed) -> tuple[str, str, Topic] | None:
    """What is wrong with what it would be trained on."""
    if twins := have.facts.get("twins"):
        told = f"{' and '.join(twins)} would be trained on the same data as this version"
        return told, "declare one of them now, and another when there is other data", Topic.INVALID
    if flaws := have.facts.get("flaws"):
        return f"training would fail: {'; '.join(flaws)}", "mend the manifest; nothing was sent", Topic.INVALID
    if unequal := have.facts.get("unequal"):
        return f"not as declared: the {' and the '.join(unequal)} dataset", "apply again", Topic.QUEUED
    if empty := have.facts.get("empty"):
        return f"the {' and the '.join(empty)} dataset is empty", "fill it, then apply again", Topic.QUEUED
    return None


def _missing(want: Want, have: Observed) -> list[str]:
    if want.spec.training_data:
        return []
    live = have.facts.get("datasets", {})
    declared = inputs.declared(want)
    return [side for side in inputs.SIDES if side not in declared and side.upper() not in live]


def _create(want: Want, have: Observed) -> Step:
    arguments: dict[str, Any] = {
        "ProjectArn": ref(want.address.project_address),
        "VersionName": have.facts["version"],
        "OutputConfig": copy_steps.output(want.spec.output),
        "Tags": _tags(want),
    }
    if want.spec.training_data:
        arguments |= external.arguments(want)
    if want.spec.description:
        arguments["VersionDescription"] = want.spec.description
    if want.spec.kms_key:
        arguments["KmsKeyId"] = want.spec.kms_key
    return Step(
        address=want.address,
        kind=Kind.WRITE,
        action=Action.CREATE,
        reason="it is declared and does not exist",
        call=Call("rekognition", "CreateProjectVersion", arguments, want.address.account),
        risks=frozenset({Risk.SPEND}),
        usage=Usage(training_hours=UNTIL_TRAINED.expected / 3600),
        slot="training",
    )


def _tags(want: Want) -> dict[str, Any]:
    """The user's tags, and what we have to know of the version later: its inputs, its model, its attempt."""
    tags: dict[str, Any] = dict(want.tags)
    if want.spec.training_data or inputs.known(want):
        tags[ownership.INPUTS] = ref(want.address, "inputs")
    if "{digest}" in want.spec.version:
        tags[ownership.MODEL] = want.spec.name
    if want.spec.attempt > 1:
        tags[ownership.ATTEMPT] = str(want.spec.attempt)
    return tags
