"""The spec language: YAML with positions, validation, expansion and references."""
