"""A server that is killed at any moment keeps every write that it has acknowledged, once."""

import threading
import time

import pytest
from botocore.exceptions import BotoCoreError, ClientError

CLIENTS, WRITES, KILLS = 4, 125, 3


class Writer:
    """One client that creates projects and objects; it tries again until the server has answered."""

    def __init__(self, server, number):
        self.server = server
        self.number = number
        self.acknowledged = []
        self.thread = threading.Thread(target=self._write)

    def _write(self):
        for n in range(WRITES):
            name = f"writer-{self.number}-{n:03d}"
            while not self._put(name):
                time.sleep(0.02)
            self.acknowledged.append(name)

    def _put(self, name):
        clients = self.server.clients
        try:
            clients("rekognition").create_project(ProjectName=name)
            clients("s3").put_object(Bucket="kept", Key=name, Body=name.encode())
        except BotoCoreError:
            return False  # no answer: the server was killed, the write may have happened or not
        except ClientError as error:
            # Our own write before the lost answer: the name is taken by us.
            if error.response["Error"]["Code"] != "ResourceInUseException":
                raise
            clients("s3").put_object(Bucket="kept", Key=name, Body=name.encode())
        finally:
            clients.close()
        return True


@pytest.mark.chaos
def test_every_acknowledged_write_is_there_once(server):
    """Four clients write 500 projects and objects while the server is killed three times."""
    clients = server.start("--set", "projects=1000").clients
    clients("s3").create_bucket(Bucket="kept")
    port = int(server.url.rpartition(":")[2])
    writers = [Writer(server, n) for n in range(CLIENTS)]
    for writer in writers:
        writer.thread.start()
    for _ in range(KILLS):
        time.sleep(3)
        server.kill()
        server.start(port=port)
    for writer in writers:
        writer.thread.join()
    server.kill()
    server.start(port=port)
    wanted = sorted(name for writer in writers for name in writer.acknowledged)
    pages = server.clients("rekognition").get_paginator("describe_projects").paginate()
    found = [project["ProjectArn"].split("/")[1] for page in pages for project in page["ProjectDescriptions"]]
    assert len(wanted) == CLIENTS * WRITES
    assert sorted(found) == wanted
    keys = server.clients("s3").get_paginator("list_objects_v2").paginate(Bucket="kept")
    assert sorted(each["Key"] for page in keys for each in page["Contents"]) == wanted
