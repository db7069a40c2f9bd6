"""The append-only, hash-chained record of who did what.

Every deed is noted in the transaction that does it.
"""
