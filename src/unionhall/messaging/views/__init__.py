"""Pages of messages for whoever is signed in."""
