"""Cards and membership: who is a member since when, apart from who has a job.

Being employed, being a member and paying dues are separate facts.
"""
