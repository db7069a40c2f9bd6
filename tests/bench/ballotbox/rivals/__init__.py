"""Others doing the same work: ElectionGuard-Python in its own environment, and textbook ElGamal as Helios uses it."""
