"""Writes `vectors/*.json`, the answers that Python and the browser must both reach: `python -m tests.ballotbox.known_answers`."""
