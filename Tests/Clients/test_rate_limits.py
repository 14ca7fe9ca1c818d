"""The official clients under rate limits: what they see, whether they wait, and what is said of them."""

import json

import anthropic
import openai
import pytest
from callers import PLAIN
from canned import CHAT, MESSAGE
from wire import http

A_DAY = 86_400_000


def callers(daemon):
    found = daemon.admin.get("/v1/callers").raise_for_status().json()["callers"]
    return {caller["key"]: caller for caller in found}


@pytest.fixture
def limited(configured):
    def limit(**limits):
        daemon = configured({"rateLimits": {"tier-1": limits}})
        daemon.admin.delete("/v1/journal").raise_for_status()
        return daemon

    return limit


def openai_client(daemon, retries=0, key="sk-openai-0123456789"):
    return openai.OpenAI(
        base_url=f"{daemon.url}/v1", api_key=key, max_retries=retries,
        http_client=openai.DefaultHttpxClient(**PLAIN),
    )


def anthropic_client(daemon, retries=0, key="sk-ant-0123456789-anth"):
    return anthropic.Anthropic(
        base_url=daemon.url, api_key=key, max_retries=retries, http_client=anthropic.DefaultHttpxClient(**PLAIN)
    )


def test_openai_s_headers_count_down_on_success(limited):
    daemon = limited(requests=3, tokens=1_000, windowMs=A_DAY)
    with openai_client(daemon) as client:
        used = 0
        for left in (2, 1, 0):
            raw = client.chat.completions.with_raw_response.create(**CHAT)
            used += raw.parse().usage.total_tokens
            assert raw.headers["x-ratelimit-limit-requests"] == "3"
            assert raw.headers["x-ratelimit-remaining-requests"] == str(left)
            assert raw.headers.get_list("x-ratelimit-remaining-tokens") == [str(1_000 - used)]
        with pytest.raises(openai.RateLimitError) as caught:
            client.chat.completions.create(**CHAT)
    error = caught.value
    assert (error.type, error.code) == ("requests", "rate_limit_exceeded")
    assert "requests per day (RPD): Limit 3, Used 3, Requested 1" in error.message
    assert 28_000 < int(error.response.headers["retry-after"]) <= 28_800


def test_anthropic_s_headers_count_down_on_success(limited):
    daemon = limited(requests=2, inputTokens=1_000, outputTokens=500, windowMs=A_DAY)
    with anthropic_client(daemon) as client:
        raw = client.messages.with_raw_response.create(**MESSAGE)
        usage = raw.parse().usage
        name = "anthropic-ratelimit"
        assert raw.headers[f"{name}-requests-remaining"] == "1"
        assert raw.headers[f"{name}-input-tokens-remaining"] == str(1_000 - usage.input_tokens)
        assert raw.headers[f"{name}-output-tokens-remaining"] == str(500 - usage.output_tokens)
        assert raw.headers[f"{name}-tokens-limit"] == "1500"
        client.messages.create(**MESSAGE)
        with pytest.raises(anthropic.RateLimitError) as caught:
            client.messages.create(**MESSAGE)
    assert caught.value.body["error"]["type"] == "rate_limit_error"
    assert "rate limit of 2 requests per day" in caught.value.body["error"]["message"]


def test_the_clients_wait_as_told_and_are_found_patient(limited):
    daemon = limited(requests=1, windowMs=600)
    with openai_client(daemon, retries=3) as client, anthropic_client(daemon, retries=3) as other:
        for number in range(3):
            client.chat.completions.create(**{**CHAT, "user": f"u-{number}"})
        for number in range(3):
            other.messages.create(**{**MESSAGE, "metadata": {"user_id": f"u-{number}"}})
    for key, caller in callers(daemon).items():
        assert (caller["verdict"], caller["earlyRetries"]) == ("patient", 0), (key, caller)
        assert caller["told"] == caller["patientRetries"] >= 1
        assert caller["changedRetries"] == 0


def test_a_client_that_does_not_wait_is_found_early(limited):
    daemon = limited(requests=1, windowMs=60_000)
    headers = {"authorization": "Bearer sk-raw-0123456789abc"}
    answers = [http.post(daemon.url + "/v1/chat/completions", json=CHAT, headers=headers) for _ in range(3)]
    assert [answer.status_code for answer in answers] == [200, 429, 429]
    # The official client counts its attempts, so that what a program asks anew is told from what the client tries again.
    with openai_client(daemon) as client:
        client.chat.completions.create(**CHAT)
        for _ in range(2):
            with pytest.raises(openai.RateLimitError):
                client.chat.completions.create(**CHAT)
    found = callers(daemon)
    assert found["sk-…9abc"]["verdict"] == "early"
    assert (found["sk-…6789"]["verdict"], found["sk-…6789"]["requestsWhileWaiting"]) == ("waiting", 1)


@pytest.mark.parametrize("stream", [False, True])
def test_a_prompt_that_never_fits_is_not_tried_again(limited, stream):
    daemon = limited(tokens=50, windowMs=A_DAY)
    long = {**CHAT, "messages": [{"role": "user", "content": "word " * 100}], "stream": stream}
    with openai_client(daemon, retries=2) as client:
        with pytest.raises(openai.RateLimitError) as caught:
            client.chat.completions.create(**long)
    assert caught.value.type == "tokens"
    assert "Request too large" in caught.value.message
    assert len(daemon.admin.get("/v1/journal").json()["entries"]) == 1


def test_streams_carry_the_headers_too(limited):
    daemon = limited(requests=9, windowMs=A_DAY)
    with openai_client(daemon) as client:
        with client.chat.completions.with_streaming_response.create(**CHAT, stream=True) as response:
            assert response.headers["x-ratelimit-remaining-requests"] == "8"
            events = [line[6:] for line in response.iter_lines() if line.startswith("data: ")]
    assert events[-1] == "[DONE]" and json.loads(events[0])["object"] == "chat.completion.chunk"
