"""What names the group of an image when a test dataset is drawn: a regular expression over source-refs."""

import re

from reconciler.errors import InvalidError


def grouping(group_by: str) -> re.Pattern[str]:
    """The expression whose first group is the name; raises InvalidError with what is wrong with it, and where."""
    try:
        pattern = re.compile(group_by)
    except re.error as error:
        hint = r"write `\` before a character that stands for itself"
        raise InvalidError(f"groupBy '{group_by}' is no regular expression: {error}", hint=hint) from error
    if not pattern.groups:
        raise InvalidError(f"groupBy '{group_by}' captures nothing", hint="put what names the group in parentheses")
    return pattern
