"""Serves the page's own files from memory, packed once: nothing of a request touches the disk or waits for a thread."""

from __future__ import annotations

import gzip
import hashlib
import mimetypes
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import Receive, Scope, Send


@dataclass(frozen=True)
class File:
    """One file as it is sent."""

    body: bytes
    packed: bytes
    headers: Mapping[str, str]


class Files:
    """An ASGI app for the files of one folder, as they were when the app was made."""

    def __init__(self, folder: Path) -> None:
        """Read the folder."""
        self._files = {path.name: _read(path) for path in folder.iterdir() if path.is_file()}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send a file, or say that the browser's copy is still right.

        Raises:
            HTTPException: 404 or 405.
        """
        request = Request(scope)
        file = self._files.get(scope["path"].removeprefix(scope.get("root_path", "")).removeprefix("/"))
        if file is None:
            raise HTTPException(404)
        if request.method not in ("GET", "HEAD"):
            raise HTTPException(405, headers={"Allow": "GET, HEAD"})
        headers = dict(file.headers)
        if headers["ETag"] in request.headers.get("If-None-Match", ""):
            response = Response(status_code=304, headers=headers)
        elif "gzip" in request.headers.get("Accept-Encoding", ""):
            response = Response(file.packed, headers={**headers, "Content-Encoding": "gzip"})
        else:
            response = Response(file.body, headers=headers)
        await response(scope, receive, send)


def _read(path: Path) -> File:
    body = path.read_bytes()
    kind = mimetypes.guess_type(path.name)[0] or "application/octet-stream"
    headers = {
        "Content-Type": f"{kind}; charset=utf-8",
        "ETag": f'"{hashlib.sha256(body).hexdigest()[:16]}"',
        "Vary": "Accept-Encoding",
    }
    return File(body, gzip.compress(body, mtime=0), headers)
