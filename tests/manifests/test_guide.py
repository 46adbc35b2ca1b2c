"""The developer guide's validation chapters as cases: for each code a manifest that breaks it and one that does not.

`guide/CODE/case.json` names the guide's lines and what is expected; `corrected/LINE.manifest` are the guide's own
corrected lines, `printed/LINE.json` the validation output that it prints.
"""

import json
from dataclasses import replace
from pathlib import Path

import pytest
from tally import judged, source_refs, totals, whole

from reconciler.manifest.images import LocalObjects, check_images
from reconciler.manifest.line import Line, Problem, decode, spell
from reconciler.manifest.reader import Source, lines
from reconciler.manifest.rules import check
from reconciler.manifest.rules.autosplit import DISTRIBUTE
from reconciler.manifest.rules.catalog import catalog
from reconciler.manifest.rules.manifest_format import why_unsupported

HERE = Path(__file__).parent
CASES = {folder.name: json.loads((folder / "case.json").read_text()) for folder in sorted((HERE / "guide").iterdir())}
FILES = [(code, name) for code, case in CASES.items() for name in case["expected"]]
READABLE = [(code, name) for code, name in FILES if "unsupported" not in CASES[code]["expected"][name]]
SEEN = [(code, name) for code, name in READABLE if "images" in CASES[code]["expected"][name]]
WHOLE = [(code, name) for code, name in READABLE if "manifest" in CASES[code]["expected"][name]]
ONLY_ON_AWS = {  # no manifest can show these
    "ERROR_INVALID_PERMISSIONS_MANIFEST_S3_BUCKET",
    "ERROR_INVALID_PERMISSIONS_IMAGES_S3_BUCKET",
    "ERROR_INVALID_IMAGES_S3_BUCKET_OWNER",
    "ERROR_FAILED_IMAGES_S3_COPY",
    "OUTPUT_BUCKET_NOT_WRITABLE",
}


def manifest(code: str, name: str) -> Path:
    """The file of a case."""
    return HERE / "guide" / code / f"{name}.manifest"


def test_every_code_has_a_case():
    """Each rule stands here with its own folder, and no folder is about anything else."""
    assert set(CASES) == set(catalog()) - ONLY_ON_AWS


@pytest.mark.parametrize("code", CASES)
def test_a_case_has_a_bad_and_a_good_manifest_and_its_guide_line(code):
    """A bad one shows the code; a good one next to it does not."""
    case = CASES[code]
    names = {name.split(".")[0].split("-")[0] for name in case["expected"]}
    assert names == {"bad", "good"}
    assert all(0 < line < 18_700 for line in case["guide"])


@pytest.mark.parametrize(("code", "name"), READABLE)
def test_lines_get_their_codes_at_their_places(code, name):
    """Every line has exactly the problems that the case names, and the manifest counts its lines as it says."""
    expected = CASES[code]["expected"][name]
    found = judged(manifest(code, name))
    told = [said(item.line, problem) for item in found for problem in item.problems]
    counts = totals(manifest(code, name))
    assert told == expected["lines"]
    assert f"{counts.valid} valid, {counts.invalid} invalid, {counts.ignored} ignored" == expected["counts"]


@pytest.mark.parametrize(("code", "name"), SEEN)
def test_images_get_their_codes(code, name):
    """What is found by looking at the images beside a manifest is exactly what the case names."""
    found = check_images(lines(Source(str(manifest(code, name)))), LocalObjects(HERE / "guide" / code))
    assert [said(seen.line, seen.problem) for seen in found] == CASES[code]["expected"][name]["images"]


def said(line: Line, problem: Problem) -> str:
    """A problem of a line in a word."""
    return f"{line.number}: {problem.code}" + (f" at {spell(problem.scope)}" if problem.scope else "")


@pytest.mark.parametrize(("code", "name"), WHOLE)
def test_manifests_get_their_codes(code, name):
    """The manifest as a whole, with its test manifest where the case has one, has exactly the codes that it names."""
    expected = CASES[code]["expected"][name]
    told = {key: CASES[code][key][name] for key in ("size", "total") if key in CASES[code]}
    test = manifest(code, f"{name}.test")
    train = replace(totals(manifest(code, name)), **told)
    use_case, codes = whole(train, totals(test) if test.exists() else None)
    if code == DISTRIBUTE.code:
        codes = [DISTRIBUTE.code] if DISTRIBUTE.is_broken(train, use_case) else []
    if code == "IMAGE_IN_TRAIN_AND_TEST":
        codes += [code] * len(source_refs(manifest(code, name)) & source_refs(test))
    assert (str(use_case), codes) == (expected["use_case"], expected["manifest"])


@pytest.mark.parametrize("path", sorted((HERE / "guide").glob("*FORMAT/*.manifest")), ids=lambda path: path.stem)
def test_what_is_no_text_is_told_from_its_first_bytes(path):
    """A gzip archive and UTF-16 text are no manifest; every manifest is one."""
    expected = CASES[path.parent.name]["expected"][path.stem].get("unsupported", False)
    assert bool(why_unsupported(path.name, path.read_bytes()[:8])) == expected


@pytest.mark.parametrize("path", sorted((HERE / "corrected").iterdir()), ids=lambda path: path.stem)
def test_the_corrected_lines_of_the_guide_are_good(path):
    """What the guide prints as the way to mend an error has no problem at all."""
    assert [item.problems for item in judged(path)] == [()]


@pytest.mark.parametrize("path", sorted((HERE / "printed").iterdir()), ids=lambda path: path.stem)
def test_the_printed_outputs_of_the_guide_come_from_their_input(path):
    """Taking the errors out of a printed line and judging what is left puts the same errors at the same places."""
    printed = json.loads(path.read_text())
    names = ("cl-errors", "cl-warnings") if "cl-metadata" in printed else ("errors", "warnings")
    clean = without(printed, {*names})
    content = json.dumps(clean).encode()
    assert annotated(clean, check(Line(1, content, decode(content))), *names) == printed


def without(value, keys):
    """The JSON value without these keys, at any depth."""
    if isinstance(value, dict):
        return {key: without(item, keys) for key, item in value.items() if key not in keys}
    return [without(item, keys) for item in value] if isinstance(value, list) else value


def annotated(value: dict, problems: tuple[Problem, ...], errors: str, warnings: str) -> dict:
    """The line as a validation manifest has it: each problem in a list of code and message at its scope."""
    for problem in problems:
        place = value
        for key in problem.scope:
            place = place[key]
        name = warnings if problem.kind == "warning" else errors
        place.setdefault(name, []).append({"code": problem.code, "message": problem.message})
    return value
