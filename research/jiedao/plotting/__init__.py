"""From frames to figures; the one place that draws."""
