"""What only the HTML report shows is read only for it: how many entries have each label, and how well models do."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from itertools import islice
from typing import TYPE_CHECKING, Any

from reconciler.core.observed import Observed, Phase
from reconciler.errors import InvalidError, ReconcilerError

if TYPE_CHECKING:
    from reconciler.cli.estate import Estate
    from reconciler.cli.view import Reports
    from reconciler.core.address import Address
    from reconciler.core.service import Reader
    from reconciler.render.evaluation import Evaluation
    from reconciler.render.sight import Sight

MOST = 100
"""So many datasets and so many models are read: more would take minutes, and make a report that nobody scrolls."""


def look(estate: "Estate", live: "Mapping[Address, Observed]", output: str, reports: "Reports") -> "Sight | None":
    """Read what is shown beside a plan; None, and nothing read, where no form of the output shows it.

    What may not be read, or is damaged, says so in its place: a report never fails for it.
    """
    return _seen(estate, live) if _shown(output, reports) else None


def left(estate: "Estate", output: str, reports: "Reports") -> "Sight | None":
    """What a run left: everything is read once more, where a form of the output shows it; None when that fails."""
    if not _shown(output, reports):
        return None
    again = estate.again()
    try:
        plan, live = again.plan()
    except ReconcilerError:
        return None  # how the run ended is told all the same
    return replace(_seen(again, live), plan=plan)


def _shown(output: str, reports: "Reports") -> bool:
    return "html" in (output, *(form for form, _ in reports))


def _seen(estate: "Estate", live: "Mapping[Address, Observed]") -> "Sight":
    from reconciler.render.sight import Sight

    ready = [have for _, have in sorted(live.items()) if have.phase is Phase.READY and have.arn]
    datasets, models = ([have for have in ready if have.kind == kind] for kind in ("dataset", "model"))
    labels = _read(estate, _labels, datasets)
    evaluations = _read(estate, _evaluation, models)
    return Sight(
        observed=live,
        labels={address: told for address, told in labels.items() if not isinstance(told, str)},
        evaluations={address: told for address, told in evaluations.items() if told and not isinstance(told, str)},
        unread={address: told for address, told in (labels | evaluations).items() if isinstance(told, str)},
        left={"dataset": max(len(datasets) - MOST, 0), "model": max(len(models) - MOST, 0)},
    )


def _read(
    estate: "Estate", read: "Callable[[Reader, Observed], Any]", listed: Iterable[Observed]
) -> "dict[Address, Any]":
    """What is read of each of the first, or why it could not be, as text."""

    def ask(have: Observed) -> Any:
        try:
            return read(estate.reader, have)
        except ReconcilerError as error:
            return error.message

    asked = list(islice(listed, MOST))
    return dict(zip((have.address for have in asked), estate.executor.map(ask, asked), strict=True))


def _labels(reader: "Reader", have: Observed) -> dict[str, int]:
    """A dataset's entries by label (API: ListDatasetLabels)."""
    found = reader.call(have.address.account, "ListDatasetLabels", DatasetArn=have.arn)["DatasetLabelDescriptions"]
    return {one["LabelName"]: one["LabelStats"]["EntryCount"] for one in found}


def _evaluation(reader: "Reader", have: Observed) -> "Evaluation | None":
    """A version's evaluation summary, or None where training wrote none (guide, "Accessing the summary file")."""
    from msgspec import MsgspecError

    from reconciler.render.evaluation import evaluation
    from reconciler.resources.copies import source
    from reconciler.resources.live import find_version, version_name

    found = find_version(reader, have.address, version_name(have.arn))  # the plan has asked already
    summary = source(found, "").summary if found else ""
    if not summary:
        return None
    try:
        return evaluation(b"".join(reader.objects(have.address.account).blocks(summary)))
    except MsgspecError as error:
        raise InvalidError(f"{summary} is no evaluation summary: {error}") from error
