"""Pages of the board."""

from unionhall.wallchart.views.chart import board, department, unit
from unionhall.wallchart.views.outside import export
from unionhall.wallchart.views.plans import thresholds, what_if

__all__ = ["board", "department", "export", "thresholds", "unit", "what_if"]
