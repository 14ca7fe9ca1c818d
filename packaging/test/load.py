#!/usr/bin/env python3
"""Asks a port without pause, each request over a connection of its own, and counts what becomes of the requests.

    load.py HOST:PORT WORKERS [PATH]     POSTs chat requests, or GETs the path

For every line on standard input it prints the counts so far, as JSON. At the end of its input it lets the requests that
are open end, and prints the last counts. What it counts:

    answered      the whole answer came, with status 200
    refused       no connection could be made
    broken        the connection ended before the whole answer came
    otherStatus   the whole answer came, with another status
    silent        nothing more came for a long time
"""

import asyncio
import contextlib
import json
import subprocess
import sys
from typing import Any

from machine import PATIENCE, Machine, eventually

CHAT = json.dumps({"model": "gpt-4", "messages": [{"role": "user", "content": "Hi"}]}).encode()


class Load:
    """This program, running in a machine's network. Use it in a `with` statement; after it, `counts` are the last."""

    def __init__(self, machine: Machine, address: str, workers: int, path: str | None = None) -> None:
        self.workers = workers
        self._last: dict[str, int] = {}
        command = [sys.executable, __file__, address, str(workers), *([path] if path else [])]
        self._process = subprocess.Popen(
            ["nsenter", f"--target={machine.pid}", "--net", *command],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    @property
    def counts(self) -> dict[str, int]:
        if self._process.poll() is None:
            assert self._process.stdin and self._process.stdout
            self._process.stdin.write("\n")
            self._process.stdin.flush()
            self._last = json.loads(self._process.stdout.readline())
        return self._last

    def wait_for_answers(self, more: int) -> None:
        """Returns when so many more requests have been answered."""
        enough = self.counts["answered"] + more
        eventually(lambda: self.counts["answered"] >= enough, f"{more} more requests are answered")

    def __enter__(self) -> "Load":
        return self

    def __exit__(self, kind: Any, *_: Any) -> None:
        if kind is not None:
            self._process.kill()
        output = self._process.communicate(timeout=PATIENCE)[0]
        if kind is None:
            self._last = json.loads(output.splitlines()[-1])


def request(path: str | None) -> bytes:
    common = b"Host: localhost\r\nConnection: close\r\n"
    if path:
        return b"GET %b HTTP/1.1\r\n%b\r\n" % (path.encode(), common)
    body = b"Content-Type: application/json\r\nContent-Length: %d\r\n\r\n%b" % (len(CHAT), CHAT)
    return b"POST /v1/chat/completions HTTP/1.1\r\n%b%b" % (common, body)


async def outcome(host: str, port: int, request: bytes) -> str:
    """What became of one request."""
    try:
        reader, writer = await asyncio.open_connection(host, port)
    except OSError:
        return "refused"
    try:
        writer.write(request)
        head = await reader.readuntil(b"\r\n\r\n")
        status = int(head.split(b" ")[1])
        (length,) = (line[16:] for line in head.lower().split(b"\r\n") if line.startswith(b"content-length: "))
        await reader.readexactly(int(length))
        return "answered" if status == 200 else "otherStatus"
    except (OSError, asyncio.IncompleteReadError):
        return "broken"
    finally:
        writer.close()
        with contextlib.suppress(OSError):
            await writer.wait_closed()


async def main(address: str, workers: str, path: str | None = None) -> None:
    host, port = address.rsplit(":", 1)
    content = request(path)
    counts = dict.fromkeys(["answered", "refused", "broken", "otherStatus", "silent"], 0)
    ending = asyncio.Event()

    async def work() -> None:
        while not ending.is_set():
            try:
                became = await asyncio.wait_for(outcome(host, int(port), content), PATIENCE / 2)
            except asyncio.TimeoutError:
                became = "silent"
            counts[became] += 1
            if became == "refused":
                await asyncio.sleep(0.05)  # without it, it would take the time of the one that is to be started

    async def report() -> None:
        while await asyncio.get_running_loop().run_in_executor(None, sys.stdin.readline):
            print(json.dumps(counts), flush=True)
        ending.set()

    await asyncio.gather(report(), *(work() for _ in range(int(workers))))
    print(json.dumps(counts), flush=True)


if __name__ == "__main__":
    sys.dont_write_bytecode = True
    asyncio.run(main(*sys.argv[1:]))
