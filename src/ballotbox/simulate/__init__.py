"""Makes complete election records of invented people, for benches, tests and demonstrations: everything in them is public."""
