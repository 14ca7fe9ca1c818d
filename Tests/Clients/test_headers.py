"""The headers that the providers send with every answer, errors included."""

import re
import time
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

import anthropic
import openai
import pytest
from canned import CHAT, COMPLETION, COUNT, EMBEDDING, MESSAGE, RESPONSE
from wire import http

OPENAI = {"chat/completions": CHAT, "completions": COMPLETION, "responses": RESPONSE, "embeddings": EMBEDDING}
ANTHROPIC = {"messages": MESSAGE, "messages/count_tokens": COUNT}
REQUESTS = [(path, body) for path, body in (OPENAI | ANTHROPIC).items()]
REQUESTS += [
    (path, body | {"stream": True}) for path, body in REQUESTS if path not in ("embeddings", "messages/count_tokens")
]
# Errors of the request; the last is one of a path.
REQUESTS += [(path, {}) for path in OPENAI | ANTHROPIC]

ids = [f"{path} {'stream' if body.get('stream') else 'whole' if body else 'error'}" for path, body in REQUESTS]
every_answer = pytest.mark.parametrize(("path", "body"), REQUESTS, ids=ids)
of_openai = pytest.mark.parametrize(
    ("path", "body"), [pair for pair in REQUESTS if pair[0] in OPENAI], ids=[i for i in ids if "messages" not in i]
)
of_anthropic = pytest.mark.parametrize(
    ("path", "body"), [pair for pair in REQUESTS if pair[0] in ANTHROPIC], ids=[i for i in ids if "messages" in i]
)
# As OpenAI writes how long it is: 1s, 6m0s, 120ms, 1h2m3s.
SPAN = re.compile(r"(?=.)(\d+h)?(\d+m)?(\d+(\.\d+)?s)?(\d+ms)?")


def post(daemon, path, body, headers=None):
    return http.post(f"{daemon.url}/v1/{path}", json=body, headers=headers)


@every_answer
def test_the_date_is_right(daemon, path, body):
    date = parsedate_to_datetime(post(daemon, path, body).headers["date"])
    assert abs(date - datetime.now(UTC)) < timedelta(seconds=2)


@of_openai
def test_openai_names_request_version_and_time(daemon, path, body):
    start = time.monotonic()
    headers = post(daemon, path, body).headers
    assert re.fullmatch(r"req_[0-9a-f]{32}|req_\w{20,40}", headers["x-request-id"])
    assert headers["openai-version"] == "2020-10-01"
    assert 0 <= int(headers["openai-processing-ms"]) <= (time.monotonic() - start) * 1000 + 1
    assert "request-id" not in headers


@of_openai
def test_openai_tells_the_rate_limits(daemon, path, body):
    headers = post(daemon, path, body).headers
    for kind in ("requests", "tokens"):
        limit, remaining = (int(headers[f"x-ratelimit-{part}-{kind}"]) for part in ("limit", "remaining"))
        assert 0 <= remaining <= limit and limit > 0
        assert SPAN.fullmatch(headers[f"x-ratelimit-reset-{kind}"])


@of_anthropic
def test_anthropic_names_the_request(daemon, path, body):
    headers = post(daemon, path, body).headers
    assert re.fullmatch(r"req_\w{20,40}", headers["request-id"])
    assert "x-request-id" not in headers and "openai-version" not in headers


@of_anthropic
def test_anthropic_tells_the_rate_limits(daemon, path, body):
    headers = post(daemon, path, body).headers
    for kind in ("requests", "tokens", "input-tokens", "output-tokens"):
        limit, remaining = (int(headers[f"anthropic-ratelimit-{kind}-{part}"]) for part in ("limit", "remaining"))
        assert 0 <= remaining <= limit and limit > 0
        reset = headers[f"anthropic-ratelimit-{kind}-reset"]
        assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", reset), "not as RFC 3339 has it"
        assert datetime.fromisoformat(reset) > datetime.now(UTC) - timedelta(seconds=2)


def test_the_processing_time_is_that_of_the_delay(launch):
    daemon = launch({"chat": {"defaultResponses": ["x"], "delayMs": 120}})
    assert 120 <= int(post(daemon, "chat/completions", CHAT).headers["openai-processing-ms"]) < 1000


@every_answer
def test_each_answer_has_a_request_id_of_its_own(daemon, path, body):
    name = "request-id" if path in ANTHROPIC else "x-request-id"
    assert len({post(daemon, path, body).headers[name] for _ in range(3)}) == 3


@pytest.mark.parametrize("path", ["models", "models/gpt-4o-mini", "models/no-such-model"])
def test_models_have_them_too(daemon, path):
    headers = http.get(f"{daemon.url}/v1/{path}").headers
    assert headers["x-request-id"] and headers["openai-version"] == "2020-10-01"
    headers = http.get(f"{daemon.url}/v1/{path}", headers={"anthropic-version": "2023-06-01"}).headers
    assert headers["request-id"] and "openai-version" not in headers


# MARK: - Whether to try again


@pytest.mark.parametrize(("path", "body"), [("chat/completions", {}), ("messages", {}), ("nowhere", CHAT)])
def test_what_would_fail_again_is_said_to(daemon, path, body):
    assert post(daemon, path, body).headers["x-should-retry"] == "false"


@pytest.mark.parametrize(("path", "body"), REQUESTS[:4])
def test_what_went_well_says_nothing_of_it(daemon, path, body):
    assert "x-should-retry" not in post(daemon, path, body).headers


def test_the_clients_do_not_try_again_what_is_of_no_use(daemon, openai_at, anthropic_at):
    before = daemon.metrics()["provider"]["totalRequests"]
    chats, messages = openai_at(daemon.url), anthropic_at(daemon.url)
    chats.client, messages.client = (caller.client.with_options(max_retries=2) for caller in (chats, messages))
    with pytest.raises(openai.BadRequestError):
        chats.create(model="m", messages=[])
    with pytest.raises(anthropic.BadRequestError):
        messages.create(model="m", max_tokens=1, messages=[])
    assert daemon.metrics()["provider"]["totalRequests"] == before + 2
