"""From a roster file to staged rows that know who they are; nothing outside the snapshot changes."""
