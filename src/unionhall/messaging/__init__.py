"""Mail and text to members: consent, segments, sending, replies.

Nobody twice, nobody who said stop.
"""
