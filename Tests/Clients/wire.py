"""HTTP without the official clients: by httpx, and byte by byte."""

import socket
from dataclasses import dataclass

import httpx

http = httpx.Client(timeout=10, verify=False)


@dataclass
class Response:
    """What stood on the wire; `chunks` are those of a chunked body."""

    version: str
    status: int
    headers: dict[str, str]
    body: bytes
    chunks: list[bytes] | None = None


class Connection:
    """A TCP connection that sends what it is told and reads responses strictly."""

    def __init__(self, address):
        host, port = address.rsplit(":", 1)
        self.socket = socket.create_connection((host.strip("[]"), int(port)), timeout=10)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.file = self.socket.makefile("rb")

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()

    def close(self):
        self.file.close()
        self.socket.close()

    def send(self, data):
        self.socket.sendall(data if isinstance(data, bytes) else data.encode())

    def read_response(self, has_body=True):
        """The next response. Its head must be well-formed; a body without length ends with the connection."""
        head = self.read_head()
        (version, status, *_), headers = head
        response = Response(version, int(status), headers, b"")
        if not has_body or status.startswith("1") or status == "204":
            return response
        if headers.get("transfer-encoding") == "chunked":
            assert "content-length" not in headers
            response.chunks = list(self._read_chunks())
            response.body = b"".join(response.chunks)
        elif "content-length" in headers:
            response.body = self._read_exactly(int(headers["content-length"]))
        else:
            response.body = self.file.read()
        return response

    def read_head(self):
        status_line = self._read_line()
        headers = {}
        while line := self._read_line():
            name, value = line.split(": ", 1)
            assert name.lower() not in headers, f"{name} stands twice"
            headers[name.lower()] = value
        return status_line.split(" ", 2), headers

    def is_closed(self):
        """Whether the server ended the connection, with nothing more to read."""
        return self.file.read() == b""

    def _read_chunks(self):
        while length := int(self._read_line(), 16):
            yield self._read_exactly(length)
            assert self._read_line() == ""
        assert self._read_line() == ""

    def _read_line(self):
        line = self.file.readline()
        assert line.endswith(b"\r\n"), f"no line end: {line!r}"
        return line.removesuffix(b"\r\n").decode("ascii")

    def _read_exactly(self, length):
        data = self.file.read(length)
        assert len(data) == length, "the connection ended within a body"
        return data


def post_request(path, body, *headers, version="HTTP/1.1"):
    """The bytes of a POST request."""
    lines = [f"POST {path} {version}", "host: mock", "content-type: application/json"]
    lines += [f"content-length: {len(body)}", *headers]
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + body


def get_request(path, *headers, version="HTTP/1.1", method="GET"):
    """The bytes of a request without a body."""
    return "\r\n".join([f"{method} {path} {version}", "host: mock", *headers, "", ""]).encode()
