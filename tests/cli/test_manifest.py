"""`reconciler manifest` and `reconciler rule` as a person at a terminal sees them: output and exit codes."""

import gzip
import json
import os
import re
from io import BytesIO, TextIOWrapper
from pathlib import Path
from threading import Thread

import pytest
from PIL import Image

from reconciler.cli.main import run
from reconciler.cli.screen import PIECES

MANIFESTS = Path(__file__).parent.parent / "manifests"
GUIDE = MANIFESTS / "guide"
BIRDS = MANIFESTS / "data" / "birds.manifest"


@pytest.fixture
def call(capsys, monkeypatch):
    """Run a command in a pipe of 100 columns; gives exit code, stdout and stderr."""
    monkeypatch.setenv("COLUMNS", "100")

    def called(*arguments):
        code = run([str(each) for each in arguments])
        captured = capsys.readouterr()
        return code, captured.out, captured.err

    return called


@pytest.fixture
def lint(call):
    """Run `manifest lint`."""
    return lambda *arguments: call("manifest", "lint", *arguments)


def test_a_good_manifest_is_one_verdict(lint):
    """No finding, exit 0, what would be trained."""
    code, out, err = lint(BIRDS)
    assert (code, err) == (0, "")
    assert out == (
        "would train: OBJECT_LOCALIZATION, 100 valid, 0 invalid, 0 ignored\n"
        "  the service could split off a test dataset\n"
    )


def test_a_bad_line_is_shown_where_it_is_wrong(lint):
    """The code, the place to the column, the line shortened around a caret, how to mend, the count."""
    code, out, _ = lint(GUIDE / "ERROR_INVALID_BOUNDING_BOX" / "bad.manifest")
    assert code == 5
    first = out.split("\n\n")[0].splitlines()
    assert first[0] == "error[ERROR_INVALID_BOUNDING_BOX]: The bounding box has off frame values."
    assert first[1] == f" --> {GUIDE}/ERROR_INVALID_BOUNDING_BOX/bad.manifest:1:193"
    shown, caret = first[3], first[4]
    assert shown[caret.index("^") : caret.rindex("^") + 1] == "-1"
    assert max(map(len, first[2:])) <= 100
    assert first[5].startswith("  = help: left is negative. Correct left, top, width and height")
    assert "\nFound 7 errors.\n\n  7  ERROR_INVALID_BOUNDING_BOX\n" in out
    assert "would train: OBJECT_LOCALIZATION, 7 valid, 0 invalid, 0 ignored" in out


def test_the_whole_manifest_has_its_figures(lint):
    """Which share is invalid, what is allowed, and that training would fail."""
    code, out, _ = lint(GUIDE / "ERROR_TOO_MANY_INVALID_ROWS_IN_MANIFEST" / "bad.manifest", "--limit", 1)
    assert code == 5
    assert "21 of 100 lines (21.0 %) are invalid, at most 20 % may be." in out
    assert "Found 22 errors; 21 of them not shown (--limit 0 shows all)." in out
    assert "would fail: ERROR_TOO_MANY_INVALID_ROWS_IN_MANIFEST\n" in out
    assert "100 lines, 79 valid, 21 invalid, 0 ignored, 2 labels" in out


def test_a_test_manifest_is_judged_with_it(lint):
    """Overlap and leakage need both."""
    folder = GUIDE / "ERROR_INSUFFICIENT_LABEL_OVERLAP"
    code, out, _ = lint(folder / "bad.manifest", "--test", folder / "bad.test.manifest")
    assert code == 5
    assert "Less than 50% label overlap" in out
    assert "3 of 5 training labels have no test image: c, d, e." in out
    assert lint(folder / "good.manifest", "--test", folder / "good.test.manifest")[0] == 0


def test_warnings_alone_are_no_failure(lint):
    """Ignored lines are told; the exit code stays 0."""
    code, out, _ = lint(GUIDE / "ERROR_TOO_MANY_INVALID_ROWS_IN_MANIFEST" / "good-ignored.manifest")
    assert code == 0
    assert "Found 6 warnings." in out
    assert "would train: IMAGE_LEVEL_LABELS, 4 valid, 0 invalid, 6 ignored" in out


def test_one_line_per_finding(lint):
    """`-o concise` is for grep and editors."""
    path = GUIDE / "ERROR_NO_LABEL_ATTRIBUTES" / "bad-name.manifest"
    first = lint(path, "-o", "concise")[1].splitlines()[0]
    assert first.startswith(f"{path}: ERROR_TOO_MANY_INVALID_ROWS_IN_MANIFEST ")
    assert f"{path}:1:65: ERROR_NO_LABEL_ATTRIBUTES No label attributes found.\n" in lint(path, "-o", "concise")[1]


def test_json_has_findings_verdict_and_the_services_summary(lint):
    """Everything for programs, nothing left out."""
    told = json.loads(lint(GUIDE / "ERROR_NO_LABEL_ATTRIBUTES" / "bad-name.manifest", "-o", "json")[1])
    assert told["verdict"]["trains"] is False
    assert told["manifest_summary"]["statistics"]["training"]["error_json_line_indices"] == [1]
    assert "ERROR_NO_LABEL_ATTRIBUTES" in {each["code"] for each in told["findings"]}


def test_many_findings_are_told_in_pieces(lint, tmp_path):
    """What is written bit by bit is whole: two manifests' findings by place, as many as are counted, in every form."""
    for name, line in (("b.manifest", b"{}"), ("a.manifest", b"[]")):
        (tmp_path / name).write_bytes((line + b"\n") * (PIECES + 10))
    both = (tmp_path / "b.manifest", "--test", tmp_path / "a.manifest")
    told = json.loads(lint(*both, "-o", "json")[1])
    places = [(one["place"]["file"], one["place"].get("line", 0)) for one in told["findings"]]
    assert places == sorted(places)
    assert len(places) == told["counts"]["error"] > 2 * PIECES
    concise = lint(*both, "-o", "concise", "--limit", 0)[1].splitlines()
    assert len([one for one in concise if one.startswith(str(tmp_path))]) == len(places)
    assert sum(one.startswith("error[") for one in lint(*both, "--limit", 0)[1].splitlines()) == len(places)


@pytest.mark.parametrize(("form", "start"), [("sarif", "{"), ("github", "::error file="), ("junit", "<?xml")])
def test_other_programs_get_their_forms(lint, form, start):
    """SARIF, GitHub annotations, JUnit."""
    code, out, _ = lint(GUIDE / "ERROR_INVALID_BOUNDING_BOX" / "bad.manifest", "-o", form)
    assert code == 5
    assert out.startswith(start)
    assert "ERROR_INVALID_BOUNDING_BOX" in out


def test_what_is_no_manifest_is_said_once(lint):
    """A gzip archive gives one finding, not one for each line."""
    code, out, _ = lint(GUIDE / "ERROR_MANIFEST_INACCESSIBLE_OR_UNSUPPORTED_FORMAT" / "bad.manifest")
    assert code == 5
    assert "the file is a gzip archive" in out
    assert "Found 1 error." in out


def test_a_missing_file_is_a_wrong_command_line(lint):
    """Exit 64, no traceback."""
    code, _, err = lint("none.manifest")
    assert code == 64
    assert err.startswith("error: none.manifest: no such file\n")


@pytest.mark.parametrize("command", ["lint", "stats", "diff", "split"])
def test_a_manifest_may_come_through_a_pipe(call, monkeypatch, tmp_path, command):
    """From stdin or a named pipe it is the same manifest, however often it has to be read."""
    monkeypatch.chdir(tmp_path)
    rest = [BIRDS] if command == "diff" else []
    told = call("manifest", command, BIRDS, *rest, *(["--train", "a", "--test", "b"] if command == "split" else []))
    monkeypatch.setattr("sys.stdin", TextIOWrapper(BytesIO(BIRDS.read_bytes())))
    code, out, _ = call("manifest", command, "-", *rest)
    assert code == told[0] == 0
    assert re.sub(r".*\.manifest(?=:)", "a", out).splitlines()[2:] == told[1].splitlines()[2:]
    os.mkfifo("pipe")
    writer = Thread(target=Path("pipe").write_bytes, args=(BIRDS.read_bytes(),))
    writer.start()
    assert call("manifest", command, "pipe", *rest)[:2] == (0, out.replace("stdin.", "pipe."))
    writer.join()


NONE = {
    "a folder": (".", 64, "error: . is a folder\n"),
    "nothing": ("none.manifest", 64, "error: none.manifest: no such file\n"),
    "no key": ("s3://bucket", 64, "error: s3://bucket is not an object's address\n"),
    "no object": ("s3://bucket/key", 5, "there is no such object"),
    "an archive": ("birds.manifest.gz", 5, "the file is a gzip archive, not JSON lines in UTF-8"),
}


@pytest.mark.parametrize("name", NONE)
@pytest.mark.parametrize("command", ["lint", "stats", "diff", "split"])
def test_what_is_no_manifest_is_named(call, monkeypatch, tmp_path, command, name):
    """Every command says what is there instead, and writes nothing."""
    monkeypatch.chdir(tmp_path)
    Path("birds.manifest.gz").write_bytes(gzip.compress(BIRDS.read_bytes()))
    location, expected, message = NONE[name]
    rest = [BIRDS] if command == "diff" else []
    code, out, err = call("manifest", command, location, *rest, "--emulator")
    assert code == expected
    assert message in out + err
    assert {one.name for one in tmp_path.iterdir()} <= {"birds.manifest.gz", ".reconciler"}


WRONG = {
    "the same file twice": (["--train", "a", "--test", "./a"], "both manifests would be a"),
    "no group": (["--group-by", "boards"], "--group-by 'boards' captures nothing"),
    "no expression": (["--group-by", "("], "--group-by '(' is no regular expression"),
    "a folder": (["--train", "."], "is a directory"),
}


@pytest.mark.parametrize("name", WRONG)
def test_a_split_that_cannot_be_is_a_wrong_command_line(call, monkeypatch, tmp_path, name):
    """Before anything is read."""
    monkeypatch.chdir(tmp_path)
    arguments, message = WRONG[name]
    code, _, err = call("manifest", "split", BIRDS, *arguments)
    assert (code, message in err) == (64, True), err
    assert not list(tmp_path.iterdir())


def test_several_processes_find_the_same(lint):
    """The executor changes nothing."""
    path = GUIDE / "ERROR_TOO_MANY_INVALID_ROWS_IN_MANIFEST" / "bad.manifest"
    assert lint(path, "--jobs", 2) == lint(path)


def test_images_can_be_looked_at_in_a_folder(lint, tmp_path):
    """A line without a usable image is invalid, and the verdict knows."""
    (tmp_path / "images").mkdir()
    for number in range(3):
        Image.new("L", (640, 480)).save(tmp_path / "images" / f"{number}.png")
    code, out, _ = lint(GUIDE / "ERROR_MANIFEST_TOO_FEW_LABELS" / "good.manifest", "--images", tmp_path)
    assert code == 5
    assert "s3://bucket/images/3.png does not exist. " in out
    assert "3 valid, 1 invalid, 0 ignored" in out


def test_manifests_and_images_can_lie_in_s3(lint, tmp_path):
    """Read in ranges, as the emulator's default account."""
    session = pytest.importorskip("reconciler.emulator.session")
    s3 = session.open(tmp_path).client("s3")
    for bucket in ("manifests", "bucket"):
        s3.create_bucket(Bucket=bucket)
    content = (GUIDE / "ERROR_MANIFEST_TOO_FEW_LABELS" / "good.manifest").read_bytes()
    s3.put_object(Bucket="manifests", Key="train.manifest", Body=content)
    emulated = ("--emulator", "--data", tmp_path)
    code, out, _ = lint("s3://manifests/train.manifest", *emulated)
    assert (code, out.splitlines()[0]) == (0, "would train: IMAGE_LEVEL_LABELS, 4 valid, 0 invalid, 0 ignored")
    code, out, _ = lint("s3://manifests/train.manifest", "--check-images", *emulated)
    assert code == 5
    assert "  4  ERROR_INVALID_IMAGE\n" in out
    assert lint("s3://manifests/train.manifest", "--jobs", 2, *emulated)[0] == 0
    code, out, _ = lint("s3://manifests/none.manifest", *emulated)
    assert code == 5
    assert "there is no such object" in out


def test_split_writes_two_manifests_and_says_how_labels_were_shared(call, tmp_path):
    """The same seed gives the same files; nothing is overwritten unless asked for."""
    path = tmp_path / "flowers.manifest"
    path.write_bytes((MANIFESTS / "convert" / "flowers.expected").read_bytes())
    code, out, _ = call("manifest", "split", path, "--percent", 20, "--seed", 7)
    assert code == 0
    assert f"{tmp_path}/flowers.train.manifest: " in out
    assert re.search(r"^  label +train  test  +share$", out, re.MULTILINE)
    train, test = (tmp_path / f"flowers.{side}.manifest" for side in ("train", "test"))
    first = train.read_bytes(), test.read_bytes()
    assert sorted((first[0] + first[1]).splitlines()) == sorted(path.read_bytes().splitlines())
    assert call("manifest", "split", path)[0] == 64
    assert call("manifest", "split", path, "--force", "--seed", 7)[0] == 0
    assert (train.read_bytes(), test.read_bytes()) == first
    assert {each.name for each in tmp_path.iterdir()} == {path.name, train.name, test.name}


def test_split_shows_some_of_many_lines_that_are_left_out(call, tmp_path):
    """The first of them with their places, and how many more there are."""
    path = tmp_path / "birds.manifest"
    path.write_bytes(BIRDS.read_bytes() + b"nonsense\n" * 150)
    code, out, err = call("manifest", "split", path)
    assert code == 5
    assert err.count("error[ERROR_INVALID_JSON_LINE]") == 100
    assert err.endswith(f"Found 100 errors.\nand 50 lines more: reconciler manifest lint {path}\n")
    assert "80 lines" in out


def test_stats_count_labels_boxes_and_sizes(call):
    """Tables without bars in a pipe; JSON has everything."""
    code, out, _ = call("manifest", "stats", BIRDS, "--top", 2)
    assert code == 0
    assert out == (
        "100 images, 192 boxes, 1 label.\n\n"
        "  label  images  boxes  small  medium  large\n"
        "  Bird      100    192      3      64    125\n"
        "  (boxes: small below 32 x 32 pixels, large from 96 x 96)\n\n"
        "  image size  images\n"
        "  1024 x 768      25\n"
        "  1024 x 683      13\n"
        "  … and 48 more\n"
    )
    told = json.loads(call("manifest", "stats", MANIFESTS / "convert" / "flowers.expected", "-o", "json")[1])
    assert told["labels"][0] == {
        "name": "with_leaves",
        "images": 10,
        "boxes": 0,
        "box_sizes": {"small": 0, "medium": 0, "large": 0},
    }
    assert {"labels": ["jonquil", "with_leaves"], "images": 3} in told["together"]


def test_stats_draw_bars_on_a_terminal(call, monkeypatch):
    """The longest bar stands for the commonest; no line is wider than the terminal."""
    monkeypatch.setattr("sys.stdout.isatty", lambda: True, raising=False)
    monkeypatch.setenv("COLUMNS", "60")
    out = call("manifest", "stats", MANIFESTS / "convert" / "flowers.expected", "--color", "never")[1]
    bars = {line.split()[0]: line.count("█") for line in out.splitlines() if "█" in line and "+" not in line}
    assert bars["with_leaves"] == 2 * bars["without_leaves"] > 0
    assert max(map(len, out.splitlines())) <= 60


def test_diff_tells_images_and_labels(call, tmp_path):
    """What came, changed and went; unchanged labels are not listed."""
    lines = BIRDS.read_text().splitlines()
    changed = [lines[0].replace('"Bird"', '"Owl"'), *lines[1:98], lines[0].replace(".jpg", "-2.jpg")]
    (tmp_path / "after.manifest").write_text("\n".join(changed) + "\n")
    code, out, _ = call("manifest", "diff", BIRDS, tmp_path / "after.manifest")
    assert code == 0
    head, images, labels = out.split("\n\n")
    assert [line[0] for line in head.splitlines()] == ["+", "~", "-", "-"]
    assert images == "Images: 1 added, 1 changed, 2 removed, 97 unchanged."
    assert labels == (
        "  images of  before  after  change\n  Bird          100     98      -2\n  Owl             0      1      +1\n"
    )
    told = json.loads(call("manifest", "diff", BIRDS, tmp_path / "after.manifest", "-o", "json")[1])
    assert told["labels"] == {"Bird": {"before": 100, "after": 98}, "Owl": {"before": 0, "after": 1}}
    assert call("manifest", "diff", BIRDS, BIRDS)[1] == "Images: 0 added, 0 changed, 0 removed, 100 unchanged.\n"


@pytest.mark.parametrize(
    ("name", "arguments"),
    [
        ("flowers", ("csv", "flowers.csv", "--images", "s3://bucket/flowers/train/")),
        ("speakers", ("coco", "speakers.json", "--images", "s3://bucket/images/", "--job", "Custom Labels job name")),
        ("output", ("groundtruth", "output.manifest")),
    ],
)
def test_convert_writes_the_lines_of_the_guides_scripts(call, tmp_path, monkeypatch, name, arguments):
    """To stdout, or to a file that is there only when all of it is."""
    kind, file, *more = arguments
    expected = (MANIFESTS / "convert" / f"{name}.expected").read_text()
    path = MANIFESTS / "convert" / file
    assert call("manifest", "convert", kind, path, *more)[:2] == (0, expected)
    monkeypatch.setattr("sys.stdin", TextIOWrapper(BytesIO(path.read_bytes())))
    assert call("manifest", "convert", kind, "-", *more)[:2] == (0, expected)
    out = tmp_path / "new" / "made.manifest"
    assert call("manifest", "convert", kind, path, *more, "--out", out)[0] == 0
    assert out.read_text() == expected


def test_convert_leaves_nothing_behind_when_it_cannot(call, tmp_path):
    """One message with the file's name; exit 5."""
    code, _, err = call("manifest", "convert", "groundtruth", BIRDS, "--out", tmp_path / "made.manifest")
    assert code == 5
    assert err.startswith(f"error: {BIRDS}: line 1: not the output of a multi-label job\n")
    assert list(tmp_path.iterdir()) == []


UNCONVERTED = {
    "an empty table": (["csv", os.devnull, "--images", "s3://b/"], 5, f"error: {os.devnull}: it names no image\n"),
    "an empty job": (["groundtruth", os.devnull], 5, f"error: {os.devnull}: it names no image\n"),
    "images elsewhere": (["csv", os.devnull, "--images", "bucket/"], 64, "bucket/ is not in S3; write s3://bucket/pre"),
    "a folder": (["coco", ".", "--images", "s3://b/"], 64, "'.' is a directory"),
}


@pytest.mark.parametrize("name", UNCONVERTED)
def test_what_cannot_be_converted_is_named(call, name):
    """Rather than written as a manifest that nothing can be done with."""
    arguments, expected, message = UNCONVERTED[name]
    code, out, err = call("manifest", "convert", *arguments)
    assert (code, out) == (expected, "")
    assert message in err


def test_a_rule_is_explained_by_what_fails_and_what_passes(call):
    """Claim, mending, the guide's line, both examples with a caret at what differs."""
    code, out, err = call("rule", "invalid-bounding-box")
    assert (code, err) == (0, "")
    head, fails, passes = out.split("\n\n")
    assert head.splitlines() == [
        "error[ERROR_INVALID_BOUNDING_BOX]: The bounding box has off frame values.",
        "  Holds:  No value of a box is negative, and the box ends inside the image.",
        "  Mend:   Correct left, top, width and height: they are pixels of the image that image_size",
        "          describes.",
        "  Source: developer guide, line 7646",
    ]
    for part, title, differs in ((fails, "  This fails:", "-1"), (passes, "  This passes:", "0")):
        said, shown, caret = part.splitlines()
        assert said == title
        assert shown[caret.index("^") : caret.rindex("^") + 1] == differs


def test_every_rule_can_be_explained(call):
    """The list names all codes; each has a page; an unknown one gets a suggestion."""
    codes = [each["code"] for each in json.loads(call("rule", "-o", "json")[1])]
    assert len(codes) > 40
    assert all(call("rule", code)[0] == 0 for code in codes)
    assert all(code in call("rule")[1] for code in codes)
    code, _, err = call("rule", "invalid-bounding-bocks")
    assert code == 64
    assert "ERROR_INVALID_BOUNDING_BOX" in err
