"""Shared mechanisms that know no union words: refusals, clock, ids, jobs, pages.

Everything above may use it; it uses nothing of ours.
"""
