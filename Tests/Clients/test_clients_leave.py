"""Many streams at once, clients that leave, and a daemon that is told to stop."""

import asyncio
import json
import socket
import time

import anthropic
import httpx
import openai
import pytest
from callers import without_tls
from canned import CHAT, MESSAGE, chat, message
from wire import Connection, http, post_request

WORDS = "one two three four five six seven eight nine ten"
LONG = WORDS * 100


def both(text, **settings):
    return chat(text, **settings) | message(text, **settings)


# MARK: - Many at once


def test_twenty_streams_run_side_by_side(launch):
    daemon = launch(both(WORDS, chunkDelayMs=50))

    async def run():
        chat_client = openai.AsyncOpenAI(
            base_url=f"{daemon.url}/v1", api_key="k", **without_tls(openai.DefaultAsyncHttpxClient)
        )
        message_client = anthropic.AsyncAnthropic(
            base_url=daemon.url, api_key="k", **without_tls(anthropic.DefaultAsyncHttpxClient)
        )

        async def chat_text():
            async with await chat_client.chat.completions.create(stream=True, **CHAT) as stream:
                return "".join([choice.delta.content or "" async for chunk in stream for choice in chunk.choices])

        async def message_text():
            async with message_client.messages.stream(**MESSAGE) as stream:
                return await stream.get_final_text()

        async with chat_client, message_client:
            return await asyncio.gather(*[ask() for _ in range(10) for ask in (chat_text, message_text)])

    start = time.monotonic()
    texts = asyncio.run(run())
    elapsed = time.monotonic() - start
    assert texts == [WORDS] * 20
    one = 9 * 0.05
    assert one <= elapsed < 10 * one, "the streams waited for each other"


def test_delays_do_not_add_up(launch):
    daemon = launch(chat("Worth waiting for.", delayMs=300))

    async def run():
        async with httpx.AsyncClient(timeout=10, verify=False) as client:
            posts = [client.post(f"{daemon.url}/v1/chat/completions", json=CHAT) for _ in range(20)]
            return await asyncio.gather(*posts)

    start = time.monotonic()
    assert [response.status_code for response in asyncio.run(run())] == [200] * 20
    assert 0.3 <= time.monotonic() - start < 3


# MARK: - Clients that leave


def is_quiet(metrics):
    return metrics["requestsInFlight"] == metrics["streamsOpen"] == 0


@pytest.mark.parametrize("kind", ["openai", "anthropic"])
def test_a_client_that_closes_its_stream_is_noticed(launch, kind):
    daemon = launch(both(LONG, chunkDelayMs=20))
    if kind == "openai":
        client = openai.OpenAI(base_url=f"{daemon.url}/v1", api_key="k", **without_tls(openai.DefaultHttpxClient))
        stream = client.chat.completions.create(stream=True, **CHAT)
    else:
        client = anthropic.Anthropic(base_url=daemon.url, api_key="k", **without_tls(anthropic.DefaultHttpxClient))
        stream = client.messages.create(stream=True, **MESSAGE)
    with client:
        for _ in range(3):
            next(stream)
        assert daemon.metrics()["streamsOpen"] == 1
        stream.close()
        metrics = daemon.wait_for_metrics(is_quiet)
    assert metrics["clientDisconnects"]["stream"] == 1
    assert metrics["clientDisconnects"].get("delay", 0) == 0


def test_a_client_that_leaves_during_the_delay_is_noticed(launch):
    daemon = launch(both(WORDS, delayMs=60_000))
    with pytest.raises(httpx.ReadTimeout):
        http.post(f"{daemon.url}/v1/chat/completions", json=CHAT, timeout=0.3)
    metrics = daemon.wait_for_metrics(is_quiet)
    assert metrics["clientDisconnects"]["delay"] == 1
    assert metrics["clientDisconnects"].get("stream", 0) == 0


def test_cancelled_tasks_leave_nothing_behind(launch):
    daemon = launch(both(LONG, chunkDelayMs=20))

    async def run():
        async with openai.AsyncOpenAI(
            base_url=f"{daemon.url}/v1", api_key="k", **without_tls(openai.DefaultAsyncHttpxClient)
        ) as client:
            begun = asyncio.Semaphore(0)

            async def read():
                async with await client.chat.completions.create(stream=True, **CHAT) as stream:
                    async for _ in stream:
                        begun.release()

            tasks = [asyncio.create_task(read()) for _ in range(20)]
            for _ in range(40):
                await begun.acquire()
            for task in tasks:
                task.cancel()
            return await asyncio.gather(*tasks, return_exceptions=True)

    outcomes = asyncio.run(run())
    assert all(isinstance(outcome, asyncio.CancelledError) for outcome in outcomes)
    metrics = daemon.wait_for_metrics(is_quiet)
    left = sum(metrics["clientDisconnects"].values())
    assert 1 <= left <= 20
    assert metrics["connectionsOpen"] == 0


def test_a_client_that_does_not_read_holds_up_nobody_else(launch):
    """What the stalled clients do not take must not be piled up either."""
    daemon = launch(chat("word " * 200))
    # Every chunk names the model: 20 MB a stream, more than the sockets hold.
    body = json.dumps(CHAT | {"stream": True, "model": "m" * 100_000}).encode()
    before = daemon.metrics()["process"]["residentMemoryBytes"]
    stalled = [Connection(daemon.address) for _ in range(10)]
    for connection in stalled:
        connection.socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 1 << 16)
        connection.send(post_request("/v1/chat/completions", body))
    daemon.wait_for_metrics(lambda metrics: metrics["streamsOpen"] == 10)
    assert http.get(f"{daemon.url}/v1/models").status_code == 200
    metrics = daemon.metrics()
    assert metrics["streamsOpen"] == 10
    assert metrics["process"]["residentMemoryBytes"] - before < 40 << 20
    for connection in stalled:
        connection.close()
    assert daemon.wait_for_metrics(is_quiet)["clientDisconnects"]["stream"] == 10


# MARK: - Stopping


def test_open_streams_end_whole_when_the_daemon_stops(launch):
    daemon = launch(both(WORDS, chunkDelayMs=50))
    client = openai.OpenAI(base_url=f"{daemon.url}/v1", api_key="k", **without_tls(openai.DefaultHttpxClient))
    with client, client.chat.completions.create(stream=True, **CHAT) as stream:
        chunks = [next(stream)]
        daemon.terminate()
        chunks += stream
    assert "".join(chunk.choices[0].delta.content for chunk in chunks[:-1]) == WORDS
    assert chunks[-1].choices[0].finish_reason == "stop"
    assert daemon.process.wait(timeout=5) == 0


def test_idle_connections_do_not_keep_the_daemon(launch):
    daemon = launch({})
    with httpx.Client(verify=False) as client, Connection(daemon.address), Connection(daemon.address) as half:
        half.send(b"POST /v1/messages HTTP/1.1\r\ncontent-le")
        assert client.get(f"{daemon.url}/v1/models").status_code == 200
        daemon.terminate()
        assert daemon.process.wait(timeout=5) == 0
