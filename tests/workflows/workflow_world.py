"""Who takes part in a story: somebody with a clone, and an account on a served emulator that enforces IAM."""

import json
import shutil
import subprocess
import sys
import urllib.request
from pathlib import Path

import boto3
from workflow_actions import git

HERE = Path(__file__).parent
ROOT = HERE.parent.parent
DEV = "111122223333"
WHO = {f"GIT_{who}_{what}": "t@example.com" for who in ("AUTHOR", "COMMITTER") for what in ("NAME", "EMAIL")}
PLAN, APPLY = "arn:aws:iam::111122223333:role/plan", "arn:aws:iam::111122223333:role/apply"
TRUSTED = {PLAN: {"plan-dev"}, APPLY: {"apply-dev", "resume-dev"}}
ALLOWED = {
    role: json.loads((ROOT / "examples" / "ci" / f"{role.rpartition('/')[2]}-role.json").read_text())
    for role in (PLAN, APPLY)
}
"""What the roles may do: as the documentation of the workflows says."""


def entry(number):
    """A line of a manifest."""
    about = {"class-name": "ab"[number % 2], "confidence": 1, "type": "groundtruth/image-classification"}
    about |= {"job-name": "j", "human-annotated": "yes", "creation-date": "2026-01-01T00:00:00.000"}
    return json.dumps({"source-ref": f"s3://vision-data/{number}.jpg", "kind": number % 2, "kind-metadata": about})


class Developer:
    """A clone in which specs are changed, proposed and merged."""

    def __init__(self, root, hub):
        self.remote, self.clone, self.hub = root / "remote.git", root / "clone", hub
        git(root, "init", "--quiet", "--bare", "-b", "main", str(self.remote))
        git(self.remote, "config", "uploadpack.allowAnySHA1InWant", "true")
        git(root, "clone", "--quiet", str(self.remote), str(self.clone))
        git(self.clone, "switch", "--quiet", "-c", "main")
        shutil.copytree(ROOT / ".github", self.clone / ".github")

    def commit(self, branch, files):
        """Commit files to a branch and push it; gives the commit."""
        for name, text in files.items():
            (self.clone / name).parent.mkdir(exist_ok=True)
            (self.clone / name).write_text(text)
        git(self.clone, "add", "--all")
        git(self.clone, "commit", "--quiet", "-m", "change")
        git(self.clone, "push", "--quiet", "origin", f"HEAD:{branch}")
        commit = git(self.clone, "rev-parse", "HEAD").strip()
        self.hub.push(branch, commit)
        return commit

    def propose(self, number, branch, files, *, labels=()):
        """Push to a pull request; gives the commit that merging it would make."""
        known = git(self.clone, "branch", "--list", branch).strip()
        git(self.clone, "switch", "--quiet", *([] if known else ["-c"]), branch)
        head = self.commit(branch, files)
        git(self.clone, "switch", "--quiet", "--detach", "main")
        git(self.clone, "merge", "--quiet", "--no-ff", "-m", f"Merge {number}", head)
        git(self.clone, "push", "--quiet", "--force", "origin", f"HEAD:refs/pull/{number}/merge")
        merge = git(self.clone, "rev-parse", "HEAD").strip()
        self.hub.propose(number, head, merge, labels=labels)
        return merge

    def merge(self, number, branch):
        """Merge a pull request; gives the commit of main."""
        git(self.clone, "switch", "--quiet", "main")
        git(self.clone, "merge", "--quiet", "--no-ff", "-m", f"Merge {number}", branch)
        git(self.clone, "push", "--quiet", "origin", "main")
        commit = git(self.clone, "rev-parse", "HEAD").strip()
        self.hub.push("main", commit)
        self.hub.merge(number, commit)
        return commit


class Cloud:
    """A served emulator that enforces IAM: buckets, a manifest, and two roles."""

    def __init__(self, folder, clock="x600"):
        command = [sys.executable, "-m", "reconciler", "emulator", "serve", "--port", "0", "--clock", clock]
        self.process = subprocess.Popen([*command, "--data", str(folder)], stdout=subprocess.PIPE, text=True)
        self.url = self.process.stdout.readline().split()[0]
        self.fill()

    def client(self, service, **keys):
        """A client of the account's root."""
        keys = keys or {"aws_access_key_id": DEV, "aws_secret_access_key": "emulator"}
        return boto3.client(service, endpoint_url=self.url, region_name="us-east-1", **keys)

    def fill(self):
        """Make what the specs and the workflows count on."""
        s3, iam = self.client("s3"), self.client("iam")
        for bucket in ("vision-dev-staging", "vision-dev-output", "vision-data"):
            s3.create_bucket(Bucket=bucket)
        lines = "\n".join(map(entry, range(40))).encode()
        s3.put_object(Bucket="vision-data", Key="train.manifest", Body=lines)
        trust = {
            "Version": "2012-10-17",
            "Statement": [{"Effect": "Allow", "Principal": "*", "Action": "sts:AssumeRole"}],
        }
        for role, document in ALLOWED.items():
            name = role.rpartition("/")[2]
            iam.create_role(RoleName=name, AssumeRolePolicyDocument=json.dumps(trust))
            iam.put_role_policy(RoleName=name, PolicyName="may", PolicyDocument=json.dumps(document))
        self.tell("iam", enforce=True)

    def tell(self, what, **given):
        """The emulator's admin endpoint."""
        body = json.dumps(given).encode()
        with urllib.request.urlopen(f"{self.url}/_emulator/{what}", data=body) as answer:
            return json.load(answer)

    def trusted(self, role, environment):
        """Temporary credentials of a role that trusts a job's environment."""
        assert environment in TRUSTED[role], f"{role} does not trust {environment}"
        return self.identity(role)

    def identity(self, role):
        """Temporary credentials of a role."""
        found = self.client("sts").assume_role(RoleArn=role, RoleSessionName="job")["Credentials"]
        names = {"AWS_ACCESS_KEY_ID": "AccessKeyId", "AWS_SECRET_ACCESS_KEY": "SecretAccessKey"}
        names["AWS_SESSION_TOKEN"] = "SessionToken"
        return {name: found[key] for name, key in names.items()} | {"AWS_ENDPOINT_URL": self.url}

    def close(self):
        """Stop serving."""
        self.process.terminate()
        self.process.communicate(timeout=20)
