"""Anthropic's count of tokens, and that all that is counted agrees."""

import anthropic
import pytest
import strict
from canned import CHAT, COMPLETION, COUNT, EMBEDDING, MESSAGE, RESPONSE, chat, completion, message, response
from speakers import SPEAKERS, ask
from wire import http

IMAGE = {"type": "image", "source": {"type": "base64", "media_type": "image/png", "data": "iVBORw0KGgo="}}
TOOL = {
    "name": "get_weather",
    "description": "The weather of a city.",
    "input_schema": {"type": "object", "properties": {"city": {"type": "string"}}},
}
REQUESTS = {
    "text": {"messages": [{"role": "user", "content": "Hello, world"}]},
    "several": {
        "messages": [
            {"role": "user", "content": "Hello"},
            {"role": "assistant", "content": [{"type": "text", "text": "Hi there."}]},
            {"role": "user", "content": [{"type": "text", "text": "One."}, {"type": "text", "text": "Two."}]},
        ]
    },
    "system": {"system": "Be brief.", "messages": [{"role": "user", "content": "Hello"}]},
    "system blocks": {
        "system": [{"type": "text", "text": "Be brief.", "cache_control": {"type": "ephemeral"}}],
        "messages": [{"role": "user", "content": "Hello"}],
    },
    "image": {"messages": [{"role": "user", "content": [IMAGE, {"type": "text", "text": "What is this?"}]}]},
    "tools": {"tools": [TOOL], "messages": [{"role": "user", "content": "Hello"}]},
    "tool result": {
        "tools": [TOOL],
        "messages": [
            {"role": "user", "content": "Weather?"},
            {
                "role": "assistant",
                "content": [{"type": "tool_use", "id": "toolu_1", "name": "get_weather", "input": {"city": "Bern"}}],
            },
            {
                "role": "user",
                "content": [
                    {"type": "tool_result", "tool_use_id": "toolu_1", "content": [{"type": "text", "text": "sunny"}]}
                ],
            },
        ],
    },
    "thinking": {
        "thinking": {"type": "enabled", "budget_tokens": 1024},
        "messages": [{"role": "user", "content": "Hello"}],
    },
    "long": {"messages": [{"role": "user", "content": "word " * 20_000}]},
    "unicode": {"messages": [{"role": "user", "content": '负载均衡器 🤖 \u0000 \\ "'}]},
}


def count(daemon, **request):
    reply = http.post(f"{daemon.url}/v1/messages/count_tokens", json=COUNT | request)
    assert reply.status_code == 200, reply.text
    return strict.token_count(reply.text)


# MARK: - Anthropic's count


@pytest.mark.parametrize("request_body", REQUESTS.values(), ids=REQUESTS.keys())
def test_the_count_is_what_the_message_is_said_to_have_used(daemon, anthropic_at, request_body):
    caller = anthropic_at(daemon.url)
    counted = caller.call("messages.count_tokens", model="claude", **request_body)
    assert counted.input_tokens > 0
    answer = caller.create(model="claude", max_tokens=2048, **request_body)
    events, final = caller.stream_by_helper(model="claude", max_tokens=2048, **request_body)
    assert answer.usage.input_tokens == final.usage.input_tokens == counted.input_tokens
    assert final.usage == answer.usage


def test_more_text_is_more_tokens(daemon):
    counts = [count(daemon, messages=[{"role": "user", "content": "word " * times}]) for times in (1, 10, 100, 1000)]
    assert counts == sorted(set(counts))
    assert counts[-1] == pytest.approx(1250, rel=0.2), "not like any tokenizer"


@pytest.mark.parametrize("name", ["system", "tools", "tool result"])
def test_everything_that_the_model_reads_is_counted(daemon, name):
    alone = {"messages": REQUESTS[name]["messages"][:1]}
    assert count(daemon, **REQUESTS[name]) > count(daemon, **alone)


def test_the_form_of_a_text_does_not_matter(daemon):
    forms = ["Be brief.", [{"type": "text", "text": "Be brief."}]]
    assert len({count(daemon, messages=[{"role": "user", "content": form}]) for form in forms}) == 1
    assert count(daemon, **REQUESTS["system"]) == count(daemon, **REQUESTS["system blocks"])


def test_the_beta_path_and_the_prefix_lead_to_the_same_count(daemon, anthropic_at):
    expected = count(daemon)
    caller = anthropic_at(daemon.url)
    assert caller.call("beta.messages.count_tokens", **COUNT).input_tokens == expected
    assert anthropic_at(f"{daemon.url}/anthropic").call("messages.count_tokens", **COUNT).input_tokens == expected
    assert http.post(f"{daemon.url}/openai/v1/messages/count_tokens", json=COUNT).status_code == 404


def test_the_raw_response_has_the_providers_headers(daemon, anthropic_at):
    raw, parsed = anthropic_at(daemon.url).call_raw("messages.with_raw_response.count_tokens", **COUNT)
    assert raw.headers["content-type"] == "application/json"
    assert raw.headers["request-id"].startswith("req_") and parsed.input_tokens


@pytest.mark.parametrize(
    ("request_body", "field"),
    [
        ({"messages": COUNT["messages"]}, "model"),
        ({"model": "claude"}, "messages"),
        (COUNT | {"messages": []}, "messages"),
        (COUNT | {"messages": "hello"}, "messages"),
        (COUNT | {"messages": [{"content": "x"}]}, "messages.0.role"),
        (COUNT | {"messages": [{"role": "robot", "content": "x"}]}, "messages.0.role"),
    ],
)
def test_anthropic_names_the_field_at_fault(daemon, request_body, field):
    reply = http.post(f"{daemon.url}/v1/messages/count_tokens", json=request_body)
    assert reply.status_code == 400
    error, _ = strict.anthropic_error(reply.text)
    assert error["type"] == "invalid_request_error" and error["message"].startswith(f"{field}: ")


def test_no_max_tokens_are_needed_to_count(daemon, anthropic_at):
    assert count(daemon, max_tokens=None) == count(daemon)
    with pytest.raises(anthropic.BadRequestError):
        anthropic_at(daemon.url).call("messages.count_tokens", model="claude", messages=[])


# MARK: - All usage


@pytest.mark.parametrize("speaker", SPEAKERS.values(), ids=SPEAKERS.keys())
def test_a_text_costs_the_same_whole_and_streamed(configured, speaker):
    text = "Whatever is said, it is paid for once. 🤖"
    daemon = configured(chat(text) | completion(text) | response(text) | message(text))
    whole, streamed = ask(daemon, speaker), ask(daemon, speaker, streamed=True)
    assert whole.usage == streamed.usage
    assert min(whole.usage) > 0


def test_a_text_costs_the_same_everywhere(configured):
    text = "Whatever is said, it is paid for once. 🤖"
    daemon = configured(chat(text) | completion(text) | response(text) | message(text))
    usages = {name: ask(daemon, speaker).usage for name, speaker in SPEAKERS.items()}
    assert len(set(usages.values())) == 1, usages
    tokens = http.post(f"{daemon.url}/v1/embeddings", json=EMBEDDING).json()["usage"]["prompt_tokens"]
    assert usages["completion"][0] == tokens == count(daemon)


@pytest.mark.parametrize(
    ("path", "request_body", "more"),
    [
        ("chat/completions", CHAT, {"tools": [{"type": "function", "function": {"name": "get_weather"}}]}),
        ("chat/completions", CHAT, {"messages": [*CHAT["messages"], {"role": "system", "content": "Be brief."}]}),
        ("responses", RESPONSE, {"instructions": "Be brief."}),
        ("responses", RESPONSE, {"tools": [{"type": "function", "name": "f", "parameters": {}, "strict": False}]}),
        ("completions", COMPLETION, {"prompt": COMPLETION["prompt"] * 2}),
        ("messages", MESSAGE, {"system": "Be brief."}),
    ],
)
def test_what_is_sent_besides_is_counted(daemon, path, request_body, more):
    def used(body):
        usage = http.post(f"{daemon.url}/v1/{path}", json=body).raise_for_status().json()["usage"]
        return usage.get("prompt_tokens") or usage["input_tokens"]

    assert used(request_body | more) > used(request_body)
