"""Values and protocols that everything else speaks in; no I/O."""
