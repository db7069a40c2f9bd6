"""The tests mirror `src`; architecture holds the house rules, journeys drive a browser, makers build data."""
