"""Every published figure follows from the predictions: recomputed here from TestingGroundTruth alone."""

import json
from collections import defaultdict

import pytest
from made_lines import box_line, image_line, text

from reconciler.emulator.checks import check
from reconciler.emulator.evaluation import evaluate, plan
from reconciler.emulator.lines import BOX, IMAGE, Rules
from reconciler.emulator.outputs import Model, summary
from reconciler.emulator.snapshots import Snapshots

LABELS = ["cat", "dog", "fox"]
EVALUATION = "rekognition-custom-labels-evaluation"
DETAILS = f"{EVALUATION}-details"


def model_of(lines, wanted):
    """A model evaluated on these lines, its summary, and the parsed TestingGroundTruth."""
    checked = [check(number, text(line), Rules()) for number, line in enumerate(lines, 1)]
    kind = BOX if checked[0].boxes else IMAGE
    model = Model(kind, LABELS, evaluate(checked, LABELS, kind, lambda label: wanted.get(label, 0.9)))
    snapshots = Snapshots(kind, LABELS, model.thresholds)
    tested = [json.loads(snapshots.line(line, model.evaluation.predictions[i])) for i, line in enumerate(checked)]
    return summary(model, 5, checked, "arn", 0.0), tested


def image_lines():
    """Three labels of different size; every seventh image has two."""
    names = ["cat"] * 40 + ["dog"] * 25 + ["fox"] * 10
    return [image_line(n, name, *(["fox"] if n % 7 == 0 and name != "fox" else [])) for n, name in enumerate(names)]


def box_lines():
    """One to four boxes an image."""
    places = [(10, 10, 80, 80), (200, 20, 120, 60), (30, 300, 90, 90), (400, 200, 150, 150)]
    return [
        box_line(n, *[(LABELS[(n + i) % 3], *places[i]) for i in range(1 + n % 4)]) for n in range(60)
    ]  # fmt: skip


# The independent reading: (label, image, confidence, present in the ground truth, details) for every prediction.


def read_images(tested):
    """Truths (image, label) and predictions of image-level lines."""
    truths, told = set(), []
    for image, line in enumerate(tested):
        metadata = [line[key] for key in line if key.endswith("-metadata")]
        names = {each["class-name"] for each in metadata if each["human-annotated"] == "yes"}
        truths |= {(image, name) for name in names}
        told += [
            (each["class-name"], image, each["confidence"], each["class-name"] in names, each[DETAILS])
            for each in metadata
            if each["human-annotated"] == "no"
        ]
    return truths, told


def overlap(one, other):
    """Intersection over union of two annotations."""
    width = min(one["left"] + one["width"], other["left"] + other["width"]) - max(one["left"], other["left"])
    height = min(one["top"] + one["height"], other["top"] + other["height"]) - max(one["top"], other["top"])
    if width <= 0 or height <= 0:
        return 0.0
    shared = width * height
    return shared / (one["width"] * one["height"] + other["width"] * other["height"] - shared)


def read_boxes(tested):
    """Truths (image, label, number) and predictions, each matched with the best free truth of IoU 0.5 or more (S:8256)."""
    truths, told = set(), []
    for image, line in enumerate(tested):
        names = line["rekognition-custom-labels-training-0-metadata"]["class-map"]
        own = [
            (names[str(box["class_id"])], box) for box in line["rekognition-custom-labels-training-0"]["annotations"]
        ]
        truths |= {(image, name, number) for number, (name, _) in enumerate(own)}
        metadata, free = line[f"{EVALUATION}-metadata"], dict(enumerate(own))
        pairs = zip(line[EVALUATION]["annotations"], metadata["objects"], strict=True)
        for box, item in sorted(pairs, key=lambda pair: -pair[1]["confidence"]):
            label = metadata["class-map"][str(box["class_id"])]
            match = max((n for n in free if free[n][0] == label), key=lambda n: overlap(box, free[n][1]), default=None)
            present = match is not None and overlap(box, free[match][1]) >= 0.5
            if present:
                del free[match]
            told.append((label, image, item["confidence"], present, item[DETAILS]))
    return truths, told


def metrics(label, truths, told):
    """Threshold of the best F1, and precision, recall and F1 there, by trying every confidence."""
    count = sum(truth[1] == label for truth in truths)
    own = [each for each in told if each[0] == label]
    best = (0.0, 0.0, 0.0, 1.0)
    for threshold in sorted({each[2] for each in own}, reverse=True):
        chosen = [each for each in own if each[2] >= threshold]
        right = sum(each[3] for each in chosen)
        f1 = 2 * right / (len(chosen) + count)
        if f1 > best[0]:
            best = (f1, right / len(chosen), right / count, threshold)
    return dict(zip(("F1Score", "Precision", "Recall", "Threshold"), best, strict=True))


CASES = [
    ("image-level labels", image_lines, read_images, {}),
    ("image-level labels, one weak, one perfect", image_lines, read_images, {"cat": 0.4, "dog": 1.0}),
    ("image-level labels, one never found", image_lines, read_images, {"fox": 0.0}),
    ("boxes", box_lines, read_boxes, {}),
    ("boxes, one weak, one perfect", box_lines, read_boxes, {"cat": 0.3, "dog": 1.0}),
    ("boxes, one never found", box_lines, read_boxes, {"fox": 0.0}),
]


@pytest.fixture(params=[case[1:] for case in CASES], ids=[case[0] for case in CASES])
def case(request):
    """The summary, the truths, the predictions and the wanted F1 of one case."""
    make, read, wanted = request.param
    told, tested = model_of(make(), wanted)
    return told, *read(tested), wanted


def test_metrics_and_thresholds_of_each_label(case):
    """S:8260: the threshold is where F1 is best; precision, recall and F1 are counted there."""
    told, truths, predictions, _ = case
    shown = {each["Label"]: each["Metrics"] for each in told["LabelEvaluationResults"]}
    assert shown == {label: pytest.approx(metrics(label, truths, predictions)) for label in LABELS}


def test_f1_comes_as_near_as_counting_allows(case):
    """The F1 that a setting wants for a label."""
    told, truths, _, wanted = case
    for each in told["LabelEvaluationResults"]:
        count = sum(truth[1] == each["Label"] for truth in truths)
        assert each["Metrics"]["F1Score"] == pytest.approx(wanted.get(each["Label"], 0.9), abs=1 / (2 * count))


def test_the_whole_is_the_mean_of_the_labels(case):
    """S:8464: 0.97269… is the mean of 0.97943… and 0.96595… in the guide's example."""
    told, *_ = case
    for name in ("F1Score", "Precision", "Recall"):
        values = [each["Metrics"][name] for each in told["LabelEvaluationResults"]]
        assert told["AggregatedEvaluationResults"][name] == pytest.approx(sum(values) / len(values))


def test_labels_are_sorted_by_f1(case):
    """S:9034."""
    told, *_ = case
    values = [each["Metrics"]["F1Score"] for each in told["LabelEvaluationResults"]]
    assert values == sorted(values, reverse=True)


def test_details_agree_with_threshold_and_truth(case):
    """S:8541: true and false positives and negatives by the label's threshold."""
    told, _, predictions, _ = case
    thresholds = {each["Label"]: each["Metrics"]["Threshold"] for each in told["LabelEvaluationResults"]}
    for label, _, confidence, present, details in predictions:
        positive = confidence >= thresholds[label]
        assert details == {
            "version": 1,
            "ground-truth-labelling-jobs": ["rekognition-custom-labels-training-job"],
            "is-true-positive": positive and present,
            "is-true-negative": not positive and not present,
            "is-false-positive": positive and not present,
            "is-false-negative": not positive and present,
            "is-present-in-ground-truth": present,
        }


def test_confusion_matrix():
    """S:8728: the share of a ground truth's images whose surest label is the other; for every ordered pair."""
    told, tested = model_of(image_lines(), {"cat": 0.6})
    truths, predictions = read_images(tested)
    surest = {}
    for label, image, confidence, *_ in predictions:
        surest[image] = max(surest.get(image, (0.0, "")), (confidence, label))
    images = defaultdict(set)
    for image, label in truths:
        images[label].add(image)
    cells = {
        (truth, label): sum(surest.get(image, ("", ""))[1] == label for image in images[truth]) / len(images[truth])
        for truth in LABELS
        for label in LABELS
    }
    matrix = told["AggregatedEvaluationResults"]["ConfusionMatrix"]
    assert {(each["GroundTruthLabel"], each["PredictedLabel"]): each["Value"] for each in matrix} == cells


def test_average_precision():
    """S:9029: the mean over labels of the area under interpolated precision, and of the recall without threshold."""
    told, tested = model_of(box_lines(), {"cat": 0.6})
    truths, predictions = read_boxes(tested)
    areas, reaches = [], []
    for label in LABELS:
        count = sum(truth[1] == label for truth in truths)
        own = sorted((each for each in predictions if each[0] == label), key=lambda each: -each[2])
        hits = [sum(each[3] for each in own[: n + 1]) for n in range(len(own))]
        precisions = [hit / (n + 1) for n, hit in enumerate(hits)]
        areas.append(sum(max(precisions[n:]) for n, each in enumerate(own) if each[3]) / count)
        reaches.append(hits[-1] / count)
    whole = told["AggregatedEvaluationResults"]
    assert (whole["AveragePrecision"], whole["AverageRecall"]) == pytest.approx((sum(areas) / 3, sum(reaches) / 3))


def test_the_same_data_scores_the_same():
    """Nothing is random: a second training of the same data writes the same files."""
    assert model_of(image_lines(), {}) == model_of(image_lines(), {})


PLANS = [
    (10, 100, 1.0, (0, 0)),
    (10, 100, 0.0, (10, 0)),
    (10, 100, 0.9, (1, 1)),
    (10, 0, 0.9, (2, 0)),
    (1, 100, 0.5, (0, 2)),
]


@pytest.mark.parametrize(("truths", "spare", "wanted", "expected"), PLANS)
def test_misses_and_alarms(truths, spare, wanted, expected):
    """How many truths are missed and how many alarms are false for an F1."""
    assert plan(truths, spare, wanted) == expected


def test_a_label_without_test_images_is_not_scored():
    """Half of the training's labels may be missing in the test set (S:7054)."""
    told, _ = model_of([image_line(n, "cat") for n in range(5)], {})
    assert [each["Label"] for each in told["LabelEvaluationResults"]] == ["cat"]
    assert told["EvaluationDetails"]["Labels"] == LABELS
