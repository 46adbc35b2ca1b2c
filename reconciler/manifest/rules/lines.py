"""The rules about single lines, in the order in which the service finds them."""

from reconciler.manifest.line import Line, Problem
from reconciler.manifest.rules import (
    box_confidence,
    box_too_small,
    class_map_id,
    image_dimension,
    json_line,
    label_attribute_format,
    label_name_length,
    line_too_long,
    metadata_format,
    no_annotations,
    no_attribute_annotations,
    no_label_attributes,
    no_valid_annotations,
    no_valid_label_attributes,
    off_frame,
    source_ref_format,
    source_ref_missing,
    too_many_boxes,
    unannotated,
    use_case_type,
)
from reconciler.manifest.rules.record import take_apart
from reconciler.manifest.rules.rule import LineRule

STOPPING: tuple[LineRule, ...] = (  # guide 6726-6746; what is no JSON can be asked nothing else
    line_too_long.RULE,
    json_line.RULE,
    source_ref_missing.RULE,
    source_ref_format.RULE,
    no_label_attributes.RULE,
    label_attribute_format.RULE,
    metadata_format.RULE,
    box_confidence.RULE,
    class_map_id.RULE,
)
GOING_ON: tuple[LineRule, ...] = (
    image_dimension.RULE,
    use_case_type.RULE,
    label_name_length.RULE,
    too_many_boxes.RULE,
    off_frame.RULE,
    box_too_small.RULE,
    no_valid_annotations.RULE,
    no_valid_label_attributes.RULE,
    unannotated.RULE,
    no_attribute_annotations.RULE,
    no_annotations.RULE,
)


def check(line: Line) -> tuple[Problem, ...]:
    """Everything that is wrong with one line, as the service would find it: the first rule that stops ends the search.

    Guide, "Non-Terminal JSON Line Validation Errors" and "JSON line error precedence". Exact and plain; never raises.
    """
    record = take_apart(line)
    for rule in STOPPING:
        if problems := rule.problems(record):
            return problems
    return tuple(problem for rule in GOING_ON for problem in rule.problems(record))
