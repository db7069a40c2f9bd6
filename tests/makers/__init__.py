"""Makers build what tests need through the same actions that people use. The cast:

Rosa, member; Amir, steward; Bea, secretary; Chidi, election committee; Dov, member elsewhere; Eve, stranger.
"""
