"""The command line, for anybody who checks an election, for trustees, and for observers: one file for each command."""
