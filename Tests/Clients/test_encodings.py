"""Bodies that are compressed, and clients that are slow."""

import gzip
import json
import time
import zlib

import pytest
import strict
from canned import CHAT, MESSAGE
from wire import Connection, http, post_request

CHAT_PATH, MESSAGE_PATH = "/v1/chat/completions", "/v1/messages"
BODY = json.dumps(CHAT).encode()


def post(daemon, body, encoding, path=CHAT_PATH):
    headers = {"content-encoding": encoding, "content-type": "application/json"}
    return http.post(daemon.url + path, content=body, headers=headers)


# MARK: - Compressed bodies


@pytest.mark.parametrize(
    ("encoding", "body"),
    [
        ("gzip", gzip.compress(BODY)),
        ("GZIP", gzip.compress(BODY)),
        ("x-gzip", gzip.compress(BODY)),
        ("gzip", gzip.compress(BODY[:20]) + gzip.compress(BODY[20:])),
        ("gzip", gzip.compress(BODY, compresslevel=0)),
        ("deflate", zlib.compress(BODY)),
        ("identity", BODY),
        ("", BODY),
    ],
    ids=["gzip", "upper case", "x-gzip", "two members", "stored", "deflate", "identity", "empty"],
)
def test_a_compressed_body_is_read(daemon, encoding, body):
    strict.chat_completion(post(daemon, body, encoding).text)
    strict.chat_completion(post(daemon, iter([body[:5], body[5:]]), encoding).text)


def test_the_prompt_counts_as_it_was(daemon):
    large = json.dumps(CHAT | {"messages": [{"role": "user", "content": "word " * 100_000}]}).encode()
    plain, compressed = post(daemon, large, "identity").json(), post(daemon, gzip.compress(large), "gzip").json()
    assert plain["usage"] == compressed["usage"]


@pytest.mark.parametrize(
    "body",
    [
        b"no gzip at all",
        gzip.compress(BODY)[:-9],
        gzip.compress(BODY)[:15],
        b"",
        gzip.compress(BODY) + b"garbage",
        BODY,
    ],
    ids=["no gzip", "cut", "cut early", "empty", "garbage after", "plain"],
)
def test_what_cannot_be_read_is_refused_in_both_shapes(daemon, body):
    response = post(daemon, body, "gzip")
    assert response.status_code == 400
    assert strict.openai_error(response.text)["type"] == "invalid_request_error"
    response = post(daemon, body, "gzip", MESSAGE_PATH)
    assert response.status_code == 400
    assert strict.anthropic_error(response.text)[0]["type"] == "invalid_request_error"


def test_a_wrong_checksum_is_refused(daemon):
    body = bytearray(gzip.compress(BODY))
    body[-6] ^= 1
    assert post(daemon, bytes(body), "gzip").status_code == 400


@pytest.mark.parametrize("encoding", ["br", "zstd", "compress", "gzip, br", "nonsense"])
def test_an_encoding_that_is_not_known_is_refused(daemon, encoding):
    response = post(daemon, BODY, encoding)
    assert response.status_code == 415
    assert "gzip" in response.headers["accept-encoding"]
    strict.openai_error(response.text)
    strict.anthropic_error(post(daemon, BODY, encoding, MESSAGE_PATH).text)


def test_the_limit_is_of_what_comes_out(launch):
    daemon = launch({"limits": {"maxBodyBytes": 100_000}})
    fits = json.dumps(CHAT | {"user": "x" * 90_000}).encode()
    assert post(daemon, gzip.compress(fits), "gzip").status_code == 200
    bomb = gzip.compress(b"x" * 50_000_000)
    assert len(bomb) < 100_000
    assert post(daemon, bomb, "gzip").status_code == 413
    assert http.get(f"{daemon.url}/v1/models").status_code == 200


# MARK: - Slow clients


@pytest.fixture(scope="module")
def hasty(launch_for_module):
    return launch_for_module({"limits": {"requestTimeoutMs": 400, "idleTimeoutMs": 1200}})


WHOLE = post_request(CHAT_PATH, BODY)


@pytest.mark.parametrize(
    "sent",
    [WHOLE[:1], WHOLE[:30], WHOLE[: -len(BODY)], WHOLE[:-1]],
    ids=["a byte", "half a head", "a head", "all but one"],
)
def test_a_request_that_does_not_end_is_cut_off(hasty, sent):
    with Connection(hasty.address) as connection:
        connection.send(sent)
        start = time.monotonic()
        response = connection.read_response()
        assert 0.3 < time.monotonic() - start < 5
        assert response.status == 408
        assert response.headers["connection"] == "close"
        strict.openai_error(response.body.decode())
        assert connection.is_closed()


def test_a_slow_messages_request_is_told_by_anthropic(hasty):
    request = post_request(MESSAGE_PATH, json.dumps(MESSAGE).encode())
    with Connection(hasty.address) as connection:
        connection.send(request[:-1])
        response = connection.read_response()
        assert response.status == 408
        strict.anthropic_error(response.body.decode())


def test_a_drop_now_and_then_is_not_enough(hasty):
    with Connection(hasty.address) as connection:
        start = time.monotonic()
        for position in range(len(WHOLE)):
            try:
                connection.send(WHOLE[position : position + 1])
            except OSError:
                break
            time.sleep(0.02)
            if time.monotonic() - start > 2:
                break
        assert connection.read_response().status == 408


def test_a_connection_that_is_not_used_is_closed(hasty):
    with Connection(hasty.address) as connection:
        connection.send(WHOLE)
        assert connection.read_response().status == 200
        start = time.monotonic()
        assert connection.is_closed()
        assert 0.9 < time.monotonic() - start < 6


def test_a_slow_answer_is_no_slow_request(launch):
    daemon = launch(
        {"limits": {"requestTimeoutMs": 200, "idleTimeoutMs": 200}, "chat": {"defaultResponses": ["x"], "delayMs": 800}}
    )
    assert http.post(daemon.url + CHAT_PATH, json=CHAT).status_code == 200
