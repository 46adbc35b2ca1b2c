"""One comment for each subject of a pull request and one issue for each target's drift, found again by a mark."""

import os
from typing import Any

from reconciler.cli import github_gh as gh

LABEL = "drift"
_OUT = """
**Two ways out.** If it should not have been changed: run the workflow *apply* with `run: {run}`, which approves the plan
above (`gh workflow run apply.yml -f run={run}`). If it was right: bring the specs up to it and merge that.
"""


def comment(number: int, key: str, text: str) -> str:
    """Post on a pull request, or replace what was posted under the key before; gives the address."""
    mark = _mark(key)
    body = f"{mark}\n{text.rstrip()}\n\n{_foot()}\n"
    ours = (one for one in gh.pages(f"issues/{number}/comments?per_page=100") if _is_ours(one, mark))
    before = next(ours, None)
    if before is None:
        return str(gh.send("POST", f"issues/{number}/comments", body=body)["html_url"])
    return str(gh.send("PATCH", f"issues/comments/{before['id']}", body=body)["html_url"])


def issue(target: str, text: str, *, drift: bool) -> str:
    """Open, update, reopen or close a target's issue; gives what was done to which."""
    mark = _mark(f"drift:{target}")
    body = f"{mark}\n{text.rstrip()}\n{_ways_out() if drift else ''}\n{_foot()}\n"
    listed = gh.pages(f"issues?state=all&labels={LABEL}&per_page=100")
    before = next((one for one in listed if _is_ours(one, mark) and "pull_request" not in one), None)
    if before is None:
        return _opened(target, body) if drift else "no drift, and no issue about any"
    if before["state"] == "closed" and not drift:
        return f"no drift, and {before['html_url']} is closed"
    return _changed(before, body, drift=drift)


def _opened(target: str, body: str) -> str:
    made = gh.send("POST", "issues", title=f"Drift in {target}", body=body, labels=[LABEL])
    return f"opened {made['html_url']}"


def _changed(before: dict[str, Any], body: str, *, drift: bool) -> str:
    """Update an issue; who watches it hears of it when it opens or closes."""
    state = "open" if drift else "closed"
    gh.send("PATCH", f"issues/{before['number']}", body=body, state=state)
    if state == before["state"]:
        return f"updated {before['html_url']}"
    said = "There is drift again; see above." if drift else "There is no drift any more."
    gh.send("POST", f"issues/{before['number']}/comments", body=f"{said}\n\n{_foot()}")
    return f"{'reopened' if drift else 'closed'} {before['html_url']}"


def _mark(key: str) -> str:
    return f"<!-- reconciler:{key} -->"


def _is_ours(one: dict[str, Any], mark: str) -> bool:
    """Whether a workflow wrote it: people may copy the mark."""
    return one["user"]["type"] == "Bot" and (one["body"] or "").startswith(mark)


def _ways_out() -> str:
    return _OUT.format(run=gh.setting("GITHUB_RUN_ID"))


def _foot() -> str:
    """Which run said so."""
    server, run = os.environ.get("GITHUB_SERVER_URL", "https://github.com"), gh.setting("GITHUB_RUN_ID")
    return f"<sub>[Run {run}]({server}/{gh.repository()}/actions/runs/{run})</sub>"
