"""The stand-alone verifier: checks an election from its published record alone."""
