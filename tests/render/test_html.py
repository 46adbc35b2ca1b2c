"""The HTML reports: self-contained, safe, and as they were looked at."""

import re
from html.parser import HTMLParser
from pathlib import Path

import pytest
from html_reports import OBSERVED, OLD, REPORTS, live

from reconciler.core.address import Address
from reconciler.core.observed import Phase
from reconciler.plan.plan import Plan
from reconciler.render import estate, graph, html, status
from reconciler.render.blocks import arrows, blocks
from reconciler.render.charts import MOST, charts
from reconciler.render.sight import Sight

HERE = Path(__file__).parent


@pytest.fixture
def report(make):
    """The report of a whole plan, with everything that may be given."""
    return REPORTS["plan"](make)


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


@pytest.mark.parametrize("name", ["plan", "drift", "status", "apply"])
def test_the_whole_report_is_as_reviewed(name, make, golden):
    """The report is what was looked at once; its looks have a file of their own."""
    page = re.sub("(?s)(?<=<style>).*(?=</style>)", "", REPORTS[name](make))
    golden(HERE / "reports" / f"{name}.html", page)


@pytest.mark.parametrize("name", REPORTS)
def test_a_report_loads_nothing(name, make):
    """No script, no element of foreign text, no address that a browser would fetch; the policy forbids it besides."""
    report = REPORTS[name](make)
    found = seen(report)
    assert not {"script", "img", "i"} & set(found.tags)
    links = [value for name, value in found.attributes if name in ("src", "href")]
    sections = {value for name, value in found.attributes if name == "id"}
    assert [link for link in links if link.removeprefix("#") not in sections] == ["data:,"]
    assert "default-src 'none'" in report


def test_in_a_large_estate_what_is_well_stands_on_one_line():
    """Two hundred projects: the one that failed is unfolded, the others are folded behind their number."""
    well = [Address.of("dev", f"p{at}") for at in range(199)]
    observed = [live(one, "project", status="CREATED") for one in well] + [live(OLD, "project", Phase.FAILED)]
    plan = Plan(workspace="v", repository="r", targets=())
    page = html.plan(plan, sight=Sight({one.address: one for one in observed}))
    before, _, folded = page.partition("199 projects in which all is well")
    assert ("<b>solder-joints</b>" in before, folded.count("<b>p")) == (True, 199)


def test_what_could_not_be_read_says_so_in_its_place(report):
    """A summary that one may not read is told with the service's words; what was not asked for is counted."""
    text = " ".join(seen(report).text)
    assert "Not readable: 1 model dev/solder-joints/model/v0 GetObject: AccessDenied:" in " ".join(text.split())
    assert "1,200 more models not read" in text
    assert "1 more dataset not read" in text


def test_a_saved_plan_says_what_it_cannot_know(make):
    """Without a look at what is live there is no chart, and the tree says what it is made of."""
    found = seen(html.plan(make("first")))
    text = " ".join(found.text)
    assert "this plan was shown without the live state" in text
    assert {"Labels", "How well the models do"}.isdisjoint(found.text)


def test_labels_stand_beside_each_other_by_project():
    """One chart a project, what trains before what tests, the commonest label first, a cut after the first forty."""
    many = {f"label-{at:03}": 500 - at for at in range(MOST + 2)}
    sight = Sight(labels={OLD.child("dataset", "test"): {"label-001": 7}, OLD.child("dataset", "train"): many})
    (chart,) = charts(sight)
    assert chart.datasets == ("train", "test")
    assert [(name, [bar.number for bar in bars]) for name, bars in chart.rows[:2]] == [
        ("label-001", [499, 7]),
        ("label-000", [500, 0]),
    ]
    assert (len(chart.rows), chart.left) == (MOST, 2)


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
    assert (branches["dev"].total, branches["dev/solder-joints/model/v1"].hourly) == (8.0, 0.0)
    assert branches["dev"].share == "7 of 7 in sync"


def test_the_tree_shows_what_is_planned_and_noted(make):
    """Without the live state there is still a tree, of what the plan speaks of."""
    branches = [one for top in estate.tree(make("noted"), {}) for one in top.all()]
    assert {one.sync for one in branches} >= {"not declared", "held back", "queued", "conflict", "unknown"}


@pytest.mark.parametrize("width", [80, 120])
def test_the_tree_as_text_is_as_reviewed(width, make, golden):
    """The same tree on a terminal: names, sync, health, price and the service's words in columns."""
    golden(HERE / "plans" / f"status-{width}.txt", status.text(make("first"), OBSERVED, width=width))


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
