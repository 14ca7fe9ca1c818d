"""A load generator for tests: raw HTTP/1.1 over many connections in one thread, cheap enough for a small machine."""

import asyncio
import json
import time
from dataclasses import dataclass


@dataclass
class Response:
    """A response with its body free of chunk framing, and when its first byte came after the request was sent."""

    status: int
    headers: dict
    body: bytes
    seconds_to_first_byte: float

    @property
    def revision(self):
        return int(self.headers["x-mockd-revision"])

    @property
    def json(self):
        return json.loads(self.body)


def request(method, path, body=None):
    """The bytes of a request."""
    content = b"" if body is None else json.dumps(body).encode()
    head = f"{method} {path} HTTP/1.1\r\nHost: localhost\r\n"
    if body is not None:
        head += f"Content-Type: application/json\r\nContent-Length: {len(content)}\r\n"
    return head.encode() + b"\r\n" + content


class LoadConnection:
    """One connection that is kept alive; one request at a time."""

    @classmethod
    async def open(cls, address):
        connection = cls()
        host, port = address.rsplit(":", 1)
        connection.reader, connection.writer = await asyncio.open_connection(host, int(port), limit=1 << 20)
        return connection

    async def ask(self, request):
        began = time.perf_counter()
        self.writer.write(request)
        head = await self.reader.readuntil(b"\r\n\r\n")
        seconds = time.perf_counter() - began
        status_line, *lines = head.decode().rstrip("\r\n").split("\r\n")
        headers = {name.lower(): value for name, value in (line.split(": ", 1) for line in lines)}
        if headers.get("transfer-encoding") == "chunked":
            body = await self._chunks()
        else:
            body = await self.reader.readexactly(int(headers["content-length"]))
        return Response(int(status_line.split(" ")[1]), headers, body, seconds)

    async def _chunks(self):
        body = bytearray()
        while True:
            size = int(await self.reader.readuntil(b"\r\n"), 16)
            chunk = await self.reader.readexactly(size + 2)
            if not chunk.endswith(b"\r\n"):
                raise AssertionError(f"a chunk of {size} bytes does not end: {chunk!r}")
            if size == 0:
                return bytes(body)
            body += chunk[:-2]

    def close(self):
        self.writer.close()
