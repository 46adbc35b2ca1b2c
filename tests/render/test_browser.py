"""The HTML reports in a real browser: whole, silent, accessible."""

import importlib.util
import re
import shutil
import subprocess
from pathlib import Path

import pytest
from html_reports import REPORTS

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
  const empty = [...document.querySelectorAll('section')].filter(one => one.offsetHeight < 40).length;
  parent.postMessage(`wide ${wide}, width ${innerWidth}, empty ${empty}`, '*');
});</script>"""
FRAME = """<!DOCTYPE html><title>nothing</title><script>addEventListener('message', told => document.title = told.data)</script>
<iframe src="report.html" style="width:{width}px;height:900px;border:0"></iframe>"""
"""A window of a browser is never as narrow as a phone, a frame in it is."""


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
@pytest.mark.parametrize("width", [390, 1280])
@pytest.mark.parametrize("name", REPORTS)
def test_a_browser_shows_it_whole_and_says_nothing(name, width, make, tmp_path):
    """No console message, no empty section, and no sideways scrolling of the page, on a phone or a screen."""
    text = re.sub(r"<meta http-equiv.*?>", "", REPORTS[name](make)).replace("</body>", f"{MEASURE}</body>")
    (tmp_path / "report.html").write_text(text)
    page = tmp_path / "frame.html"
    page.write_text(FRAME.format(width=width))
    dom = browse(page, tmp_path, "--window-size=1400,900", "--virtual-time-budget=3000", "--dump-dom")
    assert re.search(r"<title>(.*?)</title>", dom)[1] == f"wide false, width {width}, empty 0"


AXE = importlib.util.find_spec("axe_core_python")
CHECK = """<script>addEventListener('load', async () => {
  document.querySelectorAll('details').forEach(one => one.open = true);
  const found = await axe.run();
  document.title = 'axe:' + found.violations.map(one => one.id + ' ' + one.nodes[0].html).join(';');
});</script>"""


@pytest.mark.browser
@pytest.mark.skipif(not (CHROMIUM and AXE), reason="no Chromium or no axe here")
@pytest.mark.parametrize("dark", ["", "--force-dark-mode"])
@pytest.mark.parametrize("name", REPORTS)
def test_the_page_is_accessible(name, dark, make, tmp_path):
    """An audit by axe finds nothing to object to, light or dark, with everything unfolded."""
    text = REPORTS[name](make)
    axe = (Path(AXE.origin).parent / "axe.min.js").read_text()
    page = tmp_path / "report.html"
    checked = re.sub(r"<meta http-equiv.*?>", "", text)
    page.write_text(checked.replace("</body>", f"<script>{axe}</script>{CHECK}</body>"))
    dom = browse(page, tmp_path, "--virtual-time-budget=10000", "--dump-dom", *([dark] if dark else []))
    assert re.search(r"<title>(.*?)</title>", dom, re.DOTALL)[1] == "axe:"


@pytest.mark.browser
@pytest.mark.skipif(not CHROMIUM, reason="no Chromium here")
@pytest.mark.parametrize("name", ["plan", "drift", "status", "apply"])
def test_the_policy_of_the_page_holds_in_a_browser(name, make, tmp_path):
    """The page as it is written, policy included, draws without a message."""
    page, shot = tmp_path / "report.html", tmp_path / "shot.png"
    page.write_text(REPORTS[name](make))
    browse(page, tmp_path, "--window-size=1280,2000", f"--screenshot={shot}")
    assert shot.stat().st_size > 20_000
