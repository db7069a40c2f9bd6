"""Template tags of the wall chart."""
