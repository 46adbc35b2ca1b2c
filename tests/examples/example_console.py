"""What a page shows on a console: commands after `$ `, and under each what it prints."""

import re
from dataclasses import dataclass

BLOCK = re.compile(r"^```console\n(.*?)^```$", re.DOTALL | re.MULTILINE)
PROMPT = "$ "
ANYTHING = "…"


@dataclass(frozen=True)
class Shown:
    """A command on a page, the page's line it stands on, and the text it is said to print."""

    line: int
    command: str
    output: str

    def is_what(self, said):
        """Whether a text is the one shown; a line `…` stands for any lines, or none, and `…` in a line for any text."""
        return (
            re.fullmatch(pattern(self.output), "".join(f"{line.rstrip()}\n" for line in said.splitlines())) is not None
        )


def pattern(output):
    """The regular expression of an output in which `…` stands for anything."""
    lines = ("(?:.*\n)*?" if line == ANYTHING else f"{text(line)}\n" for line in output.splitlines())
    return "".join(lines)


def text(line):
    """The regular expression of one line."""
    return ".*".join(re.escape(part) for part in line.rstrip().split(ANYTHING))


def shown(page):
    """Every command of a page's console blocks, in order; a command may go on after a backslash."""
    for block in BLOCK.finditer(page):
        first = page[: block.start(1)].count("\n") + 1
        for turn in re.finditer(r"^\$ ((?:.*\\\n)*.*)\n((?:(?!\$ ).*\n)*)", block[1], re.MULTILINE):
            yield Shown(first + block[1][: turn.start()].count("\n"), turn[1].replace("\\\n", ""), turn[2])
