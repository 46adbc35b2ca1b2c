"""CPU of the server for one call: ours, against moto_server's for the one Custom Labels operation that it has."""

from itertools import count

from run import Group
from servers import Server, emulator, moto

CALLS = 400
DETECT = {
    "ProjectVersionArn": "arn:aws:rekognition:us-east-1:111122223333:project/a/version/b/1690556751958",
    "Image": {"S3Object": {"Bucket": "boards", "Name": "a.png"}},
}


def groups() -> list[Group]:
    """One group: the accounts of our server hold no, one and a hundred projects."""
    theirs, ours = moto(), emulator("--set", "projects=1000000")
    numbers = count()
    one, hundred, growing = "000000000001", "000000000100", "000000000999"
    ours.call("CreateProject", one, ProjectName="only")
    for number in range(100):
        ours.call("CreateProject", hundred, ProjectName=f"project-{number}")

    def used(server: Server, operation: str, account: str, **given: object) -> float:
        before = server.cpu()
        for _ in range(CALLS):
            named = {"ProjectName": f"project-{next(numbers)}"} if operation == "CreateProject" else given
            server.call(operation, account, **named)
        return server.cpu() - before

    candidates = {
        "moto_server DetectCustomLabels": lambda: used(theirs, "DetectCustomLabels", one, **DETECT),
        "CreateProject": lambda: used(ours, "CreateProject", growing),
        "DescribeProjects, one": lambda: used(ours, "DescribeProjects", one),
        "DescribeProjects, a page of 100": lambda: used(ours, "DescribeProjects", hundred),
    }
    limits = {"CreateProject": 0.2, "DescribeProjects, one": 0.2, "DescribeProjects, a page of 100": 0.5}
    return [Group(f"{CALLS} calls over HTTP, CPU of the server", candidates, limits=limits)]
