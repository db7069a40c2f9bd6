"""The demo local: invented people, generated rosters, pushed through the real import."""
