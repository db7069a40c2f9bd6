"""The key ceremony: how k of n trustees make one key that none of them holds (SPEC 5)."""
