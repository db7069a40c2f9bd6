"""What people do with persons, places and rosters; one file for each kind of thing."""
