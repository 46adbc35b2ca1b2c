"""Trainings through a real client: inputs, files, errors (S:n = a line of the guide)."""

import io
import json

import pytest
from made_lines import box_line, changed, image_line
from PIL import Image

from reconciler.emulator.ports import ObjectUnavailableError

KINDS = [
    "EvaluationResultSummary",
    "ManifestSummary",
    "TestingGroundTruth",
    "TestingManifestWithValidation",
    "TrainingGroundTruth",
    "TrainingManifestWithValidation",
]
LINES = [image_line(number, "cat" if number % 2 else "dog") for number in range(20)]
TESTS = [image_line(number, "cat" if number % 2 else "dog") for number in range(100, 110)]


@pytest.fixture
def ready(pets):
    """The project with both datasets."""
    pets.created(*LINES)
    pets.created(*TESTS, kind="TEST")
    return pets


def external(pets, training, testing=None, **arguments):
    """Train on external manifests; without a testing manifest 20 % of the training one is split off."""
    asset = {"GroundTruthManifest": {"S3Object": pets.upload("train.manifest", *training)}}
    test = {"AutoCreate": True}
    if testing is not None:
        test = {"Assets": [{"GroundTruthManifest": {"S3Object": pets.upload("test.manifest", *testing)}}]}
    return pets.train(**{"TrainingData": {"Assets": [asset]}, "TestingData": test, **arguments})


def written(pets):
    """The kinds of the files in the output bucket."""
    names = (key for bucket, key in pets.objects.bodies if bucket == "output")
    return sorted(name.removeprefix("models/").removesuffix("-pets-v1.json") for name in names)


def lines_of(pets, result, part):
    """The parsed lines of a data result's file."""
    (asset,) = result[part]["Assets"]
    return [json.loads(line) for line in pets.file(asset["GroundTruthManifest"]).splitlines()]


class TestFiles:
    """The six files of a successful training."""

    def test_all_six_in_the_real_layout(self, ready):
        """service-facts 5: <prefix>/<Kind>-<project>-<version>.json."""
        ready.train()
        assert written(ready) == KINDS

    @pytest.mark.parametrize(
        ("prefix", "key"), [("a/b", "a/b/"), ("a/b/", "a/b/"), ("", "")], ids=["plain", "with a slash", "none"]
    )
    def test_prefix(self, ready, prefix, key):
        """One slash stands between the prefix and the name."""
        output = {"S3Bucket": "output", **({"S3KeyPrefix": prefix} if prefix else {})}
        shown = ready.train(OutputConfig=output)
        assert shown["ManifestSummary"]["S3Object"]["Name"] == f"{key}ManifestSummary-pets-v1.json"

    def test_what_the_version_shows(self, ready):
        """S:8675: the F1 score of the summary, and where it is."""
        shown = ready.train()
        summary = json.loads(ready.file(shown["EvaluationResult"]["Summary"]))
        assert (shown["Status"], shown["StatusMessage"]) == ("TRAINING_COMPLETED", "The model is ready to run.")
        assert shown["EvaluationResult"]["F1Score"] == summary["AggregatedEvaluationResults"]["F1Score"]

    def test_evaluation_details(self, ready):
        """S:8482: labels, numbers of images, the version's ARN, the end in microseconds without a zone."""
        shown = ready.train()
        assert json.loads(ready.file(shown["EvaluationResult"]["Summary"]))["EvaluationDetails"] == {
            "EvaluationEndTimestamp": shown["TrainingEndTimestamp"].strftime("%Y-%m-%dT%H:%M:%S.%f"),
            "Labels": ["cat", "dog"],
            "NumberOfTestingImages": 10,
            "NumberOfTrainingImages": 20,
            "ProjectVersionArn": shown["ProjectVersionArn"],
        }

    def test_snapshots_hold_only_usable_images(self, ready):
        """S:8518: what could not be used is not in the snapshot, but in the copy with validation."""
        shown = ready.train()["TrainingDataResult"]
        assert len(lines_of(ready, shown, "Output")) == len(lines_of(ready, shown, "Validation")) == 20

    def test_validation_manifests_are_copies(self, ready):
        """S:6341: the datasets' lines as they were given, without what ListDatasetEntries adds."""
        assert lines_of(ready, ready.train()["TestingDataResult"], "Validation") == TESTS

    def test_ground_truth_is_renamed(self, ready):
        """S:8554: rekognition-custom-labels-training-0 with its metadata."""
        line = lines_of(ready, ready.train()["TrainingDataResult"], "Output")[1]
        assert line == {
            "source-ref": "s3://images/1.png",
            "rekognition-custom-labels-training-0": 1,
            "rekognition-custom-labels-training-0-metadata": {
                "confidence": 1.0,
                "job-name": "rekognition-custom-labels-training-job",
                "class-name": "cat",
                "human-annotated": "yes",
                "creation-date": "2018-10-18T22:18:13.527256",
                "type": "groundtruth/image-classification",
            },
        }

    def test_boxes(self, pets):
        """S:8593: annotations, image size and class map under the new name, predictions under theirs."""
        lines = [box_line(number, ("cup", 5, 5, 50, 50)) for number in range(10)]
        pets.created(*lines)
        pets.created(*lines[:5], kind="TEST")
        line = lines_of(pets, pets.train()["TestingDataResult"], "Output")[0]
        truth = line["rekognition-custom-labels-training-0"]
        assert truth["annotations"] == [{"class_id": 0, "left": 5, "top": 5, "width": 50, "height": 50}]
        assert truth["image_size"] == [{"width": 640, "height": 480, "depth": 3}]
        assert line["rekognition-custom-labels-evaluation-metadata"]["type"] == "groundtruth/object-detection"

    def test_logos_by_name_train_a_model_that_finds_boxes(self, pets):
        """S:2370: training images of the logo only, test images with boxes around it."""
        pets.created(*LINES)
        pets.created(
            *(box_line(n, ("cat", 5, 5, 50, 50), ("dog", 90, 90, 50, 50)) for n in range(200, 210)), kind="TEST"
        )
        shown = pets.train()
        summary = json.loads(pets.file(shown["EvaluationResult"]["Summary"]))
        assert "AveragePrecision" in summary["AggregatedEvaluationResults"]
        assert lines_of(pets, shown["TrainingDataResult"], "Output")[1]["rekognition-custom-labels-training-0"] == 1

    def test_f1_of_a_label_can_be_set(self, ready):
        """A gate needs failures: the setting decides."""
        ready.world.core.set_settings(f1=1.0, label_f1={"cat": 0.0})
        summary = json.loads(ready.file(ready.train()["EvaluationResult"]["Summary"]))
        scores = {each["Label"]: each["Metrics"]["F1Score"] for each in summary["LabelEvaluationResults"]}
        assert scores == {"cat": 0.0, "dog": 1.0}

    def test_versions_are_trained_on_what_was_there_at_the_call(self, ready):
        """Later changes of a dataset do not reach a training that has begun."""
        train = next(iter(ready.client.describe_projects()["ProjectDescriptions"][0]["Datasets"]))["DatasetArn"]
        output = {"S3Bucket": "output"}
        ready.client.create_project_version(ProjectArn=ready.arn, VersionName="v1", OutputConfig=output)
        ready.update(train, image_line(500, "cat"))
        ready.world.later(86_400)
        (shown,) = ready.client.describe_project_versions(ProjectArn=ready.arn)["ProjectVersionDescriptions"]
        assert len(lines_of(ready, shown["TrainingDataResult"], "Output")) == 20

    def test_versions_of_the_same_data_share_their_entries(self, ready):
        """Twenty versions cost no more rows than one."""
        count = "SELECT count(*) FROM entry"
        before = ready.world.core.store.db.execute(count).fetchone()
        ready.train("v1")
        ready.train("v2")
        assert ready.world.core.store.db.execute(count).fetchone() == before


class TestErrors:
    """Trainings that fail."""

    def test_content_errors_are_in_the_summary(self, pets):
        """S:6821: StatusMessage tells the first, the validation files are written, nothing else."""
        pets.created(*(image_line(number, "cat") for number in range(10)))
        pets.created(*TESTS, kind="TEST")
        shown = pets.train()
        summary = json.loads(pets.file(shown["ManifestSummary"]))
        error = {"code": "ERROR_MANIFEST_TOO_FEW_LABELS", "message": "The manifest file has too few labels."}
        assert (shown["Status"], shown["StatusMessage"]) == ("TRAINING_FAILED", error["message"])
        assert summary["statistics"]["training"]["errors"] == [error]
        assert written(pets) == ["ManifestSummary", "TestingManifestWithValidation", "TrainingManifestWithValidation"]
        assert ("EvaluationResult" in shown, "Output" in shown["TrainingDataResult"]) == (False, False)

    @pytest.mark.parametrize(
        ("testing", "message"),
        [
            ([], "The manifest file is empty."),
            (None, "The manifest file extension or contents are invalid."),
        ],
        ids=["empty", "missing"],
    )
    def test_file_errors_write_nothing(self, pets, testing, message):
        """S:6067: found before the contents; no summary, no validation."""
        test = {"Bucket": "manifests", "Name": "missing"} if testing is None else pets.upload("test.manifest", *testing)
        data = {"Assets": [{"GroundTruthManifest": {"S3Object": test}}]}
        shown = external(pets, LINES, [], TestingData=data)
        assert (shown["Status"], shown["StatusMessage"], written(pets)) == ("TRAINING_FAILED", message, [])

    def test_another_owners_manifest(self, pets):
        """S:6795: no permission for the bucket."""
        pets.objects.bodies["prod-output", "train.manifest"] = b"{}"
        data = {"Assets": [{"GroundTruthManifest": {"S3Object": {"Bucket": "prod-output", "Name": "train.manifest"}}}]}
        shown = external(pets, LINES, TESTS, TrainingData=data)
        assert shown["StatusMessage"] == "The S3 bucket permissions are incorrect."

    def test_an_output_bucket_that_cannot_be_written(self, ready):
        """S:6806."""
        shown = ready.train(OutputConfig={"S3Bucket": "prod-output"})
        assert (shown["Status"], shown["StatusMessage"]) == ("TRAINING_FAILED", "Unable to write to output S3 bucket.")

    def test_validation_manifests_show_the_errors(self, pets):
        """S:6393: `errors` in the lines of an external manifest that have them."""
        bad = changed(LINES[0], "sport0")
        shown = external(pets, [*LINES[1:], bad], TESTS)
        error = {"code": "ERROR_NO_LABEL_ATTRIBUTES", "message": "No label attributes found."}
        assert lines_of(pets, shown["TrainingDataResult"], "Validation")[-1] == {**bad, "errors": [error]}
        assert shown["Status"] == "TRAINING_COMPLETED"


class TestExternal:
    """TrainingData and TestingData of CreateProjectVersion."""

    def test_two_manifests(self, pets):
        """S:5622: in a project without datasets."""
        assert external(pets, LINES, TESTS)["Status"] == "TRAINING_COMPLETED"

    def test_auto_create_splits(self, pets):
        """S:6921: 20 % of the training images test."""
        shown = external(pets, LINES)
        sizes = [len(lines_of(pets, shown[f"{side}DataResult"], "Output")) for side in ("Training", "Testing")]
        assert (sizes, shown["TestingDataResult"]["Output"]["AutoCreate"]) == ([16, 4], True)

    def test_a_label_too_rare_to_split(self, pets):
        """S:6917."""
        shown = external(pets, [*LINES, image_line(99, "fox")])
        text = "The manifest file contains insufficient labeled images per label to perform auto-split."
        assert (shown["Status"], shown["StatusMessage"]) == ("TRAINING_FAILED", text)


def picture(width=100, height=100, kind="PNG"):
    """An image file."""
    out = io.BytesIO()
    Image.new("RGB", (width, height)).save(out, kind)
    return out.getvalue()


class TestImages:
    """Images are looked at when they are not assumed."""

    @pytest.fixture
    def strict(self, ready):
        """All images are there, as 100 x 100 PNG files."""
        ready.world.core.set_settings(images_assumed=False)
        ready.objects.add_bucket("images")
        for line in (*LINES, *TESTS):
            ready.objects.bodies["images", line["source-ref"].removeprefix("s3://images/")] = picture()
        return ready

    def test_good_images(self, strict):
        """PNG and JPEG within the limits."""
        strict.objects.bodies["images", "1.png"] = picture(64, 1280, "JPEG")
        assert strict.train()["Status"] == "TRAINING_COMPLETED"

    BAD = (None, b"GIF89a", picture(63, 64), picture(64, 1281), b"\x89PNG" + b"x" * (15 * 1024 * 1024))

    @pytest.mark.parametrize("body", BAD, ids=["missing", "no image", "too small", "too long", "more than 15 MB"])
    def test_a_bad_image_spoils_its_line(self, strict, body):
        """S:7535: the line is excluded from training."""
        strict.objects.bodies["images", "1.png"] = body
        if body is None:
            del strict.objects.bodies["images", "1.png"]
        shown = strict.train()
        line = lines_of(strict, shown["TrainingDataResult"], "Validation")[1]
        assert [error["code"] for error in line["errors"]] == ["ERROR_INVALID_IMAGE"]

    def test_no_image_at_all(self, strict):
        """S:7163: the service could not copy any of the images."""
        for line in (*LINES, *TESTS):
            del strict.objects.bodies["images", line["source-ref"].removeprefix("s3://images/")]
        summary = json.loads(strict.file(strict.train()["ManifestSummary"]))
        codes = [error["code"] for error in summary["errors"]]
        assert codes == ["ERROR_FAILED_IMAGES_S3_COPY"]

    def test_another_owners_images(self, strict):
        """S:6884: the images' bucket has another owner than the manifests'."""
        strict.objects.add_bucket("images", owner="444455556666")
        summary = json.loads(strict.file(strict.train()["ManifestSummary"]))
        codes = [error["code"] for error in summary["statistics"]["training"]["errors"]]
        assert codes == ["ERROR_INVALID_IMAGES_S3_BUCKET_OWNER", "ERROR_TOO_MANY_INVALID_ROWS_IN_MANIFEST"]

    def test_images_that_may_not_be_read(self, strict, monkeypatch):
        """S:6868: the bucket is the account's, but it does not let the service in."""
        head = strict.objects.head

        def refuse(bucket, key, **rest):
            if bucket == "images":
                raise ObjectUnavailableError("access denied")
            return head(bucket, key, **rest)

        monkeypatch.setattr(strict.objects, "head", refuse)
        summary = json.loads(strict.file(strict.train()["ManifestSummary"]))
        codes = [error["code"] for error in summary["statistics"]["testing"]["errors"]]
        assert codes == ["ERROR_INVALID_PERMISSIONS_IMAGES_S3_BUCKET", "ERROR_TOO_MANY_INVALID_ROWS_IN_MANIFEST"]
