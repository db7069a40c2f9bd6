"""The board: density by unit, department and person, as of any date.

Each number with its numerator, denominator, date, snapshot and rule version.
"""
