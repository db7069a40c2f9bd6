"""A published record that cannot be read: which file, which line of it, and why."""

from ballotbox.exceptions import Refused


class RecordRefused(Refused):
    """Bytes of the published record that are not a record of this version; `file` and `line` say where."""

    def __init__(self, equation: str, reason: str, file: str, line: int = 0) -> None:
        super().__init__(equation, reason)
        self.args = (equation, reason, file, line)
        self.file = file
        self.line = line

    def __str__(self) -> str:
        place = f"{self.file}, line {self.line}" if self.line else self.file
        return f"({self.equation}) {place}: {self.reason}"
