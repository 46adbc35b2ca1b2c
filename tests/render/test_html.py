"""The HTML report: self-contained, safe, and whole in a real browser."""

import importlib.util
import re
import shutil
import subprocess
from html.parser import HTMLParser
from pathlib import Path

import pytest

from reconciler.core.address import Address
from reconciler.core.delta import Change
from reconciler.core.observed import Observed, Phase
from reconciler.plan.drift import Drift, DriftClass
from reconciler.plan.plan import Plan
from reconciler.render import estate, graph, html, status
from reconciler.render.blocks import arrows, blocks

HERE = Path(__file__).parent / "plans"
BOARDS = Address.of("dev", "circuit-boards")
OLD = Address.of("dev", "solder-joints")
LABELS = ["capacitor", "pot_resistor", "日本語 <b>"]


def live(address, kind, phase=Phase.READY, status="", message="", **facts):
    """An observed resource."""
    return Observed(address=address, kind=kind, phase=phase, status=status, message=message, facts=facts)


OBSERVED = {
    one.address: one
    for one in [
        live(BOARDS, "project", Phase.ABSENT),
        live(OLD, "project", status="CREATED"),
        live(OLD.child("applied"), "applied"),
        live(OLD.child("tags"), "tags"),
        live(OLD.child("dataset", "train"), "dataset", status="CREATE_COMPLETE"),
        live(
            OLD.child("dataset", "test"),
            "dataset",
            status="UPDATE_FAILED",
            phase=Phase.FAILED,
            message="2 lines <b>bad</b>",
        ),
        live(OLD.child("model", "v1"), "model", status="RUNNING"),
        live(OLD.child("model", "v1", "inference"), "inference", status="RUNNING", units=2),
        live(OLD.child("model", "v2"), "model", status="TRAINING_IN_PROGRESS", phase=Phase.ARRIVING),
        live(OLD.child("model", "v2", "inference"), "inference", Phase.ABSENT),
    ]
}
SUMMARY = {
    "Version": 1,
    "AggregatedEvaluationResults": {
        "F1Score": 0.931,
        "Precision": 0.95,
        "Recall": 0.912,
        "ConfusionMatrix": [
            {"GroundTruthLabel": row, "PredictedLabel": column, "Value": 0.9 if row == column else 0.05}
            for row in LABELS
            for column in LABELS
        ],
    },
    "EvaluationDetails": {"NumberOfTrainingImages": 80, "NumberOfTestingImages": 20, "Labels": LABELS},
    "LabelEvaluationResults": [
        {
            "Label": label,
            "NumberOfTestingImages": 7,
            "Metrics": {"F1Score": 0.979 - at / 5, "Precision": 1.0, "Recall": 0.96, "Threshold": 0.258},
        }
        for at, label in enumerate(LABELS)
    ],
}


@pytest.fixture
def report(make):
    """The report of a whole plan, with everything that may be given."""
    return html.plan(
        make("first"),
        observed=OBSERVED,
        evaluations={OLD.child("model", "v1"): SUMMARY},
        drift=[
            Drift(OLD.child("tags"), DriftClass.CHANGED, "1 tag differs", (Change("team", "<i>x</i>", "boards"),)),
            Drift(OLD.child("model", "v0", "inference"), DriftClass.IDLE, "nothing declares that it runs", hourly=4.0),
        ],
        labels={OLD.child("dataset", "train"): dict(zip(LABELS, (1200, 800, 7), strict=True))},
    )


class Seen(HTMLParser):
    """Collects tags, attributes and text, and checks that what is opened is closed."""

    void = frozenset({"meta", "link", "br", "path", "rect"})

    def __init__(self):
        """Start with nothing seen."""
        super().__init__(convert_charrefs=True)
        self.tags, self.attributes, self.text, self.open = [], [], [], []

    def handle_starttag(self, tag, attrs):
        """Remember a tag."""
        self.tags.append(tag)
        self.attributes += attrs
        if tag not in self.void:
            self.open.append(tag)

    def handle_startendtag(self, tag, attrs):
        """Remember a tag that closes itself."""
        self.tags.append(tag)
        self.attributes += attrs

    def handle_endtag(self, tag):
        """Close the innermost tag, which must be this one."""
        assert self.open.pop() == tag

    def handle_data(self, data):
        """Remember text."""
        self.text.append(data)


def seen(text):
    """What stands in a page."""
    found = Seen()
    found.feed(text)
    assert not found.open
    return found


def test_the_report_of_any_plan_is_well_formed(made):
    """Every tag that is opened is closed, whatever the plan holds."""
    assert seen(html.plan(made[1])).tags[0] == "html"


def test_the_whole_report_is_as_reviewed(report, golden):
    """The report is what was looked at once."""
    golden(HERE / "first.html", report)


def test_the_report_loads_nothing(report):
    """No script, and no address that a browser would fetch; the policy would forbid it besides."""
    found = seen(report)
    assert "script" not in found.tags
    assert not [value for name, value in found.attributes if name in ("src", "href") and value != "data:,"]
    assert "default-src 'none'" in report


def test_foreign_text_is_text(make):
    """Tags and messages become neither elements nor attributes."""
    found = seen(html.plan(make("hostile")))
    assert "img" not in found.tags
    assert "script" not in found.tags
    assert not [name for name, _ in found.attributes if name.startswith("on")]
    assert any("<img src=x onerror=alert(1)>" in text for text in found.text)


def test_the_tree_tells_sync_and_health():
    """Each resource has both, the price of what runs, and book-keeping stays out."""
    plan = Plan(workspace="v", repository="r", targets=())
    branches = {str(one.address): one for top in estate.tree(plan, OBSERVED) for one in top.all()}
    told = {name: (one.sync, one.health, one.price) for name, one in branches.items()}
    assert told == {
        "dev": ("", "", ""),
        "dev/solder-joints": ("in sync", "healthy", ""),
        "dev/solder-joints/tags": ("in sync", "healthy", ""),
        "dev/solder-joints/dataset": ("", "", ""),
        "dev/solder-joints/dataset/train": ("in sync", "healthy", ""),
        "dev/solder-joints/dataset/test": ("in sync", "failed", ""),
        "dev/solder-joints/model": ("", "", ""),
        "dev/solder-joints/model/v1": ("in sync", "healthy", ""),
        "dev/solder-joints/model/v1/inference": ("in sync", "healthy", "$8.00/h"),
        "dev/solder-joints/model/v2": ("in sync", "on its way", ""),
    }
    assert branches["dev"].share == "7 of 7 in sync"


def test_the_tree_shows_what_is_planned_and_noted(make):
    """Without the live state there is still a tree, of what the plan speaks of."""
    branches = [one for top in estate.tree(make("noted"), {}) for one in top.all()]
    assert {one.sync for one in branches} >= {"not declared", "held back", "queued", "conflict", "unknown"}


@pytest.mark.parametrize("width", [80, 120])
def test_the_tree_as_text_is_as_reviewed(width, make, golden):
    """The same tree on a terminal: names, sync, health, price and the service's words in columns."""
    golden(HERE / f"status-{width}.txt", status.text(make("first"), OBSERVED, width=width))


def test_what_needs_a_look_is_unfolded(report):
    """A dataset that failed is in sync with its declaration, and yet its branch is open."""
    failed = report.index("UPDATE_FAILED")
    assert report.rindex("<details", 0, failed) == report.rindex("<details open", 0, failed)


def test_the_graph_goes_from_left_to_right(make):
    """Whatever comes first stands to the left of what it is for."""
    drawing = graph.draw(blocks(make("first")))
    left = {str(box.block.address): box.x for box in drawing.boxes}
    for box in drawing.boxes:
        assert all(left[str(earlier)] < box.x for earlier in box.block.after)


def test_an_arrow_that_follows_from_others_is_not_drawn(make):
    """The model comes after both datasets, and the test dataset after the train dataset: one arrow says enough."""
    direct = {str(address): [str(one) for one in before] for address, before in arrows(blocks(make("first"))).items()}
    assert direct["dev/circuit-boards/model/v1"] == ["dev/circuit-boards/dataset/test"]
    assert len(graph.draw(blocks(make("first"))).arrows) == 4


def test_boxes_do_not_overlap(make):
    """Two addresses of a layer stand below each other."""
    boxes = graph.draw(blocks(make("first"))).boxes
    assert len({(box.x, box.y) for box in boxes}) == len(boxes)
    assert all(box.height < 58 for box in boxes)


@pytest.mark.parametrize("name", ["empty", "training", "tags"])
def test_there_is_no_graph_without_an_order(name, make):
    """A single address has nothing before it."""
    assert graph.draw(blocks(make(name))) is None


CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
FLAGS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-extensions",
    "--hide-scrollbars",
    "--host-resolver-rules=MAP * ~NOTFOUND",
    "--enable-logging=stderr",
]
MEASURE = """<script>addEventListener('load', () => {
  document.querySelectorAll('details').forEach(one => one.open = true);
  const wide = document.documentElement.scrollWidth > innerWidth + 1;
  document.title = JSON.stringify({wide, width: innerWidth, sections: document.querySelectorAll('h2').length});
});</script>"""


def browse(page, folder, *more):
    """Run Chromium once on a page; its stdout, after its console was found empty."""
    done = subprocess.run(
        [CHROMIUM, *FLAGS, f"--user-data-dir={folder / 'profile'}", *more, page.as_uri()],
        capture_output=True,
        text=True,
        timeout=90,
        check=True,
    )
    assert not [line for line in done.stderr.splitlines() if "CONSOLE" in line]
    return done.stdout


@pytest.mark.browser
@pytest.mark.skipif(not CHROMIUM, reason="no Chromium here")
@pytest.mark.parametrize("width", [500, 1280])
def test_a_browser_shows_it_whole_and_says_nothing(width, report, tmp_path):
    """No console message, every section there, and no sideways scrolling of the page, narrow or wide."""
    page = tmp_path / "report.html"
    measured = re.sub(r"<meta http-equiv.*?>", "", report).replace("</body>", f"{MEASURE}</body>")
    page.write_text(measured)
    dom = browse(page, tmp_path, f"--window-size={width},900", "--virtual-time-budget=3000", "--dump-dom")
    assert f'"wide":false,"width":{width},"sections":7' in re.search(r"<title>(.*?)</title>", dom)[1].replace(
        "&quot;", '"'
    )


AXE = importlib.util.find_spec("axe_core_python")
CHECK = """<script>addEventListener('load', async () => {
  document.querySelectorAll('details').forEach(one => one.open = true);
  const found = await axe.run();
  document.title = 'axe:' + found.violations.map(one => one.id + ' ' + one.nodes[0].html).join(';');
});</script>"""


@pytest.mark.browser
@pytest.mark.skipif(not (CHROMIUM and AXE), reason="no Chromium or no axe here")
@pytest.mark.parametrize("dark", ["", "--force-dark-mode"])
@pytest.mark.parametrize("name", ["first", "noted", "rebuild", "tags"])
def test_the_page_is_accessible(name, dark, make, report, tmp_path):
    """An audit by axe finds nothing to object to, light or dark, with everything unfolded."""
    text = report if name == "first" else html.plan(make(name))
    axe = (Path(AXE.origin).parent / "axe.min.js").read_text()
    page = tmp_path / "report.html"
    checked = re.sub(r"<meta http-equiv.*?>", "", text)
    page.write_text(checked.replace("</body>", f"<script>{axe}</script>{CHECK}</body>"))
    dom = browse(page, tmp_path, "--virtual-time-budget=10000", "--dump-dom", *([dark] if dark else []))
    assert re.search(r"<title>(.*?)</title>", dom, re.DOTALL)[1] == "axe:"


@pytest.mark.browser
@pytest.mark.skipif(not CHROMIUM, reason="no Chromium here")
def test_the_policy_of_the_page_holds_in_a_browser(report, tmp_path):
    """The page as it is written, policy included, draws without a message."""
    page, shot = tmp_path / "report.html", tmp_path / "shot.png"
    page.write_text(report)
    browse(page, tmp_path, "--window-size=1280,2000", f"--screenshot={shot}")
    assert shot.stat().st_size > 20_000
