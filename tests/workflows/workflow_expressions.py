"""GitHub's expressions, as far as our workflows use them; whatever else there is raises UnknownError.

Source: GitHub Docs, "Evaluate expressions in workflows and actions" (operators, coercion, status functions).
"""

import json
import operator
import re

TOKEN = re.compile(
    r"\s*(?:(?P<number>\d+(?:\.\d+)?)|'(?P<text>(?:[^']|'')*)'|(?P<op>&&|\|\||==|!=|>=|<=|>|<|!|\(|\)|,)"
    r"|(?P<name>[A-Za-z_][\w-]*(?:\.[A-Za-z_*][\w-]*)*))"
)
EMBEDDED = re.compile(r"\$\{\{(.*?)\}\}", re.DOTALL)
STATUS = ("always", "success", "failure", "cancelled")
LITERALS = {"true": True, "false": False, "null": None}
COMPARE = {
    "==": operator.eq,
    "!=": operator.ne,
    ">": operator.gt,
    "<": operator.lt,
    ">=": operator.ge,
    "<=": operator.le,
}


class UnknownError(Exception):
    """An expression that this runner does not know: the test has to fail, not to guess."""


class Known(dict):
    """A context in which every property must be known; values may be contexts, too."""


class Loose(Known):
    """A context in which a missing property is null, as it is where nothing has been set yet."""


def expand(text, contexts, functions):
    """Replace every `${{ }}` of a text by its value; one that is the whole text keeps its type."""
    if not isinstance(text, str):
        return text
    whole = EMBEDDED.fullmatch(text.strip())
    if whole and "${{" not in whole[1]:
        return evaluate(whole[1], contexts, functions)
    return EMBEDDED.sub(lambda found: told(evaluate(found[1], contexts, functions)), text)


def condition(text, contexts, functions):
    """Whether an `if:` holds; without a status function it means success() as well."""
    if text is None:
        return truth(evaluate("success()", contexts, functions))
    inner = EMBEDDED.sub(lambda found: found[1], str(text))
    named = set(re.findall(r"([A-Za-z]+)\s*\(", inner))
    implied = named.isdisjoint(STATUS)
    return truth(evaluate(inner, contexts, functions)) and (not implied or functions["success"]())


def evaluate(text, contexts, functions):
    """The value of one expression; raises UnknownError."""
    parser = Parser(tokens(text), contexts, functions)
    value = parser.disjunction()
    if parser.left:
        raise UnknownError(f"{text.strip()}: what is {parser.left[0][1]!r}?")
    return value


def tokens(text):
    """Kinds and texts of a whole expression."""
    found, at, text = [], 0, text.strip()
    while at < len(text):
        match = TOKEN.match(text, at)
        if not match:
            raise UnknownError(f"{text}: what is {text[at:]!r}?")
        found.append((match.lastgroup, match[match.lastgroup]))
        at = match.end()
    return found


def truth(value):
    """Which values count as true."""
    return bool(value)


def told(value):
    """A value inside a text."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, dict | list):
        return json.dumps(value)
    return str(value)


def number(value):
    """A value where numbers are compared; nothing is 0, and what is no number is NaN."""
    try:
        return float(value or 0)
    except ValueError:
        return float("nan")


class Parser:
    """Reads and computes at once, by descent; what `&&` and `||` skip is computed, too, so that it has to be known."""

    def __init__(self, left, contexts, functions):
        self.left, self.contexts, self.functions = left, contexts, functions

    def taken(self, *operators):
        """Take the next token if it is one of these operators."""
        if self.left and self.left[0][0] == "op" and self.left[0][1] in operators:
            return self.left.pop(0)[1]
        return None

    def disjunction(self):
        """Or: the first value that is true, else the last."""
        value = self.conjunction()
        while self.taken("||"):
            other = self.conjunction()
            value = value if truth(value) else other
        return value

    def conjunction(self):
        """And: the first value that is false, else the last."""
        value = self.comparison()
        while self.taken("&&"):
            other = self.comparison()
            value = other if truth(value) else value
        return value

    def comparison(self):
        """Texts compare without case; values of different types as numbers."""
        value = self.negation()
        while found := self.taken(*COMPARE):
            other = self.negation()
            if isinstance(value, str) and isinstance(other, str):
                value = COMPARE[found](value.casefold(), other.casefold())
            else:
                value = COMPARE[found](number(value), number(other))
        return value

    def negation(self):
        """Not."""
        return not truth(self.negation()) if self.taken("!") else self.atom()

    def atom(self):
        """A literal, a group, a call or a property."""
        if self.taken("("):
            value = self.disjunction()
            self.expect(")")
            return value
        if not self.left or self.left[0][0] == "op":
            raise UnknownError(f"a value is missing before {self.left[:1]}")
        kind, text = self.left.pop(0)
        if kind == "number":
            return float(text)
        if kind == "text":
            return text.replace("''", "'")
        if text in LITERALS:
            return LITERALS[text]
        return self.call(text) if self.taken("(") else self.property(text)

    def call(self, name):
        """A function of the table."""
        arguments = []
        while not self.taken(")"):
            arguments.append(self.disjunction())
            self.taken(",")
        if name not in self.functions:
            raise UnknownError(f"there is no function {name}()")
        return self.functions[name](*arguments)

    def property(self, path):
        """A property of a context."""
        value, walked = self.contexts, []
        for name in path.split("."):
            walked.append(name)
            if value is None:
                return None
            if not isinstance(value, dict) or (name not in value and not isinstance(value, Loose)):
                raise UnknownError(f"{'.'.join(walked)} is not known here")
            value = value.get(name)
        return value

    def expect(self, text):
        """Take an operator that has to follow."""
        if not self.taken(text):
            raise UnknownError(f"{text} is missing")


def functions(status):
    """The functions of a step or job whose predecessors ended with a status (success, failure or skipped)."""
    return {
        "always": lambda: True,
        "success": lambda: status == "success",
        "failure": lambda: status == "failure",
        "cancelled": lambda: False,
        "fromJSON": json.loads,
        "format": lambda text, *values: text.format(*map(told, values)),
    }
