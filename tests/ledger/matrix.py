"""Who gets what at the addresses of the ledger."""

from tests.matrix import Row, only

READS = "administrator data_steward trustee"

ROWS = [
    Row("ledger:entries", get=only(READS)),
    Row("ledger:export", get=only(READS), post=only(READS), data={"purpose": "The annual review"}, fresh=True),
]
