"""What an area's bench needs: `Result`, `compare`, `limit`, `plain`, `median_seconds`, `paired_seconds`, `Database`."""

from tests.bench.frame.clock import median_seconds, paired_seconds
from tests.bench.frame.databases import Database
from tests.bench.frame.results import Result, compare, limit, plain

__all__ = ["Database", "Result", "compare", "limit", "median_seconds", "paired_seconds", "plain"]
