"""From what is declared and what is live to ordered steps; pure."""
