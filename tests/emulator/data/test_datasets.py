"""Datasets through a real client: what the guide's chapters and the API pages say of them (S:n = a line of the guide)."""

import json
from pathlib import Path

import pytest
from made_lines import box_line, changed, image_line, manifest

from reconciler.emulator.core import Core
from reconciler.emulator.store import Store

FAILED = "CREATE_FAILED"
BROKEN = changed(image_line(99, "cat"), "sport0-metadata", "type", to="groundtruth/wrongtype")


def sources(entries):
    """The numbers of the images of entries."""
    return [json.loads(entry)["source-ref"].removeprefix("s3://images/").removesuffix(".png") for entry in entries]


class TestCreate:
    """CreateDataset and DescribeDataset."""

    def test_from_a_manifest(self, pets, two_labels):
        """AWS's own text for a dataset from a manifest (service-facts 1.2)."""
        arn = pets.created(*two_labels)
        assert (pets.stats(arn), pets.state(arn)) == (
            (20, 20, 0, 2),
            ("CREATE_COMPLETE", "The dataset was successfully created from the manifest file.", "SUCCESS"),
        )

    def test_empty(self, pets):
        """S:12228: without a source the dataset is empty."""
        arn = pets.created()
        assert (pets.stats(arn), pets.describe(arn)["Status"]) == ((0, 0, 0, 0), "CREATE_COMPLETE")

    def test_from_a_dataset(self, pets, two_labels):
        """S:12975: a copy has the same entries and goes its own way afterwards."""
        first = pets.created(*two_labels)
        copy = pets.create("TEST", DatasetSource={"DatasetArn": first})
        pets.world.later(60)
        pets.update(copy, image_line(77, "fox"))
        assert (pets.stats(first), pets.stats(copy)) == ((20, 20, 0, 2), (21, 21, 0, 3))

    def test_nothing_shows_before_the_creation_is_complete(self, pets, two_labels):
        """Every member is there in every state; the numbers come at the end."""
        arn = pets.create(DatasetSource=pets.source(*two_labels))
        assert (pets.state(arn)[0], pets.stats(arn)) == ("CREATE_IN_PROGRESS", (0, 0, 0, 0))

    def test_the_arn_has_type_and_stamp(self, pets):
        """service-facts 2: …:project/pets/dataset/train/<milliseconds>."""
        arn = pets.create()
        assert arn.rpartition("/")[0] == "arn:aws:rekognition:us-east-1:111122223333:project/pets/dataset/train"

    def test_the_project_lists_it(self, pets):
        """DescribeProjects shows both datasets with their status."""
        pets.created()
        pets.create("TEST")
        (project,) = pets.client.describe_projects()["ProjectDescriptions"]
        assert {each["DatasetType"]: each["Status"] for each in project["Datasets"]} == {
            "TRAIN": "CREATE_COMPLETE",
            "TEST": "CREATE_IN_PROGRESS",
        }

    def test_one_of_each_type(self, pets):
        """S:12156: to replace a dataset, delete it first."""
        pets.create()
        refused = pets.world.refused(pets.client.create_dataset, ProjectArn=pets.arn, DatasetType="TRAIN")
        assert refused == "ResourceAlreadyExistsException"

    def test_of_an_unknown_project(self, pets):
        """API page."""
        arn = pets.arn.replace("pets", "nobody")
        assert (
            pets.world.refused(pets.client.create_dataset, ProjectArn=arn, DatasetType="TRAIN")
            == "ResourceNotFoundException"
        )

    @pytest.mark.parametrize(
        ("place", "code"),
        [
            ({"Bucket": "manifests", "Name": "missing"}, "InvalidS3ObjectException"),
            ({"Bucket": "no-such-bucket", "Name": "x"}, "InvalidS3ObjectException"),
            ({"Bucket": "prod-output", "Name": "x"}, "InvalidS3ObjectException"),
            ({"Bucket": "far-away", "Name": "x"}, "InvalidS3ObjectException"),
        ],
    )
    def test_a_manifest_that_cannot_be_read(self, pets, place, code):
        """Missing object, missing bucket, another account's, another Region's: found at the call."""
        pets.objects.add_bucket("far-away", region="eu-west-1")
        source = {"GroundTruthManifest": {"S3Object": place}}
        refused = pets.world.refused(
            pets.client.create_dataset, ProjectArn=pets.arn, DatasetType="TRAIN", DatasetSource=source
        )
        assert refused == code

    def test_two_sources(self, pets, two_labels):
        """API page of DatasetSource: either a manifest or a dataset."""
        source = {**pets.source(*two_labels), "DatasetArn": pets.create("TEST")}
        refused = pets.world.refused(
            pets.client.create_dataset, ProjectArn=pets.arn, DatasetType="TRAIN", DatasetSource=source
        )
        assert refused == "InvalidParameterException"

    def test_a_source_that_is_being_created(self, pets):
        """A choice: a dataset can be copied once it is complete."""
        source = {"DatasetArn": pets.create("TEST")}
        refused = pets.world.refused(
            pets.client.create_dataset, ProjectArn=pets.arn, DatasetType="TRAIN", DatasetSource=source
        )
        assert refused == "InvalidParameterException"

    @pytest.mark.parametrize(
        ("lines", "message"),
        [
            ([], "The manifest file is empty."),
            (["{"], "The manifest file has too many terminal errors."),
            (
                [image_line(1, "a"), image_line(2, "a", bucket="b")],
                "The manifest file contains images from multiple S3 buckets.",
            ),
        ],
    )
    def test_terminal_errors_fail_the_creation(self, pets, lines, message):
        """S:5258: Status and StatusMessage tell of a file error."""
        arn = pets.create(DatasetSource=pets.source(*lines))
        pets.world.later(60)
        assert (pets.state(arn), pets.stats(arn)) == ((FAILED, message, "CLIENT_ERROR"), (0, 0, 0, 0))

    def test_lines_with_terminal_errors_vanish(self, pets, two_labels):
        """S:5403: without a word, as long as they are few."""
        arn = pets.created(*two_labels, "{", two_labels[0])
        assert (pets.stats(arn), pets.describe(arn)["Status"]) == ((20, 20, 0, 2), "CREATE_COMPLETE")

    def test_a_real_jobs_lines(self, pets):
        """Byte order mark, carriage returns, fractions of pixels, text as label value, several attributes in a line."""
        boxes = box_line(1, ("Bird", 138.8, 164.60000000000002, 443.8, 300.25))
        both = {**boxes, "species": "0", "species-metadata": image_line(1, "owl")["sport0-metadata"]}
        body = b"\xef\xbb\xbf" + b"\r\n".join(
            json.dumps(each).encode() for each in (both, box_line(2, ("Bird", 1, 1, 9.5, 9.5)))
        )
        pets.objects.bodies["manifests", "real"] = body
        place = {"GroundTruthManifest": {"S3Object": {"Bucket": "manifests", "Name": "real"}}}
        arn = pets.create(DatasetSource=place)
        pets.world.later(60)
        assert pets.stats(arn) == (2, 2, 0, 2)


class TestList:
    """ListDatasetEntries and ListDatasetLabels."""

    def test_an_entry_comes_back_with_metadata_at_its_end(self, pets):
        """service-facts 1.2: the input's JSON and is_labeled behind it."""
        line = image_line(1, "cat")
        (entry,) = pets.entries(pets.created(line))
        assert entry == json.dumps({**line, "cl-metadata": {"is_labeled": True}}, separators=(",", ":"))

    def test_errors_as_printed(self, pets):
        """The guide's example S:8062: cl-errors at the metadata and at the line."""
        printed = json.loads((Path(__file__).parent / "guide" / "unsupported_use_case_type.json").read_text())
        line = changed(changed(printed, "cl-errors"), "BB-metadata", "cl-errors")
        (entry,) = pets.entries(pets.created(line))
        assert json.loads(entry) == printed

    def test_an_entry_can_be_sent_back(self, pets):
        """S:7585: get the line from ListDatasetEntries, give it to UpdateDatasetEntries."""
        arn = pets.created(BROKEN)
        (entry,) = pets.entries(arn)
        pets.update(arn, entry)
        assert pets.entries(arn) == [entry]

    def test_warnings_are_not_shown(self, pets, two_labels):
        """S:5439 does not list them for datasets; the entry is unlabeled."""
        arn = pets.created(*two_labels, {"source-ref": "s3://images/bare.png"})
        (entry,) = pets.entries(arn, Labeled=False)
        assert json.loads(entry) == {"source-ref": "s3://images/bare.png", "cl-metadata": {"is_labeled": False}}

    FILTERS = (
        ("all", {}, ["1", "2", "3", "4", "99"]),
        ("one of the labels is enough", {"ContainsLabels": ["cat", "fox"]}, ["1", "2"]),
        ("labeled", {"Labeled": True}, ["1", "2", "3", "99"]),
        ("not labeled", {"Labeled": False}, ["4"]),
        ("part of the source-ref", {"SourceRefContains": "s3://images/9"}, ["99"]),
        ("with errors", {"HasErrors": True}, ["99"]),
        ("HasErrors false filters nothing", {"HasErrors": False}, ["1", "2", "3", "4", "99"]),
        ("together", {"ContainsLabels": ["cat", "dog"], "SourceRefContains": "/3"}, ["3"]),
    )

    @pytest.mark.parametrize(("filters", "expected"), [case[1:] for case in FILTERS], ids=[case[0] for case in FILTERS])
    def test_filters(self, pets, filters, expected):
        """The filters of the API page; script 19 of the guide sends HasErrors=False and wants all."""
        lines = [image_line(1, "cat"), image_line(2, "fox"), image_line(3, "dog"), {"source-ref": "s3://images/4.png"}]
        assert sources(pets.entries(pets.created(*lines, BROKEN), **filters)) == expected

    def test_pages(self, pets):
        """A hundred entries a page unless asked otherwise, each once, in the manifest's order."""
        arn = pets.created(*(image_line(number, "cat") for number in range(1000)))
        assert (
            sources(pets.entries(arn))
            == sources(pets.entries(arn, PaginationConfig={"PageSize": 7}))
            == [*map(str, range(1000))]
        )

    def test_the_last_page_has_no_token(self, pets):
        """service-facts 0: an empty token would loop for ever."""
        arn = pets.created(*(image_line(number, "cat") for number in range(100)))
        assert "NextToken" not in pets.client.list_dataset_entries(DatasetArn=arn)

    def test_a_token_fits_only_its_filters(self, pets, two_labels):
        """A token is bound to the request that it came from."""
        arn = pets.created(*two_labels)
        token = pets.client.list_dataset_entries(DatasetArn=arn, MaxResults=2)["NextToken"]
        refused = pets.world.refused(pets.client.list_dataset_entries, DatasetArn=arn, Labeled=True, NextToken=token)
        assert refused == "InvalidPaginationTokenException"

    def test_a_token_of_another_form(self, pets):
        """A token that was never given out."""
        refused = pets.world.refused(pets.client.list_dataset_entries, DatasetArn=pets.created(), NextToken="bm9uZQ==")
        assert refused == "InvalidPaginationTokenException"

    def test_labels_count_images(self, pets):
        """API page: BoundingBoxCount counts images too; image-level labels have none (service-facts 1.2)."""
        arn = pets.created(
            image_line(1, "cat"), image_line(2, "cat", "dog"), box_line(3, ("cup", 1, 1, 9, 9), ("cup", 20, 20, 9, 9))
        )
        assert pets.client.list_dataset_labels(DatasetArn=arn)["DatasetLabelDescriptions"] == [
            {"LabelName": "cat", "LabelStats": {"EntryCount": 2}},
            {"LabelName": "cup", "LabelStats": {"EntryCount": 1, "BoundingBoxCount": 1}},
            {"LabelName": "dog", "LabelStats": {"EntryCount": 1}},
        ]

    def test_label_pages(self, pets):
        """Every label once, over several pages."""
        names = [f"label {number:03}" for number in range(120)]
        arn = pets.created(*(image_line(number, name) for number, name in enumerate(names)))
        pages = pets.client.get_paginator("list_dataset_labels").paginate(DatasetArn=arn)
        assert [each["LabelName"] for page in pages for each in page["DatasetLabelDescriptions"]] == names

    @pytest.mark.parametrize("call", ["list_dataset_entries", "list_dataset_labels"])
    @pytest.mark.parametrize(
        ("begin", "code"),
        [
            ("create", "ResourceNotReadyException"),
            ("update", "ResourceInUseException"),
            ("delete", "ResourceInUseException"),
        ],
    )
    def test_not_while_the_dataset_changes(self, pets, call, begin, code):
        """Which of the two modelled codes comes when is a choice."""
        arn = pets.create() if begin == "create" else pets.created()
        if begin == "update":
            pets.client.update_dataset_entries(DatasetArn=arn, Changes={"GroundTruth": manifest(image_line(1, "cat"))})
        if begin == "delete":
            pets.client.delete_dataset(DatasetArn=arn)
        assert pets.world.refused(getattr(pets.client, call), DatasetArn=arn) == code


class TestUpdate:
    """UpdateDatasetEntries."""

    def test_lines_replace_or_are_added(self, pets):
        """S:12623: source-ref is the key."""
        arn = pets.created(image_line(1, "cat"), image_line(2, "cat"))
        pets.update(arn, image_line(3, "dog"), image_line(1, "fox"))
        entries = pets.entries(arn)
        assert (sources(entries), "fox" in entries[0], pets.stats(arn)) == (["1", "2", "3"], True, (3, 3, 0, 3))

    def test_an_empty_dataset_fills(self, pets, two_labels):
        """S:12228: a dataset without a source takes its entries here."""
        arn = pets.created()
        shown = pets.update(arn, *two_labels)
        assert (shown["Status"], pets.stats(arn)) == ("UPDATE_COMPLETE", (20, 20, 0, 2))

    def test_the_status_changes_with_the_call(self, pets):
        """Script 16 of the guide stops on CREATE_COMPLETE."""
        arn = pets.created()
        pets.client.update_dataset_entries(DatasetArn=arn, Changes={"GroundTruth": manifest(image_line(1, "cat"))})
        assert pets.describe(arn)["Status"] == "UPDATE_IN_PROGRESS"

    @pytest.mark.parametrize(
        ("lines", "message"),
        [
            ([image_line(1, "cat", bucket="other")], "The manifest file contains images from multiple S3 buckets."),
            (["no JSON"], "The manifest file has too many terminal errors."),
            ([image_line(n, f"l{n}") for n in range(100, 350)], "The manifest file has too many labels."),
        ],
    )
    def test_a_failed_update_keeps_the_old_entries(self, pets, two_labels, lines, message):
        """service-facts 1.2: UPDATE_FAILED with the message, the content as it was, and a later update works."""
        arn = pets.created(*two_labels)
        before = pets.entries(arn)
        pets.update(arn, *lines)
        assert (pets.state(arn), pets.entries(arn)) == (("UPDATE_FAILED", message, "CLIENT_ERROR"), before)
        assert pets.update(arn, image_line(50, "cat"))["DatasetStats"]["TotalEntries"] == 21

    def test_more_than_the_most_images(self, pets, two_labels):
        """S:3690: the limit holds for the dataset, not only for the file."""
        arn = pets.created(*two_labels)
        pets.world.core.set_settings(images_per_dataset=20)
        pets.update(arn, image_line(50, "cat"))
        assert pets.state(arn)[1] == "The manifest file has too many rows."

    def test_a_label_vanishes_with_its_last_annotation(self, pets):
        """S:5044: to delete a label, remove all its annotations."""
        arn = pets.created(image_line(1, "cat"), image_line(2, "dog"))
        pets.update(arn, image_line(2, "cat"))
        names = [
            each["LabelName"] for each in pets.client.list_dataset_labels(DatasetArn=arn)["DatasetLabelDescriptions"]
        ]
        assert names == ["cat"]

    @pytest.mark.parametrize(
        ("begin", "code"), [("create", "ResourceInUseException"), ("fail", "InvalidParameterException")]
    )
    def test_not_on_a_dataset_that_is_busy_or_failed(self, pets, begin, code):
        """API page for the busy one; a choice for the failed one."""
        arn = pets.create(**({} if begin == "create" else {"DatasetSource": pets.source()}))
        if begin == "fail":
            pets.world.later(60)
        changes = {"GroundTruth": manifest(image_line(1, "cat"))}
        assert pets.world.refused(pets.client.update_dataset_entries, DatasetArn=arn, Changes=changes) == code

    def test_five_megabytes_at_most(self, pets):
        """API page: larger changes violate the model."""
        changes = {"GroundTruth": b"x" * 5_242_881}
        refused = pets.world.refused(pets.client.update_dataset_entries, DatasetArn=pets.created(), Changes=changes)
        assert refused == "ValidationException"


class TestDistribute:
    """DistributeDatasetEntries."""

    def distribute(self, pets, *arns):
        """Distribute, and wait for the end."""
        pets.client.distribute_dataset_entries(Datasets=[{"Arn": arn} for arn in arns])
        pets.world.later(60)

    def test_a_fifth_of_each_label_moves(self, pets, two_labels):
        """S:13848: 20 % of the training images, each then in one dataset only."""
        train, test = pets.created(*two_labels), pets.created(kind="TEST")
        before = pets.entries(train)
        self.distribute(pets, train, test)
        assert (pets.stats(train), pets.stats(test)) == ((16, 16, 0, 2), (4, 4, 0, 2))
        assert sorted(pets.entries(train) + pets.entries(test)) == sorted(before)

    def test_both_are_being_updated(self, pets, two_labels):
        """Script 20 of the guide polls the training dataset, then the test dataset."""
        train, test = pets.created(*two_labels), pets.created(kind="TEST")
        pets.client.distribute_dataset_entries(Datasets=[{"Arn": test}, {"Arn": train}])
        assert {pets.describe(arn)["Status"] for arn in (train, test)} == {"UPDATE_IN_PROGRESS"}

    def test_too_few_images(self, pets):
        """S:5394: both datasets stay as they were."""
        train, test = pets.created(image_line(1, "cat"), image_line(2, "dog")), pets.created(kind="TEST")
        self.distribute(pets, train, test)
        message = "The manifest file doesn't have enough labeled images to distribute the dataset."
        assert pets.state(train) == pets.state(test) == ("UPDATE_FAILED", message, "CLIENT_ERROR")
        assert (pets.stats(train), pets.stats(test)) == ((2, 2, 0, 2), (0, 0, 0, 0))

    REFUSED = (
        ("a test dataset with entries", lambda pets, lines: (pets.created(*lines), pets.created(*lines, kind="TEST")), "InvalidParameterException"),
        ("the same dataset twice", lambda pets, lines: (pets.created(*lines),) * 2, "InvalidParameterException"),
        ("a dataset at work", lambda pets, lines: (pets.created(*lines), pets.create("TEST")), "ResourceNotReadyException"),
        ("an unknown dataset", lambda pets, lines: (pets.created(*lines), pets.arn.replace("pets/", "pets/dataset/test/")), "ResourceNotFoundException"),
    )  # fmt: skip

    @pytest.mark.parametrize(("make", "code"), [case[1:] for case in REFUSED], ids=[case[0] for case in REFUSED])
    def test_refused(self, pets, two_labels, make, code):
        """API page: an empty test dataset and a training dataset of one project, both complete."""
        datasets = [{"Arn": arn} for arn in make(pets, two_labels)]
        assert pets.world.refused(pets.client.distribute_dataset_entries, Datasets=datasets) == code


class TestDelete:
    """DeleteDataset."""

    def test_a_dataset_is_gone_after_a_while(self, pets):
        """S:14364: DescribeDataset ends in ResourceNotFoundException, which script 21 waits for."""
        arn = pets.created()
        pets.client.delete_dataset(DatasetArn=arn)
        assert pets.describe(arn)["Status"] == "DELETE_IN_PROGRESS"
        pets.world.later(60)
        assert pets.world.refused(pets.client.describe_dataset, DatasetArn=arn) == "ResourceNotFoundException"

    @pytest.mark.parametrize("again", [False, True])
    def test_not_while_it_changes(self, pets, again):
        """API page: not while CREATE_IN_PROGRESS or UPDATE_IN_PROGRESS, nor twice."""
        arn = pets.created() if again else pets.create()
        if again:
            pets.client.delete_dataset(DatasetArn=arn)
        assert pets.world.refused(pets.client.delete_dataset, DatasetArn=arn) == "ResourceInUseException"

    def test_not_while_a_version_trains(self, pets, two_labels):
        """A choice: the datasets of a training stay until it ends."""
        arn = pets.created(*two_labels)
        pets.created(*two_labels, kind="TEST")
        pets.client.create_project_version(ProjectArn=pets.arn, VersionName="v1", OutputConfig={"S3Bucket": "output"})
        assert pets.world.refused(pets.client.delete_dataset, DatasetArn=arn) == "ResourceInUseException"

    def test_the_next_dataset_has_another_arn(self, pets):
        """service-facts 2: recreations are told apart by their number."""
        first = pets.created()
        pets.client.delete_dataset(DatasetArn=first)
        pets.world.later(60)
        assert pets.create() != first

    def test_entries_go_with_their_last_user(self, pets, two_labels):
        """What no dataset and no version uses takes no room."""
        arn = pets.created(*two_labels)
        copy = pets.create("TEST", DatasetSource={"DatasetArn": arn})
        pets.world.later(60)
        pets.client.delete_dataset(DatasetArn=arn)
        pets.world.later(60)
        assert len(pets.entries(copy)) == 20
        pets.client.delete_dataset(DatasetArn=copy)
        pets.world.later(60)
        pets.client.describe_projects()
        assert pets.world.core.store.db.execute("SELECT count(*) FROM entry").fetchone() == (0,)


def test_a_dataset_outlives_its_process(tmp_path, world, objects):
    """A creation that was under way when the process died is complete in the next one, with all its entries."""
    objects.add_bucket("manifests")
    objects.bodies["manifests", "m"] = manifest(*(image_line(number, "cat") for number in range(10)))
    source = {"GroundTruthManifest": {"S3Object": {"Bucket": "manifests", "Name": "m"}}}
    world.core = Core(Store(tmp_path / "db"), objects)
    client = world.client()
    project = client.create_project(ProjectName="p")["ProjectArn"]
    arn = client.create_dataset(ProjectArn=project, DatasetType="TRAIN", DatasetSource=source)["DatasetArn"]
    world.core.store.close()
    world.core = Core(Store(tmp_path / "db"), objects)
    world.later(60)
    assert len(client.list_dataset_entries(DatasetArn=arn)["DatasetEntries"]) == 10
    world.core.store.close()
