"""Events to figures, and figures to a terminal or to JSON."""
