"""CreateProject, DescribeProjects, DeleteProject (guide "Managing an Amazon Rekognition Custom Labels project")."""

import pytest

ARN = "arn:aws:rekognition:us-east-1:111122223333:project/boards/"


def names(page):
    """The names in a page, from the ARNs: no member holds them."""
    return [each["ProjectArn"].split("/")[1] for each in page["ProjectDescriptions"]]


def test_a_new_project_is_creating_and_then_created(world, client):
    """CREATING for a moment, then CREATED; Datasets is there from the start (script 14 indexes it)."""
    arn = client.create_project(ProjectName="boards")["ProjectArn"]
    (project,) = client.describe_projects()["ProjectDescriptions"]
    assert project["Status"] == "CREATING"
    assert project["Datasets"] == []
    world.later(10)
    (project,) = client.describe_projects(ProjectNames=["boards"])["ProjectDescriptions"]
    assert project["Status"] == "CREATED"
    assert project["ProjectArn"] == arn


def test_the_arn_ends_in_the_creation_time_in_milliseconds(client):
    """The trailing number equals CreationTimestamp (service-facts 2)."""
    arn = client.create_project(ProjectName="boards")["ProjectArn"]
    (project,) = client.describe_projects()["ProjectDescriptions"]
    assert arn == f"{ARN}{round(project['CreationTimestamp'].timestamp() * 1000)}"


def test_two_projects_of_one_millisecond_have_different_arns(client):
    """The clock stands still, the stamps do not."""
    arns = [client.create_project(ProjectName=name)["ProjectArn"] for name in ("a", "b", "c")]
    assert len({arn.rpartition("/")[2] for arn in arns}) == 3


def test_a_recreated_project_has_another_arn(world, client):
    """Only the number tells a recreation from the original."""
    first = client.create_project(ProjectName="boards")["ProjectArn"]
    client.delete_project(ProjectArn=first)
    world.later(10)
    assert client.create_project(ProjectName="boards")["ProjectArn"] != first


def test_a_taken_name_is_in_use(world, client):
    """ResourceInUseException, which the CloudFormation handler maps to "already exists"."""
    client.create_project(ProjectName="boards")
    assert world.refused(client.create_project, ProjectName="boards") == "ResourceInUseException"


def test_a_name_stays_taken_until_the_deletion_is_complete(world, client):
    """An open question, so a choice."""
    client.delete_project(ProjectArn=client.create_project(ProjectName="boards")["ProjectArn"])
    assert world.refused(client.create_project, ProjectName="boards") == "ResourceInUseException"
    world.core.set_choices(project_name_free_while_deleting=True)
    client.create_project(ProjectName="boards")
    assert len(names(client.describe_projects(ProjectNames=["boards"]))) == 2


def test_the_quota_of_projects_is_a_setting(world, client):
    """100 unless raised."""
    world.core.set_settings(projects=1)
    client.create_project(ProjectName="a")
    assert world.refused(client.create_project, ProjectName="b") == "LimitExceededException"


def test_auto_update_is_for_adapters_only(world, client):
    """The API page says: applicable only to adapters."""
    refused = world.refused(client.create_project, ProjectName="a", AutoUpdate="ENABLED")
    assert refused == "InvalidParameterException"
    client.create_project(ProjectName="a", AutoUpdate="ENABLED", Feature="CONTENT_MODERATION")


def test_accounts_and_regions_do_not_see_each_other(world, client):
    """The same name may exist in each."""
    for other in (world.client(account="444455556666"), world.client(region="eu-west-1")):
        other.create_project(ProjectName="boards")
    assert names(client.describe_projects()) == []


def test_unknown_names_are_absent(client):
    """Not an error: scripts 9, 13, 14 rely on an empty list."""
    client.create_project(ProjectName="a")
    assert names(client.describe_projects(ProjectNames=["a", "nobody"])) == ["a"]


def test_the_feature_filter_hides_the_other_kind(client):
    """CUSTOM_LABELS is the default filter; Terraform asks for both."""
    client.create_project(ProjectName="labels")
    client.create_project(ProjectName="adapter", Feature="CONTENT_MODERATION")
    assert names(client.describe_projects()) == ["labels"]
    assert names(client.describe_projects(Features=["CONTENT_MODERATION", "CUSTOM_LABELS"])) == ["labels", "adapter"]


def test_pages_reach_every_project_once(world, client):
    """250 projects in three pages, oldest first; the last page has no NextToken."""
    world.core.set_settings(projects=1000)
    created = [f"p{number}" for number in range(250)]
    for name in created:
        client.create_project(ProjectName=name)
    pages = list(client.get_paginator("describe_projects").paginate())
    assert [len(page["ProjectDescriptions"]) for page in pages] == [100, 100, 50]
    assert [name for page in pages for name in names(page)] == created
    assert "NextToken" not in pages[-1]


def test_a_deletion_between_two_pages_hides_nobody(world, client):
    """The place is a stamp, not a count."""
    arns = [client.create_project(ProjectName=name)["ProjectArn"] for name in "abcd"]
    first = client.describe_projects(MaxResults=2)
    client.delete_project(ProjectArn=arns[0])
    world.later(10)
    assert names(client.describe_projects(MaxResults=2, NextToken=first["NextToken"])) == ["c", "d"]


@pytest.mark.parametrize(
    ("reason", "arguments"),
    [
        ("other arguments", {"ProjectNames": ["a", "b"]}),
        ("another filter", {"Features": ["CUSTOM_LABELS"]}),
    ],
)
def test_a_token_fits_only_the_arguments_it_was_made_for(world, client, reason, arguments):
    """InvalidPaginationTokenException otherwise; MaxResults may change."""
    for name in "abc":
        client.create_project(ProjectName=name)
    token = client.describe_projects(MaxResults=1)["NextToken"]
    assert world.refused(client.describe_projects, NextToken=token, **arguments) == "InvalidPaginationTokenException"
    assert names(client.describe_projects(NextToken=token, MaxResults=100)) == ["b", "c"]


@pytest.mark.parametrize("token", ["x", "####", "AAAA", "ÄÖÜ"])
def test_an_invented_token_is_refused(world, client, token):
    """InvalidPaginationTokenException."""
    assert world.refused(client.describe_projects, NextToken=token) == "InvalidPaginationTokenException"


def test_a_token_of_another_account_is_refused(world, client):
    """Tokens are bound to account and Region too."""
    for name in "ab":
        client.create_project(ProjectName=name)
    token = client.describe_projects(MaxResults=1)["NextToken"]
    other = world.client(account="444455556666")
    assert world.refused(other.describe_projects, NextToken=token) == "InvalidPaginationTokenException"


def test_an_empty_token_is_no_token(client):
    """Scripts 19 and 27 send it with their first call."""
    client.create_project(ProjectName="a")
    assert names(client.describe_projects(NextToken="")) == ["a"]


def test_a_deleted_project_is_listed_until_it_is_gone(world, client):
    """DELETING, then absent (S:11544)."""
    arn = client.create_project(ProjectName="boards")["ProjectArn"]
    assert client.delete_project(ProjectArn=arn)["Status"] == "DELETING"
    (project,) = client.describe_projects()["ProjectDescriptions"]
    assert project["Status"] == "DELETING"
    world.later(60)
    assert client.describe_projects(ProjectNames=["boards"])["ProjectDescriptions"] == []


def test_a_gone_project_is_not_found(world, client):
    """Terraform treats ResourceNotFoundException as success."""
    arn = client.create_project(ProjectName="boards")["ProjectArn"]
    client.delete_project(ProjectArn=arn)
    assert world.refused(client.delete_project, ProjectArn=arn) == "ResourceInUseException"
    world.later(60)
    assert world.refused(client.delete_project, ProjectArn=arn) == "ResourceNotFoundException"


@pytest.mark.parametrize("kind", ["version", "dataset"])
def test_a_project_with_children_cannot_be_deleted(world, client, kind):
    """Models and datasets first (S:11540)."""
    project = client.create_project(ProjectName="boards")["ProjectArn"]
    path = "version/v1" if kind == "version" else "dataset/train"
    child = f"{ARN}{path}/1"
    world.put(arn=child, kind=kind, project=project, name="x", created=1.0, status="X", message="", code="", tags={})
    assert world.refused(client.delete_project, ProjectArn=project) == "ResourceInUseException"


def test_policies_go_with_their_project(world, client):
    """DeleteProject deletes them (API page)."""
    project = client.create_project(ProjectName="boards")["ProjectArn"]
    world.put(arn=f"{project}/policy/p/1", kind="policy", project=project, name="p", created=1.0)
    client.delete_project(ProjectArn=project)
    world.later(60)
    client.describe_projects()
    with world.core.store.reading():
        assert len(world.core.store.state("111122223333", "us-east-1").policy) == 0


def test_another_accounts_project_is_denied(world, client):
    """AccessDeniedException unless the choice says otherwise."""
    arn = client.create_project(ProjectName="boards")["ProjectArn"]
    other = world.client(account="444455556666")
    assert world.refused(other.delete_project, ProjectArn=arn) == "AccessDeniedException"
    world.core.set_choices(foreign_account="ResourceNotFoundException")
    assert world.refused(other.delete_project, ProjectArn=arn) == "ResourceNotFoundException"
