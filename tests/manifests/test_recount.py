"""Lines whose images cannot be used, taken out of the counts."""

import json

from reconciler.manifest.images import Seen
from reconciler.manifest.lint import lint
from reconciler.manifest.reader import Source, lines
from reconciler.manifest.recount import recount
from reconciler.manifest.rules.example import box_line, image_line
from reconciler.manifest.rules.image import DIFFERS, RULE


def test_a_line_without_an_image_is_invalid_and_its_labels_do_not_count(tmp_path):
    """Valid and ignored lines become invalid; invalid ones and mere warnings change nothing."""
    both = box_line("both", "Echo") | {
        key: value for key, value in image_line(label="Echo").items() if key != "source-ref"
    }
    found = [image_line("a", "Sunrise"), both, {"source-ref": "s3://bucket/bare.png"}, image_line("a"), box_line("b")]
    path = tmp_path / "train.manifest"
    path.write_text("".join(json.dumps(line) + "\n" for line in found))
    report = lint(Source(str(path)))
    assert (report.totals.valid, report.totals.invalid, report.totals.ignored) == (3, 1, 1)
    seen = [Seen(line, RULE.problem(), "") for line in lines(report.source) if line.number < 5]
    seen += [Seen(line, DIFFERS.problem(), "") for line in lines(report.source) if line.number == 5]
    again = recount(report, seen)
    assert (again.totals.valid, again.totals.invalid, again.totals.ignored) == (1, 4, 0)
    assert dict(again.totals.labels) == {"Echo Dot": 1}
    assert (dict(again.totals.image_labels), dict(again.totals.box_labels)) == ({}, {"Echo Dot": 1})
    assert (again.totals.image_lines, again.totals.box_lines) == (0, 1)
    assert again.errors == (1, 2, 3, 4)
