"""Who may do what: powers, roles, places, and the gate on every page.

A role is held somewhere, until a date, and gives powers there.
"""
