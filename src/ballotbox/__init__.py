"""Verifiable voting: Python and no Django. See SPEC.md; anyone can run the verifier."""
