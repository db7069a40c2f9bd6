"""Who sees which numbers: counts, goals, the board, one department."""

from unionhall.wallchart.queries.board import Board, UnitBoard, board, exportable
from unionhall.wallchart.queries.counts import Counts, counts_at, counts_now, counts_on, differences
from unionhall.wallchart.queries.department import DepartmentBoard, department_board
from unionhall.wallchart.queries.goals import goal_of, thresholds
from unionhall.wallchart.queries.scope import Question, Sight, Sources, question, sight_of

__all__ = [
    "Board", "Counts", "DepartmentBoard", "Question", "Sight", "Sources", "UnitBoard", "board", "counts_at", "counts_now", "counts_on",
    "department_board", "differences", "exportable", "goal_of", "question", "sight_of", "thresholds",
]
