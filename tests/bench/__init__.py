"""Measurements: every module here but `frame` is an area, and its `cases(databases)` yields results."""
