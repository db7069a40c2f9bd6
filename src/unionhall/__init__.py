"""Union Hall: the organizing system that a union local runs itself."""
