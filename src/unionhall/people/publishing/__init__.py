"""Making a planned roster true, and taking it back: whole tables at a time, with a journal of what was there before."""
