"""Large files on their way in: written to our own disk piece by piece, stopped at the limit, gone when it went wrong."""

from __future__ import annotations

import errno
import os
import tempfile
from pathlib import Path
from typing import IO, Any

from django.core.files.uploadedfile import UploadedFile
from django.core.files.uploadhandler import FileUploadHandler
from django.http import HttpRequest

from unionhall.kit.refusals import NoRoom, TooLarge

#: What the other fields of a form may add to the size of a request.
FIELDS_ROOM = 100_000


class KeptFile(UploadedFile[bytes]):
    """An uploaded file at its place on our disk; whoever takes it moves or removes it."""

    def __init__(self, file: IO[bytes], path: Path, name: str, content_type: str, size: int) -> None:
        super().__init__(file=file, name=name, content_type=content_type, size=size)
        self.path = path


def too_large(most: int) -> TooLarge:
    """The refusal for a file above the limit."""
    limit = f"at most {most / 1e6:,.0f} MB are taken"
    return TooLarge(f"The file is too large: {limit}. Leave out columns that nobody needs, or save it as CSV.")


def take_files(request: HttpRequest, folder: Path, most: int) -> None:
    """Have this request's files written to a folder. Call it before anything reads the request's body."""
    if int(request.META.get("CONTENT_LENGTH") or 0) > most + FIELDS_ROOM:
        raise too_large(most)
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    request.upload_handlers = [ToDisk(request, folder, most)]


class ToDisk(FileUploadHandler):
    """Writes each piece as it comes; memory stays at one piece."""

    chunk_size = 1 << 20

    def __init__(self, request: HttpRequest, folder: Path, most: int) -> None:
        super().__init__(request)
        self.folder, self.most, self.written = folder, most, 0
        self.path: Path | None = None

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        """Open a file of our own for the next one."""
        super().new_file(*args, **kwargs)
        handle, name = tempfile.mkstemp(dir=self.folder, prefix="in-")
        self.path, self.written, self.out = Path(name), 0, os.fdopen(handle, "wb")

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes | None:  # noqa: ARG002 (the interface)
        """Write a piece, or stop."""
        self.written += len(raw_data)
        if self.written > self.most:
            self._forget()
            raise too_large(self.most)
        try:
            self.out.write(raw_data)
        except OSError as problem:
            self._forget()
            if problem.errno in {errno.ENOSPC, errno.EDQUOT}:
                raise NoRoom("The disk of the hall is full. Nothing was changed; tell whoever looks after it.") from problem
            raise
        return None

    def file_complete(self, file_size: int) -> UploadedFile[bytes] | None:
        """The file, read from its start."""
        self.out.close()
        assert self.path is not None
        kept, self.path = self.path, None
        return KeptFile(kept.open("rb"), kept, self.file_name or "", self.content_type or "", file_size)

    def upload_interrupted(self) -> None:
        """Nothing is left of a file whose sender went away."""
        self._forget()

    def _forget(self) -> None:
        if self.path is not None:
            self.out.close()
            self.path.unlink(missing_ok=True)
            self.path = None
