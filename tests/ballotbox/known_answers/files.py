"""Where the vectors are, and bytes that look random and are the same each time."""

import hashlib
import json
from pathlib import Path
from typing import Any

VECTORS = Path(__file__).resolve().parents[1] / "vectors"


def drawn(*words: object, size: int = 32) -> bytes:
    """Bytes that look random and are the same each time."""
    return hashlib.shake_256("/".join(map(str, words)).encode()).digest(size)


def load(name: str) -> Any:
    """A file's content."""
    return json.loads((VECTORS / f"{name}.json").read_text(encoding="utf-8"))


def store(name: str, content: Any) -> None:
    """Write a file."""
    text = json.dumps(content, indent=1, ensure_ascii=False)
    (VECTORS / f"{name}.json").write_text(text + "\n", encoding="utf-8")
