"""`reconciler rule`: what a code means, an example that fails and one that passes, how to mend."""

from typing import TYPE_CHECKING, Any

import click

from reconciler.cli.options import color_option, output_option

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from reconciler.cli.screen import Screen
    from reconciler.manifest.rules.rule import Rule


@click.command(name="rule", short_help="Explain a manifest rule.")
@click.argument("code", required=False)
@output_option("text", "json")
@color_option
def command(code: str | None, output: str, color: str) -> None:
    """Explain the rule behind CODE, or list all codes."""
    from reconciler.cli.screen import Screen, say
    from reconciler.manifest.rules.catalog import catalog
    from reconciler.render.encode import pretty

    rules = catalog()
    chosen = [_find(code, rules)] if code else list(rules.values())
    if output == "json":
        told = [_values(rule) for rule in chosen]
        say(pretty(told[0] if code else told))
        return
    screen = Screen.of(color)
    say("\n".join(_explained(chosen[0], screen) if code else _listed(chosen, screen)))


def _find(code: str, rules: "Mapping[str, Rule]") -> "Rule":
    """The rule of a code, whatever its case and with or without its first word; raises UsageError."""
    from difflib import get_close_matches

    from reconciler.errors import UsageError

    wanted = code.upper().replace("-", "_")
    for name in (wanted, f"ERROR_{wanted}", f"WARNING_{wanted}"):
        if name in rules:
            return rules[name]
    near = get_close_matches(wanted, rules, 1, 0.5)
    hint = f"did you mean {near[0]}?" if near else "reconciler rule lists them all"
    raise UsageError(f"there is no rule {code}", hint=hint)


def _values(rule: "Rule") -> dict[str, Any]:
    return {
        "code": rule.code,
        "severity": "warning" if rule.kind == "warning" else "error",
        "message": rule.message,
        "claim": rule.claim,
        "mend": rule.mend,
        "guide_line": rule.source,
        "bad": rule.bad,
        "bad_test": rule.bad_test,
        "good": rule.good,
        "good_test": rule.good_test,
    }


def _listed(rules: "list[Rule]", screen: "Screen") -> "Iterator[str]":
    from reconciler.render.paint import Paint
    from reconciler.render.words import wrap

    paint = Paint(screen.color)
    for rule in rules:
        yield paint(rule.code, "bold", "yellow" if rule.kind == "warning" else "red")
        yield from wrap(rule.claim, screen.width, first="  ", rest="  ")


def _explained(rule: "Rule", screen: "Screen") -> "Iterator[str]":
    from reconciler.cli.rule_example import examples
    from reconciler.render.paint import Paint
    from reconciler.render.words import wrap

    paint = Paint(screen.color)
    severity, color = ("warning", "yellow") if rule.kind == "warning" else ("error", "red")
    yield paint(f"{severity}[{rule.code}]", "bold", color) + paint(f": {rule.message.replace('{}', '…')}", "bold")
    for title, told in (("Holds", rule.claim), ("Mend", rule.mend), ("Source", f"developer guide, line {rule.source}")):
        lead = f"  {title}:".ljust(10)
        yield from wrap(told, screen.width, first=lead, rest=" " * 10)
    if not rule.good:
        yield "\n  No example: nothing in a small manifest shows it."
        return
    yield from examples(f"This {paint('fails', 'red')}", (rule.bad, rule.bad_test), (rule.good, rule.good_test), screen)
    yield from examples(
        f"This {paint('passes', 'green')}", (rule.good, rule.good_test), (rule.bad, rule.bad_test), screen
    )
