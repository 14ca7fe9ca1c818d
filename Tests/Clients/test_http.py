"""HTTP itself: framing, connections, and requests that are odd but right, or wrong."""

import json
import shutil
import socket
import subprocess

import httpx
import pytest
import requests
import strict
from canned import CHAT, MESSAGE, TEXTS, chat, message
from wire import Connection, get_request, http, post_request

CHAT_PATH = "/v1/chat/completions"
CHAT_BODY = json.dumps(CHAT).encode()
STREAM_BODY = json.dumps(CHAT | {"stream": True}).encode()


@pytest.fixture
def connection(daemon):
    with Connection(daemon.address) as connection:
        yield connection


def assert_completion(response):
    assert response.status == 200
    return strict.chat_completion(response.body.decode())


def assert_unreadable(response):
    assert response.status == 400
    assert response.headers["connection"] == "close"
    strict.openai_error(response.body.decode())


def assert_goes_on_or_closes(connection, response):
    connection.socket.settimeout(2)
    if response.headers.get("connection") == "close":
        assert connection.is_closed()
    else:
        connection.send(get_request("/v1/models"))
        assert connection.read_response().status == 200


# MARK: - Responses on the wire


def test_a_reply_has_a_length_and_a_date(connection):
    connection.send(post_request(CHAT_PATH, CHAT_BODY))
    response = connection.read_response()
    assert_completion(response)
    assert response.version == "HTTP/1.1"
    assert response.chunks is None
    assert response.headers["date"].endswith(" GMT")


@pytest.mark.parametrize(
    ("path", "request_body", "content_type"),
    [
        (CHAT_PATH, CHAT, "text/event-stream; charset=utf-8"),
        ("/v1/messages", MESSAGE, "text/event-stream"),
    ],
)
def test_a_stream_is_chunked_and_the_connection_goes_on(daemon, path, request_body, content_type):
    body = json.dumps(request_body | {"stream": True}).encode()
    with Connection(daemon.address) as connection:
        for _ in range(3):
            connection.send(post_request(path, body))
            response = connection.read_response()
            assert response.status == 200
            assert response.headers["content-type"] == content_type
            assert response.headers["cache-control"] == "no-cache"
            assert response.chunks
            strict.sse_events(response.body)


@pytest.mark.parametrize("text", [TEXTS["emoji"], TEXTS["CJK"], TEXTS["combining"]], ids=["emoji", "CJK", "combining"])
def test_no_chunk_cuts_a_character(launch, text):
    daemon = launch(chat(text) | message(text))
    for path, request_body in ((CHAT_PATH, CHAT), ("/v1/messages", MESSAGE)):
        with Connection(daemon.address) as connection:
            connection.send(post_request(path, json.dumps(request_body | {"stream": True}).encode()))
            for chunk in connection.read_response().chunks:
                chunk.decode("utf-8")


def test_head_answers_like_get_without_the_body(connection):
    for path in ("/v1/models", "/v1/models/gpt-4", "/v1/models/no-such-model"):
        connection.send(get_request(path))
        got = connection.read_response()
        connection.send(get_request(path, method="HEAD"))
        head = connection.read_response(has_body=False)
        assert head.status == got.status
        for name in ("content-length", "content-type"):
            assert head.headers[name] == got.headers[name]
    connection.send(get_request(CHAT_PATH, method="HEAD"))
    assert connection.read_response(has_body=False).status == 405


# MARK: - Connections


def test_a_connection_is_used_again(launch):
    daemon = launch({})
    before = daemon.metrics()["connectionsTotal"]
    with httpx.Client(base_url=daemon.url, verify=False) as client:
        for _ in range(10):
            assert client.post(CHAT_PATH, json=CHAT).status_code == 200
            assert client.post(CHAT_PATH, json=CHAT | {"stream": True}).status_code == 200
            assert client.post(CHAT_PATH, content=b"{").status_code == 400
            assert client.get("/v1/nowhere").status_code == 404
            assert client.get(CHAT_PATH).status_code == 405
    assert daemon.metrics()["connectionsTotal"] == before + 1

    with requests.Session() as session:
        session.trust_env = False
        for _ in range(10):
            assert session.post(daemon.url + CHAT_PATH, json=CHAT, timeout=10).json()["choices"]
            stream = session.post(daemon.url + CHAT_PATH, json=CHAT | {"stream": True}, stream=True, timeout=10)
            assert [line for line in stream.iter_lines() if line][-1] == b"data: [DONE]"
    assert daemon.metrics()["connectionsTotal"] == before + 2


@pytest.mark.parametrize("body", [CHAT_BODY, STREAM_BODY], ids=["whole", "stream"])
def test_the_connection_is_closed_when_the_client_asks(connection, body):
    connection.send(post_request(CHAT_PATH, body, "connection: close"))
    response = connection.read_response()
    assert response.status == 200
    assert response.headers["connection"] == "close"
    assert connection.is_closed()


def test_http_1_0_gets_its_reply_and_the_end(connection):
    connection.send(post_request(CHAT_PATH, CHAT_BODY, version="HTTP/1.0"))
    assert_completion(connection.read_response())
    assert connection.is_closed()


def test_http_1_0_gets_a_stream_that_ends_with_the_connection(connection):
    connection.send(post_request(CHAT_PATH, STREAM_BODY, version="HTTP/1.0"))
    response = connection.read_response()
    assert response.status == 200
    assert response.headers.keys().isdisjoint({"transfer-encoding", "content-length"})
    assert strict.chat_chunks(response.body)[-1].choices[0].finish_reason == "stop"


def test_http_1_0_may_keep_its_connection(connection):
    for _ in range(2):
        connection.send(post_request(CHAT_PATH, CHAT_BODY, "connection: Keep-Alive", version="HTTP/1.0"))
        response = connection.read_response()
        assert_completion(response)
        assert response.headers["connection"].lower() == "keep-alive"
    connection.send(post_request(CHAT_PATH, STREAM_BODY, "connection: Keep-Alive", version="HTTP/1.0"))
    response = connection.read_response()
    assert response.headers.get("connection", "close") == "close"
    strict.chat_chunks(response.body)


@pytest.mark.parametrize("count", [5, 33, 200])
def test_pipelined_requests_are_answered_in_order(launch, count):
    names = [f"model-{number}" for number in range(count)]
    daemon = launch({"models": {"defaultList": [{"id": name} for name in names]}})
    with Connection(daemon.address) as connection:
        connection.send(b"".join(get_request(f"/v1/models/{name}") for name in names))
        assert [json.loads(connection.read_response().body)["id"] for _ in names] == names


def test_pipelined_requests_wait_for_a_slow_one(launch):
    texts = [f"text {number}" for number in range(50)]
    daemon = launch(chat(*texts, delayMs=5, chunkDelayMs=2))
    with Connection(daemon.address) as connection:
        connection.send(b"".join(post_request(CHAT_PATH, [CHAT_BODY, STREAM_BODY][n % 2]) for n in range(50)))
        for number, text in enumerate(texts):
            response = connection.read_response()
            if number % 2:
                chunks = strict.chat_chunks(response.body)
                assert "".join(choice.delta.content or "" for chunk in chunks for choice in chunk.choices) == text
            else:
                assert assert_completion(response).choices[0].message.content == text


def test_what_follows_the_last_request_is_not_answered(connection):
    connection.send(post_request(CHAT_PATH, CHAT_BODY, "connection: close") + get_request("/v1/models"))
    assert_completion(connection.read_response())
    assert connection.is_closed()


def test_a_client_may_end_its_side_after_the_request(connection):
    connection.send(post_request(CHAT_PATH, CHAT_BODY))
    connection.socket.shutdown(socket.SHUT_WR)
    assert_completion(connection.read_response())
    assert connection.is_closed()


# MARK: - Request bodies


def test_a_client_that_waits_is_told_to_go_on(connection):
    head = post_request(CHAT_PATH, CHAT_BODY, "expect: 100-continue").removesuffix(CHAT_BODY)
    for _ in range(2):
        connection.send(head)
        assert connection.read_response().status == 100
        connection.send(CHAT_BODY)
        assert_completion(connection.read_response())


def test_a_client_that_waits_is_told_to_go_on_behind_another_request(launch):
    daemon = launch(chat("Worth waiting for.", delayMs=50))
    with Connection(daemon.address) as connection:
        waiting = post_request(CHAT_PATH, CHAT_BODY, "expect: 100-continue").removesuffix(CHAT_BODY)
        connection.send(post_request(CHAT_PATH, CHAT_BODY) + waiting)
        assert_completion(connection.read_response())
        connection.socket.settimeout(2)
        assert connection.read_response().status == 100
        connection.send(CHAT_BODY)
        assert_completion(connection.read_response())


def test_http_1_0_is_not_told_to_go_on(connection):
    connection.send(post_request(CHAT_PATH, CHAT_BODY, "expect: 100-continue", version="HTTP/1.0"))
    assert_completion(connection.read_response())


def test_a_client_that_waits_with_too_much_is_refused_at_once(launch):
    daemon = launch({"limits": {"maxBodyBytes": 10}})
    with Connection(daemon.address) as connection:
        connection.send(post_request(CHAT_PATH, CHAT_BODY, "expect: 100-continue").removesuffix(CHAT_BODY))
        assert connection.read_response().status == 413
        assert connection.is_closed()


def chunked(*chunks, trailers=b""):
    framed = b"".join(b"%x\r\n%s\r\n" % (len(chunk), chunk) for chunk in chunks)
    head = post_request(CHAT_PATH, b"", "transfer-encoding: chunked").replace(b"content-length: 0\r\n", b"")
    return head + framed + b"0\r\n" + trailers + b"\r\n"


def test_a_body_may_come_in_chunks(connection):
    connection.send(chunked(CHAT_BODY))
    assert_completion(connection.read_response())
    connection.send(chunked(*(CHAT_BODY[n : n + 1] for n in range(len(CHAT_BODY)))))
    assert_completion(connection.read_response())
    connection.send(chunked(CHAT_BODY, trailers=b"x-checksum: 1\r\n"))
    assert_completion(connection.read_response())
    connection.send(chunked(CHAT_BODY).replace(b"\r\n0\r\n", b"\r\n0;name=value\r\n"))
    assert_completion(connection.read_response())


def test_a_request_may_come_byte_by_byte(connection):
    for byte in post_request(CHAT_PATH, STREAM_BODY):
        connection.send(bytes([byte]))
    strict.chat_chunks(connection.read_response().body)


def test_a_megabyte_of_prompt_is_nothing_special(daemon, openai_at, anthropic_at):
    prompt = [{"role": "user", "content": "Ünïcödé \"quoted\"\n " * (1 << 16)}]
    assert len(json.dumps(prompt, ensure_ascii=False).encode()) > 1 << 20
    completion = openai_at(daemon.url).create(model="gpt-4", messages=prompt)
    assert completion.usage.prompt_tokens > 200_000
    assert openai_at(daemon.url).stream(model="gpt-4", messages=prompt)[-1].choices[0].finish_reason == "stop"
    assert anthropic_at(daemon.url).create(model="claude", max_tokens=1, messages=prompt).usage.input_tokens > 200_000


# MARK: - Odd requests


@pytest.mark.parametrize("target", ["http://mock.example", "http://mock.example:8080", "HTTP://user@[::1]:80"])
def test_the_target_may_be_absolute(connection, target):
    connection.send(get_request(f"{target}/v1/models?at=/v1/messages") + get_request(target))
    response = connection.read_response()
    assert response.status == 200
    assert json.loads(response.body)["object"] == "list"
    assert connection.read_response().status == 404


def test_a_final_slash_is_forgiven(daemon):
    assert http.post(f"{daemon.url}{CHAT_PATH}/", json=CHAT).status_code == 200
    assert http.get(f"{daemon.url}/v1/models/").json()["object"] == "list"


def test_header_names_may_have_any_case(connection):
    connection.send(post_request(CHAT_PATH, CHAT_BODY).replace(b"content-length", b"CONTENT-LENGTH"))
    assert_completion(connection.read_response())


def test_empty_lines_before_a_request_are_skipped(connection):
    for _ in range(2):
        connection.send(b"\r\n" + post_request(CHAT_PATH, CHAT_BODY))
        assert_completion(connection.read_response())


@pytest.mark.parametrize(
    "headers",
    [
        ("connection: Upgrade, HTTP2-Settings", "upgrade: h2c", "http2-settings: AAMAAABkAAQAoAAAAAIAAAAA"),
        ("connection: upgrade", "upgrade: websocket", "sec-websocket-key: dGhlIHNhbXBsZSBub25jZQ=="),
    ],
    ids=["h2c", "websocket"],
)
def test_an_upgrade_is_not_taken_up(connection, headers):
    """The answer is HTTP/1.1, and the connection goes on or is closed as announced."""
    connection.send(post_request(CHAT_PATH, CHAT_BODY, *headers))
    response = connection.read_response()
    assert_completion(response)
    assert response.version == "HTTP/1.1"
    assert "upgrade" not in response.headers
    assert_goes_on_or_closes(connection, response)


@pytest.mark.skipif(not shutil.which("curl"), reason="curl is not installed")
@pytest.mark.parametrize("options", [["--http2"], ["--http1.0"], ["-H", "Expect: 100-continue"]], ids=" ".join)
@pytest.mark.parametrize("body", [CHAT_BODY, STREAM_BODY], ids=["whole", "stream"])
def test_curl_gets_its_answer(daemon, options, body):
    command = ["curl", "--silent", "--show-error", "--noproxy", "*", "--max-time", "10", "--data-binary", "@-"]
    command += ["--write-out", "%{http_version} %{http_code}", *options, daemon.url + CHAT_PATH]
    done = subprocess.run(command, input=body, capture_output=True, check=True)
    content, _, outcome = done.stdout.rpartition(b"\n" if body is STREAM_BODY else b"}")
    assert outcome.split() in ([b"1.1", b"200"], [b"1", b"200"])
    if body is STREAM_BODY:
        strict.chat_chunks(content + b"\n")
    else:
        strict.chat_completion(content.decode() + "}")


# MARK: - Wrong requests


@pytest.mark.parametrize(
    "request_bytes",
    [
        b"hello\r\n\r\n",
        b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + bytes(range(64)),
        b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
        b"GET /v1/models HTTP/1.1\r\nhost mock\r\n\r\n",
        b"GET /v1/models HTTP/1.1\r\nhost: mock\r\nx: a\x00b\r\n\r\n",
        b"POST /v1/chat/completions HTTP/1.1\r\nhost: mock\r\ncontent-length: -1\r\n\r\n",
        b"POST /v1/chat/completions HTTP/1.1\r\nhost: mock\r\ncontent-length: 1\r\ncontent-length: 2\r\n\r\n{}",
        b"POST /v1/chat/completions HTTP/1.1\r\nhost: mock\r\ntransfer-encoding: chunked\r\n\r\nzz\r\n{}\r\n0\r\n\r\n",
        b"POST /v1/chat/completions HTTP/1.1\r\nhost: mock\r\ntransfer-encoding: chunked\r\ncontent-length: 2\r\n\r\n"
        b"2\r\n{}\r\n0\r\n\r\n",
    ],
    ids=[
        "no HTTP", "TLS", "HTTP/2", "no colon", "NUL in a header", "negative length", "two lengths",
        "broken chunk", "length and chunks",
    ],
)
def test_what_is_no_http_is_refused_and_the_connection_closed(connection, request_bytes):
    connection.send(request_bytes)
    assert_unreadable(connection.read_response())
    assert connection.is_closed()


@pytest.mark.parametrize("hosts", [b"", b"host: a\r\nhost: b\r\n"], ids=["none", "two"])
def test_a_request_has_one_host(connection, hosts):
    connection.send(b"GET /v1/models HTTP/1.1\r\n" + hosts + b"\r\n")
    response = connection.read_response()
    assert response.status == 400
    strict.openai_error(response.body.decode())


def test_http_1_0_needs_no_host(connection):
    connection.send(b"GET /v1/models HTTP/1.0\r\n\r\n")
    assert connection.read_response().status == 200


def test_headers_may_be_large_but_not_endless(daemon):
    assert http.get(f"{daemon.url}/v1/models", headers={"x-large": "x" * 30_000}).status_code == 200
    with Connection(daemon.address) as connection:
        connection.send(get_request("/v1/models", "x-large: " + "x" * 200_000))
        response = connection.read_response()
        assert response.status == 431
        assert response.headers["connection"] == "close"
        strict.openai_error(response.body.decode())


@pytest.mark.parametrize("request_line", ["CONNECT mock.example:443", "TRACE /v1/models", "OPTIONS *", "BREW /v1"])
def test_odd_methods_get_an_answer(connection, request_line):
    method, target = request_line.split()
    connection.send(get_request(target, method=method))
    response = connection.read_response()
    assert response.status in (200, 204, 400, 404, 405, 501)
    assert_goes_on_or_closes(connection, response)


def test_a_fault_leaves_other_connections_alone(daemon, connection):
    connection.send(get_request("/v1/models"))
    assert connection.read_response().status == 200
    with Connection(daemon.address) as other:
        other.send(b"nonsense\r\n\r\n")
        assert_unreadable(other.read_response())
    connection.send(get_request("/v1/models"))
    assert connection.read_response().status == 200
