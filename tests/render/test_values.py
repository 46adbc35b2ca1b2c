"""Values, durations, prices and widths as people read them."""

import pytest

from reconciler.core.address import Address
from reconciler.core.delta import Change
from reconciler.core.step import Cost, Lines, Risk, document, join, ref
from reconciler.render import blocks, text, values, words

MODEL = Address.of("dev", "boards", "model", "v1")


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        ("plain", "plain"),
        ("s3://bucket/key/", "s3://bucket/key/"),
        ("two words", '"two words"'),
        ("", '""'),
        ("1.10", '"1.10"'),
        ("no", '"no"'),
        ("null", '"null"'),
        ('say "x"', '"say \\"x\\""'),
        ("a\nb\x1b[1m", '"a\\nb\\u001b[1m"'),
        ("\u202e", '"\\u202e"'),
        ("日本", "日本"),
        (3, "3"),
        (0.5, "0.5"),
        (True, "true"),
        (None, "null"),
        ([], "[]"),
        (("a", 1), "[a, 1]"),
        ({"Key": "a b", "x y": {"z": []}}, '{Key: "a b", "x y": {z: []}}'),
        (b"1234", "(4 bytes)"),
        (
            Lines("/tmp/secret", "0123456789abcdef", 1200, 4_999_000).placeholder(),
            "(1,200 lines, 5.0 MB, sha256 0123456789ab)",
        ),
        (Lines("x", "0123456789abcdef", 1, 512).placeholder(), "(1 line, 512 bytes, sha256 0123456789ab)"),
        (ref(MODEL), "(known after dev/boards/model/v1)"),
        (ref(MODEL, "updated"), "(updated of dev/boards/model/v1)"),
        (join("s3://b/", ref(MODEL), "/x"), "s3://b/(known after dev/boards/model/v1)/x"),
        (join("a ", ref(MODEL)), '"a (known after dev/boards/model/v1)"'),
        (document({"Resource": ref(MODEL)}), "JSON {Resource: (known after dev/boards/model/v1)}"),
    ],
)
def test_a_value_is_shown_on_one_safe_line(value, shown):
    """Text is quoted only where it could be taken for something else; payloads are digests with counts."""
    assert values.show(value) == shown


@pytest.mark.parametrize(
    ("attribute", "verbs", "shown"),
    [
        ("arn", {"dev/boards/model/v1": "create"}, "(known after dev/boards/model/v1)"),
        ("arn", {"dev/boards/model/v1": "replace"}, "(known after dev/boards/model/v1)"),
        ("arn", {"dev/boards/model/v1": "update"}, "(arn of dev/boards/model/v1)"),
        ("arn", {}, "(arn of dev/boards/model/v1)"),
        ("updated", {"dev/boards/model/v1": "update"}, "(updated of dev/boards/model/v1)"),
        ("updated", {}, "(updated of dev/boards/model/v1)"),
    ],
)
def test_a_reference_is_known_after_what_changes_it(attribute, verbs, shown):
    """What the plan leaves alone is known already."""
    assert values.show(ref(MODEL, attribute), verbs) == shown


@pytest.mark.parametrize(
    ("before", "after", "shown"),
    [
        (1, 2, ("~", "1 → 2")),
        (None, "x", ("+", "x")),
        ("x", None, ("-", "x")),
        ("a b", "ab", ("~", '"a b" → ab')),
        (0, False, ("~", "0 → false")),
        ("0123456789ab" + "c" * 52, "f" * 64, ("~", "0123456789ab… → ffffffffffff…")),
    ],
)
def test_a_change_has_a_symbol(before, after, shown):
    """Added, removed and changed fields are told apart."""
    assert values.change(Change("path", before, after)) == shown


@pytest.mark.parametrize(
    ("seconds", "shown"),
    [
        (0, "0s"),
        (59.4, "59s"),
        (60, "1m"),
        (90, "1m 30s"),
        (3600, "1h"),
        (5400, "1h 30m"),
        (86400, "1d"),
        (90000, "1d 1h"),
    ],
)
def test_a_duration_has_at_most_two_parts(seconds, shown):
    """Nobody needs the seconds of a training."""
    assert words.duration(seconds) == shown


@pytest.mark.parametrize(
    ("risks", "cost", "shown"),
    [
        ((), Cost(), ""),
        ((), Cost(hourly=4), "$4.00/h"),
        ((), Cost(hourly=-4), "saves $4.00/h"),
        ((Risk.SPEND,), Cost(once=1, hourly=4), "spends $1.00 once, $4.00/h"),
        ((Risk.DESTROY, Risk.INTERRUPT), Cost(), "destroys, interrupts"),
        ((Risk.INTERRUPT, Risk.SPEND), Cost(), "interrupts"),
        ((Risk.SPEND,), Cost(), "spends"),
        ((), Cost(once=1234.5), "$1,234.50 once"),
    ],
)
def test_risk_and_cost_are_words(risks, cost, shown):
    """The words that `--allow` and the guards use, and dollars."""
    assert blocks.stakes(risks, cost) == shown


@pytest.mark.parametrize(("text_", "width"), [("abc", 3), ("日本", 4), ("e\u0301", 1), ("a\u200db", 2), ("", 0)])
def test_width_is_counted_in_columns(text_, width):
    """Wide characters take two columns, combining ones none."""
    assert words.cells(text_) == width


@pytest.mark.parametrize(
    ("text_", "width", "clipped"),
    [("abcdef", 6, "abcdef"), ("abcdef", 4, "abc…"), ("日本語", 4, "日…"), ("日本語", 5, "日本…")],
)
def test_clipped_text_fits(text_, width, clipped):
    """The last column tells that something was cut."""
    assert words.clip(text_, width) == clipped


def test_steps_can_be_shown_on_their_own(make):
    """What a file did not approve is shown like in a plan: address, risk, reason, call."""
    assert text.steps(make("rebuild").steps[1:2], width=120) == (
        "  dev/circuit-boards/dataset/train  destroys\n"
        "    2 entries left the manifest; the service cannot remove entries, so the dataset is made again\n"
        "    DeleteDataset\n"
        "        DatasetArn=arn:aws:rekognition:us-east-1:111122223333:project/circuit-boards/dataset/train/1690474772815\n"
    )
