"""Pages of people and rosters, one file per page or pair of pages."""
