"""How a page's console blocks are read, and what counts as the output that they show."""

import pytest
from example_console import Shown, shown

PAGE = """\
# A page

```yaml
$ not a command
```

```console
$ first --option \\
    value
one
$ second
$ third
…
```

Words.

```console
$ fourth
four
```
"""


def test_commands_are_found_with_their_lines_and_outputs():
    """Only console blocks count; a backslash goes on; a command may print nothing."""
    assert list(shown(PAGE)) == [
        Shown(8, "first --option     value", "one\n"),
        Shown(11, "second", ""),
        Shown(12, "third", "…\n"),
        Shown(19, "fourth", "four\n"),
    ]


@pytest.mark.parametrize(
    ("output", "said", "same"),
    [
        ("one\n", "one\n", True),
        ("one\n", "one   \n", True),
        ("one\n", "one\ntwo\n", False),
        ("", "", True),
        ("", "one\n", False),
        ("one\n", "", False),
        ("…\n", "", True),
        ("…\n", "one\ntwo\n", True),
        ("…\ntwo\n", "one\ntwo\n", True),
        ("…\ntwo\n", "one two\n", False),
        ("one\n…\n", "two\none\n", False),
        ("one\n…\nfour\n", "one\nfour\n", True),
        ("one\n…\nthree\n…\n", "one\ntwo\nthree\nfour\n", True),
        ("v-… runs\n", "v-12 runs\n", True),
        ("v-… runs\n", "v-12 \nruns\n", False),
        ("a.c (1)\n", "abc (1)\n", False),
    ],
)
def test_dots_stand_for_anything_and_nothing_else_does(output, said, same):
    """`…` is any lines where it stands alone and any text within a line; everything else is literal."""
    assert Shown(1, "command", output).is_what(said) is same
