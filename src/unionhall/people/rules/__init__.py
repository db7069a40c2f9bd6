"""What our rules say about rosters, names and who is who: plain Python, no Django, no database."""
