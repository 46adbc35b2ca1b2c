"""DetectCustomLabels through a real client (S:n = a line of the guide)."""

import io

import pytest
from made_lines import box_line, image_line
from PIL import Image

NAMED = [image_line(number, ("cat", "dog", "fox")[number % 3]) for number in range(12)]
BOXED = [box_line(number, ("cup", 64, 48, 320, 240)) for number in range(6)]


def picture(width=100, height=100, kind="PNG", colour=0):
    """An image file."""
    out = io.BytesIO()
    Image.new("RGB", (width, height), (colour, 0, 0)).save(out, kind)
    return out.getvalue()


def trained(pets, lines):
    """A running model of these lines, its images in their bucket."""
    pets.created(*lines)
    pets.created(*lines, kind="TEST")
    arn = pets.train()["ProjectVersionArn"]
    pets.objects.add_bucket("images")
    for number in range(len(lines)):
        pets.objects.bodies["images", f"{number}.png"] = picture(colour=number)
    return arn


def running(pets, lines=NAMED, units=1):
    """A running model and a function that detects with it."""
    arn = trained(pets, lines)
    pets.client.start_project_version(ProjectVersionArn=arn, MinInferenceUnits=units)
    pets.world.later(3600)

    def detect(image=None, **arguments):
        image = image or {"Bytes": picture(colour=200)}
        return pets.client.detect_custom_labels(ProjectVersionArn=arn, Image=image, **arguments)["CustomLabels"]

    return detect


def stored(number):
    """One of the model's images."""
    return {"S3Object": {"Bucket": "images", "Name": f"{number}.png"}}


def test_a_known_image_has_its_ground_truth(pets):
    """Images of the model's datasets come back with what they are labeled with."""
    detect = running(pets)
    assert [[label["Name"] for label in detect(stored(number))] for number in range(3)] == [["cat"], ["dog"], ["fox"]]


def test_image_level_labels_have_no_geometry(pets):
    """service-facts 1.3: only Name and Confidence."""
    (label,) = running(pets)(stored(0))
    assert set(label) == {"Name", "Confidence"}


def test_boxes_are_ratios_of_the_image(pets):
    """S:10292: coordinates are a ratio of the overall image size."""
    (label,) = running(pets, BOXED)(stored(0))
    assert label["Geometry"]["BoundingBox"] == {"Left": 0.1, "Top": 0.1, "Width": 0.5, "Height": 0.5}
    assert label["Geometry"]["Polygon"][2] == {"X": 0.6, "Y": 0.6}


def test_labels_come_by_confidence(pets):
    """S:10351: highest first; MinConfidence 0 brings all labels (S:10302)."""
    found = running(pets)(MinConfidence=0)
    confidences = [label["Confidence"] for label in found]
    assert (confidences, len(found)) == (sorted(confidences, reverse=True), 3)
    assert all(0 <= confidence <= 100 for confidence in confidences)


def test_a_minimum_confidence_counts_for_every_label(pets):
    """S:10322: labels below the value are not returned."""
    detect = running(pets)
    confidences = [label["Confidence"] for label in detect(MinConfidence=0)]
    assert [label["Confidence"] for label in detect(MinConfidence=confidences[1])] == confidences[:2]


def test_max_results(pets):
    """S:10350: restrict the number of labels."""
    assert len(running(pets)(MinConfidence=0, MaxResults=2)) == 2


def test_an_unknown_image_always_gets_the_same_answer(pets):
    """By its bytes, whether they are sent or lie in S3 is all the same."""
    detect = running(pets)
    assert detect(MinConfidence=0) == detect(MinConfidence=0) != detect({"Bytes": picture(colour=77)}, MinConfidence=0)


def test_a_model_that_does_not_run(pets):
    """API page: ResourceNotReadyException."""
    arn = trained(pets, NAMED)
    refused = pets.world.refused(pets.client.detect_custom_labels, ProjectVersionArn=arn, Image={"Bytes": picture()})
    assert refused == "ResourceNotReadyException"


IMAGES = [
    ("neither bytes nor object", {}, "InvalidParameterException"),
    ("both", {"Bytes": picture(), **stored(0)}, "InvalidParameterException"),
    ("S:18014 more than 4 MB", {"Bytes": b"\x89PNG" + b"x" * (4 * 1024 * 1024)}, "ImageTooLargeException"),
    ("S:18024 neither PNG nor JPEG", {"Bytes": picture(kind="GIF")}, "InvalidImageFormatException"),
    ("S:18018 a side below 64 pixels", {"Bytes": picture(63, 100)}, "InvalidParameterException"),
    ("S:18026 sides of 1 to 21", {"Bytes": picture(64, 1344)}, "InvalidParameterException"),
    ("a missing object", stored(99), "InvalidS3ObjectException"),
    ("another account's bucket", {"S3Object": {"Bucket": "prod-output", "Name": "x"}}, "InvalidS3ObjectException"),
    ("S:18016 more than 15 MB in S3", {"S3Object": {"Bucket": "images", "Name": "big"}}, "ImageTooLargeException"),
]


@pytest.mark.parametrize(("image", "code"), [case[1:] for case in IMAGES], ids=[case[0] for case in IMAGES])
def test_images_that_are_refused(pets, image, code):
    """The limits of the guide's "Detection" list, with the modelled exceptions."""
    arn = trained(pets, NAMED)
    pets.client.start_project_version(ProjectVersionArn=arn, MinInferenceUnits=1)
    pets.world.later(3600)
    pets.objects.bodies["images", "big"] = b"x" * (15 * 1024 * 1024 + 1)
    assert pets.world.refused(pets.client.detect_custom_labels, ProjectVersionArn=arn, Image=image) == code


@pytest.mark.parametrize("units", [1, 2])
def test_throughput_grows_with_inference_units(pets, units):
    """S:9202: more calls than the units carry are ProvisionedThroughputExceededException; a second later it goes on."""
    pets.world.core.set_settings(detections_per_unit=3.0)
    detect = running(pets, units=units)
    for _ in range(3 * units):
        detect()
    assert pets.world.refused(detect) == "ProvisionedThroughputExceededException"
    pets.world.later(1)
    assert detect(MinConfidence=0)


def test_a_copied_model_knows_what_its_source_knows(pets):
    """A copy in another project answers like its source."""
    arn = trained(pets, NAMED)
    other = pets.client.create_project(ProjectName="other")["ProjectArn"]
    copy = pets.client.copy_project_version(
        SourceProjectArn=pets.arn,
        SourceProjectVersionArn=arn,
        DestinationProjectArn=other,
        VersionName="copy",
        OutputConfig={"S3Bucket": "output", "S3KeyPrefix": "copies"},
    )["ProjectVersionArn"]
    pets.world.later(3600)
    pets.client.start_project_version(ProjectVersionArn=copy, MinInferenceUnits=1)
    pets.world.later(3600)
    found = pets.client.detect_custom_labels(ProjectVersionArn=copy, Image=stored(1))["CustomLabels"]
    assert [label["Name"] for label in found] == ["dog"]


def test_an_unknown_image_has_boxes_within_it(pets):
    """A localization model finds every label somewhere on the image."""
    (label,) = running(pets, BOXED)(MinConfidence=0)
    box = label["Geometry"]["BoundingBox"]
    assert 0 <= box["Left"] < box["Left"] + box["Width"] <= 1 >= box["Top"] + box["Height"] > box["Top"] >= 0
