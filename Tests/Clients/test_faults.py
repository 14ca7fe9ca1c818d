"""What the official clients make of each fault."""

import json
import socket
from concurrent.futures import ThreadPoolExecutor

import anthropic
import openai
import pytest
from callers import PLAIN
from canned import CHAT, MESSAGE, RESPONSE, TEXTS
from wire import http

TEXT = TEXTS["emoji"]
REPLIES = {"defaultResponses": [TEXT]}
SPOKEN = {"chat": REPLIES, "message": REPLIES, "response": REPLIES}

# By the client's side: (openai, anthropic).
STATUSES = {
    400: (openai.BadRequestError, anthropic.BadRequestError),
    401: (openai.AuthenticationError, anthropic.AuthenticationError),
    402: (openai.APIStatusError, anthropic.APIStatusError),
    403: (openai.PermissionDeniedError, anthropic.PermissionDeniedError),
    404: (openai.NotFoundError, anthropic.NotFoundError),
    408: (openai.APIStatusError, anthropic.APIStatusError),
    409: (openai.ConflictError, anthropic.ConflictError),
    413: (openai.APIStatusError, anthropic.APIStatusError),
    422: (openai.UnprocessableEntityError, anthropic.UnprocessableEntityError),
    429: (openai.RateLimitError, anthropic.RateLimitError),
    500: (openai.InternalServerError, anthropic.InternalServerError),
    502: (openai.InternalServerError, anthropic.InternalServerError),
    503: (openai.InternalServerError, anthropic.APIStatusError),
    504: (openai.InternalServerError, anthropic.APIStatusError),
    529: (openai.InternalServerError, anthropic.APIStatusError),
}
BROKEN_CONNECTION = [
    {"reset": "beforeHead"},
    {"reset": "afterHead"},
    {"reset": {"afterEvents": 3}},
    {"close": "beforeHead"},
    {"close": "afterHead"},
    {"close": {"afterEvents": 3}},
    {"truncateBody": True},
]
FRAMINGS = [
    {"splitBytes": 1},
    {"splitCharacters": True},
    {"splitLineEnds": True},
    {"lineEnds": "crlf"},
    {"lineEnds": "cr"},
    {"spaces": False},
    {"comments": True},
    {"eventsPerPacket": 5},
    {"finalBlankLine": False},
    {"commentBytes": 1_000_000},
    {"paddingBytes": 1_000_000},
    {"splitBytes": 3, "splitLineEnds": True, "comments": True, "spaces": False, "eventsPerPacket": 3},
]


def faulty(configured, fault, **more):
    return configured({**SPOKEN, "faults": {"fault": fault}, **more})


def fired(daemon, name="fault"):
    return daemon.admin.get(f"/v1/faults/{name}").raise_for_status().json()["fired"]


def chat_text(chunks):
    return "".join(chunk.choices[0].delta.content or "" for chunk in chunks if chunk.choices)


def message_text(events):
    return "".join(event.delta.text for event in events if event.type == "content_block_delta")


def causes(error):
    while error:
        yield type(error).__name__
        error = error.__cause__


# MARK: - Statuses


@pytest.mark.parametrize("status", STATUSES)
def test_the_clients_know_each_status(configured, openai_at, anthropic_at, status):
    daemon = faulty(configured, {"status": status})
    for caller, request, expected in (
        (openai_at(daemon.url), CHAT, STATUSES[status][0]),
        (anthropic_at(daemon.url), MESSAGE, STATUSES[status][1]),
    ):
        for ask in (caller.create, caller.stream):
            with pytest.raises(expected) as caught:
                ask(**request)
            assert caught.value.status_code == status
            assert caught.value.request_id.startswith("req_")
    assert fired(daemon) == 4


@pytest.mark.parametrize(
    ("kind", "type_", "code"),
    [
        ("requests", "requests", "rate_limit_exceeded"),
        ("tokens", "tokens", "rate_limit_exceeded"),
        ("quota", "insufficient_quota", "insufficient_quota"),
    ],
)
def test_the_limits_are_told_apart(configured, openai_at, kind, type_, code):
    daemon = faulty(configured, {"status": 429, "kind": kind, "retryAfterMs": 1500})
    with pytest.raises(openai.RateLimitError) as caught:
        openai_at(daemon.url).create(**CHAT)
    assert (caught.value.type, caught.value.code) == (type_, code)
    headers = caught.value.response.headers
    assert (headers["retry-after"], headers["retry-after-ms"]) == ("2", "1500")
    remaining = headers.get_list(f"x-ratelimit-remaining-{kind}")
    assert remaining == ([] if kind == "quota" else ["0"])


def test_the_page_of_a_gateway_is_an_error_too(configured, openai_at, anthropic_at):
    page = "<html><body>502 Bad Gateway</body></html>"
    daemon = faulty(configured, {"status": 502, "body": page, "headers": {"server": "cloudflare"}})
    with pytest.raises(openai.InternalServerError) as caught:
        openai_at(daemon.url).create(**CHAT)
    assert caught.value.response.text == page
    assert caught.value.response.headers["server"] == "cloudflare"
    assert caught.value.response.headers["content-type"] == "text/html"
    with pytest.raises(anthropic.InternalServerError):
        anthropic_at(daemon.url).create(**MESSAGE)


@pytest.mark.parametrize("status", [408, 409, 429, 500, 502, 503, 504, 529])
def test_the_clients_retry_until_it_is_over(configured, status):
    daemon = faulty(configured, {"status": status, "first": 2, "retryAfterMs": 1})
    with openai.OpenAI(
        base_url=f"{daemon.url}/v1", api_key="sk-test", max_retries=2,
        http_client=openai.DefaultHttpxClient(**PLAIN),
    ) as client:
        assert client.chat.completions.create(**CHAT).choices[0].message.content == TEXT
    view = daemon.admin.get("/v1/faults/fault").json()
    assert (view["fired"], view["left"], view["state"]) == (2, 0, "spent")


def test_the_clients_do_not_retry_what_they_are_told_not_to(configured):
    daemon = faulty(configured, {"status": 503, "shouldRetry": False})
    with openai.OpenAI(
        base_url=f"{daemon.url}/v1", api_key="sk-test", max_retries=2,
        http_client=openai.DefaultHttpxClient(**PLAIN),
    ) as client, pytest.raises(openai.InternalServerError):
        client.chat.completions.create(**CHAT)
    assert fired(daemon) == 1


# MARK: - Connections


@pytest.mark.parametrize("fault", BROKEN_CONNECTION, ids=json.dumps)
def test_a_broken_connection_is_seen(configured, openai_at, anthropic_at, fault):
    daemon = faulty(configured, fault)
    for caller, request, error in (
        (openai_at(daemon.url), CHAT, openai.APIConnectionError),
        (anthropic_at(daemon.url), MESSAGE, anthropic.APIConnectionError),
    ):
        with pytest.raises(error):
            caller.create(**request)
        # What goes wrong in the midst of a stream is not always put in the client's own words.
        with pytest.raises(Exception) as caught:
            caller.stream(**request)
        assert {"ReadError", "RemoteProtocolError"} & set(causes(caught.value))
    assert fired(daemon) == 4


def test_a_refused_connection_is_seen_and_counted(configured, openai_at):
    daemon = faulty(configured, {"refuse": True, "first": 1})
    caller = openai_at(daemon.url)
    with pytest.raises(openai.APIConnectionError):
        caller.create(**CHAT)
    assert caller.create(**CHAT).choices[0].message.content == TEXT
    assert fired(daemon) == 1


def test_a_reset_is_one_on_the_wire(configured):
    daemon = faulty(configured, {"reset": {"afterEvents": 2}}, chat={**REPLIES, "chunkDelayMs": 1})
    body = json.dumps({**CHAT, "stream": True})
    host, port = daemon.address.rsplit(":", 1)
    with socket.create_connection((host, int(port)), timeout=5) as connection:
        connection.sendall(
            f"POST /v1/chat/completions HTTP/1.1\r\nhost: x\r\ncontent-length: {len(body)}\r\n\r\n{body}".encode()
        )
        received = b""
        with pytest.raises(ConnectionResetError):
            while piece := connection.recv(65536):
                received += piece
    assert received.count(b"data: ") == 2


# MARK: - Streams


def test_a_stream_without_its_end_is_taken_for_whole(configured, openai_at, anthropic_at):
    daemon = faulty(configured, {"endEarly": True})
    assert chat_text(openai_at(daemon.url).stream(**CHAT)) == TEXT
    events = anthropic_at(daemon.url).stream(**MESSAGE)
    assert message_text(events) == TEXT
    assert events[-1].type == "message_delta"


def test_an_error_midway_is_raised(configured, openai_at, anthropic_at):
    daemon = faulty(configured, {"errorEvent": {"afterEvents": 3}})
    caller = openai_at(daemon.url)
    with pytest.raises(openai.APIError) as caught:
        caller.stream(**CHAT)
    assert caught.value.type == "server_error"
    assert caller.call("responses.create", **RESPONSE, stream=True)[-1].type == "error"
    with pytest.raises(anthropic.APIStatusError) as caught:
        anthropic_at(daemon.url).stream(**MESSAGE)
    assert caught.value.status_code == 200
    assert caught.value.body["error"]["type"] == "overloaded_error"


@pytest.mark.parametrize("stall", ["beforeHead", "afterHead", {"afterEvents": 3}], ids=str)
def test_silence_ends_in_a_timeout(configured, openai_at, stall):
    daemon = faulty(configured, {"stall": stall})
    caller = openai_at(daemon.url)
    for ask in (caller.create, caller.stream):
        with pytest.raises(Exception) as caught:
            ask(**CHAT, timeout=0.3)
        assert {"APITimeoutError", "ReadTimeout"} & set(causes(caught.value))
    daemon.wait_for_metrics(lambda metrics: metrics["requestsInFlight"] == 0)


@pytest.mark.parametrize("filling", ["pings", "comments"])
def test_pings_keep_a_stalled_stream_alive(configured, openai_at, anthropic_at, filling):
    stall = {"afterEvents": 3, "with": filling, "everyMs": 50, "durationMs": 600}
    daemon = faulty(configured, {"stall": stall})
    assert chat_text(openai_at(daemon.url).stream(**CHAT, timeout=0.4)) == TEXT
    assert message_text(anthropic_at(daemon.url).stream(**MESSAGE, timeout=0.4)) == TEXT


def test_malformed_json_is_not_hidden(configured, openai_at, anthropic_at):
    daemon = faulty(configured, {"malformedJSON": True})
    for caller, request in ((openai_at(daemon.url), CHAT), (anthropic_at(daemon.url), MESSAGE)):
        for ask in (caller.create, caller.stream):
            with pytest.raises(json.JSONDecodeError):
                ask(**request)


@pytest.mark.parametrize("framing", FRAMINGS, ids=json.dumps)
def test_every_framing_is_read(configured, openai_at, anthropic_at, framing):
    daemon = faulty(configured, {"framing": framing})
    assert chat_text(openai_at(daemon.url).stream(**CHAT)) == TEXT
    assert message_text(anthropic_at(daemon.url).stream(**MESSAGE)) == TEXT
    assert anthropic_at(daemon.url).stream_by_helper(**MESSAGE)[1].content[0].text == TEXT
    assert fired(daemon) == 3


@pytest.mark.parametrize("fault", [{"trickle": {"bytes": 100, "everyMs": 2}}, {"contentType": "text/html"}], ids=str)
def test_what_is_only_odd_is_read(configured, openai_at, fault):
    caller = openai_at(faulty(configured, fault).url)
    assert caller.create(**CHAT).choices[0].message.content == TEXT
    assert chat_text(caller.stream(**CHAT)) == TEXT


def test_events_that_come_twice_are_read_twice(configured, openai_at):
    daemon = faulty(configured, {"duplicateEvents": True})
    plain = openai_at(configured(SPOKEN).url).stream(**CHAT)
    daemon = faulty(configured, {"duplicateEvents": True})
    assert len(openai_at(daemon.url).stream(**CHAT)) == 2 * len(plain)


# MARK: - Counting


def test_a_count_is_exact_under_64_parallel_connections(configured):
    daemon = faulty(configured, {"status": 529, "first": 100})
    with ThreadPoolExecutor(64) as pool:
        ask = lambda _: http.post(f"{daemon.url}/v1/chat/completions", json=CHAT).status_code
        statuses = list(pool.map(ask, range(640)))
    assert statuses.count(529) == 100
    assert statuses.count(200) == 540
    assert fired(daemon) == 100
    assert 'llm_mockd_faults_total{fault="fault"}' in daemon.admin.get("/metrics").text


def test_swapping_faults_under_load_loses_no_request(configured):
    daemon = faulty(configured, {"status": 529})
    with ThreadPoolExecutor(16) as pool:
        ask = lambda _: http.post(f"{daemon.url}/v1/chat/completions", json=CHAT).status_code
        asked = pool.map(ask, range(800))
        for number in range(50):
            daemon.admin.put("/v1/faults/fault", json={"status": 500 + 29 * (number % 2)}).raise_for_status()
        statuses = list(asked)
    assert set(statuses) <= {500, 529}
    assert len(statuses) == 800
