"""The console that pages are tried on: `reconciler` runs in this process, everything else in bash."""

import os
import re
import shlex
import subprocess
import sys
from contextlib import redirect_stderr, redirect_stdout
from io import StringIO
from pathlib import Path

from reconciler.__main__ import main

HERE = Path(__file__).parent
FOREIGN = ("AWS_", "RECONCILER_", "NO_COLOR", "TERM", "GITHUB_")
SHELL_SIGNS = re.compile(r"[|&;<>$`*?~]")
PROGRAMS = {"reconciler": "-m reconciler", "aws": shlex.quote(str(HERE / "aws_stand_in.py"))}


class Shell:
    """A console in a folder, with nothing of the environment that points elsewhere."""

    def __init__(self, folder, programs, patch):
        self.code = 0
        self._patch = patch
        for name in [name for name in os.environ if name.startswith(FOREIGN)]:
            patch.delenv(name)
        for name, arguments in PROGRAMS.items():
            (programs / name).write_text(f'#!/bin/sh\nexec {shlex.quote(sys.executable)} {arguments} "$@"\n')
            (programs / name).chmod(0o755)
        patch.setenv("PATH", f"{programs}{os.pathsep}{os.environ['PATH']}")
        patch.setenv("COLUMNS", "120")
        patch.chdir(folder)

    def run(self, command):
        """Run one line; gives what it says on stdout and stderr together. `code` is its exit code afterwards."""
        if command == "echo $?":
            last, self.code = self.code, 0
            return f"{last}\n"
        if setting := re.fullmatch(r"export (\w+)=(\S*)", command):
            self._patch.setenv(*setting.groups())
            return ""
        if command.startswith("reconciler ") and not SHELL_SIGNS.search(command):
            return self._here(shlex.split(command)[1:])
        ended = subprocess.run(
            ["bash", "-c", command], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False
        )
        self.code = ended.returncode
        return ended.stdout

    def _here(self, arguments):
        said = StringIO()
        with redirect_stdout(said), redirect_stderr(said):
            self.code = main(arguments)
        return said.getvalue()
