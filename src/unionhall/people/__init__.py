"""Persons, employers, units, departments, appointments, and the rosters they come from.

The denominator of everything: who works where, on which date.
"""
