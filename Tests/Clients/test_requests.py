"""What the endpoints take, and what they refuse in the provider's own way."""

import pytest
import strict
from canned import CHAT, COMPLETION, MESSAGE, everywhere
from speakers import SPEAKERS, ask
from wire import http

PIXEL = (
    "data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAAC0lEQVR42mNgAAIAAAUAAen63NgAAAAASUVORK5CYII="
)
FUNCTION = {"name": "get_weather", "parameters": {"type": "object", "properties": {}}}
CHAT_TOOL = {"type": "function", "function": FUNCTION}
MESSAGE_TOOL = {"name": "get_weather", "input_schema": FUNCTION["parameters"]}


def user(*content):
    return [{"role": "user", "content": list(content)}]


# MARK: - Taken

CHAT_FIELDS = {
    "audio": {"audio": {"format": "mp3", "voice": "alloy"}, "modalities": ["text", "audio"]},
    "sampling": {"temperature": 2, "top_p": 0.1, "frequency_penalty": -2.0, "presence_penalty": 2},
    "integral numbers": {"temperature": 0, "seed": -1, "n": 1},
    "logprobs": {"logprobs": True, "top_logprobs": 5, "logit_bias": {"50256": -100}},
    "seed": {"seed": 2**63 - 1},
    "limits": {"max_tokens": 1000},
    "new limits": {"max_completion_tokens": 1000},
    "metadata": {"metadata": {"key": "value"}, "store": True},
    "user": {"user": "somebody", "safety_identifier": "x", "prompt_cache_key": "y", "service_tier": "auto"},
    "reasoning": {"reasoning_effort": "high", "verbosity": "low"},
    "prediction": {"prediction": {"type": "content", "content": "A load balancer"}},
    "search": {"web_search_options": {"search_context_size": "low"}},
    "tools": {"tools": [CHAT_TOOL], "tool_choice": "auto", "parallel_tool_calls": False},
    "no tools": {"tools": []},
    "functions": {"functions": [FUNCTION], "function_call": "auto"},
    "stop": {"stop": ["never said"]},
    "format": {"response_format": {"type": "text"}},
    "nulls": dict.fromkeys(
        (
            *("frequency_penalty", "function_call", "functions", "logit_bias", "logprobs", "max_completion_tokens"),
            *("max_tokens", "metadata", "modalities", "n", "parallel_tool_calls", "prediction", "presence_penalty"),
            *("reasoning_effort", "response_format", "seed", "service_tier", "stop", "store", "stream", "temperature"),
            *("stream_options", "tool_choice", "tools", "top_logprobs", "top_p", "user", "verbosity"),
        )
    ),
    "unknown": {"x_unknown": {"deep": [1, None]}, "": 0, "ünï": "☔"},
}


@pytest.mark.parametrize("fields", CHAT_FIELDS.values(), ids=CHAT_FIELDS.keys())
def test_a_chat_takes_every_field(daemon, fields):
    for streamed in (False, True):
        assert ask(daemon, SPEAKERS["chat"], streamed=streamed, **fields).said.text


CALL = {"id": "call_1", "type": "function", "function": {"name": "get_weather", "arguments": "{}"}}
CHAT_MESSAGES = {
    "system": [{"role": "system", "content": "Be brief."}, {"role": "user", "content": "Hello"}],
    "developer": [{"role": "developer", "content": [{"type": "text", "text": "Be brief."}]}, *user()],
    "named": [{"role": "user", "name": "somebody", "content": "Hello"}],
    "image": user(
        {"type": "text", "text": "Look!"}, {"type": "image_url", "image_url": {"url": PIXEL, "detail": "low"}}
    ),
    "image alone": user({"type": "image_url", "image_url": {"url": "https://example.com/a.png"}}),
    "audio": user({"type": "input_audio", "input_audio": {"data": "UklGRg==", "format": "wav"}}),
    "file": user({"type": "file", "file": {"file_id": "file-1"}}),
    "tool": [
        {"role": "user", "content": "Weather?"},
        {"role": "assistant", "content": None, "tool_calls": [CALL]},
        {"role": "tool", "tool_call_id": "call_1", "content": [{"type": "text", "text": "sunny"}]},
    ],
    "tool without content": [
        {"role": "user", "content": "Weather?"},
        {"role": "assistant", "tool_calls": [CALL]},
        {"role": "tool", "tool_call_id": "call_1", "content": "sunny"},
    ],
    "function": [
        {"role": "user", "content": "Weather?"},
        {"role": "assistant", "content": None, "function_call": CALL["function"]},
        {"role": "function", "name": "get_weather", "content": "sunny"},
    ],
    "refusal": [
        {"role": "assistant", "content": None, "refusal": "No."},
        {"role": "assistant", "content": [{"type": "refusal", "refusal": "No."}]},
        {"role": "user", "content": "Please."},
    ],
    "empty texts": [{"role": "system", "content": ""}, {"role": "user", "content": ""}],
    "assistant alone": [{"role": "assistant", "content": "Hello"}],
    "unknown members": [{"role": "user", "content": "Hello", "x": 1}],
}


@pytest.mark.parametrize("messages", CHAT_MESSAGES.values(), ids=CHAT_MESSAGES.keys())
def test_a_chat_takes_every_kind_of_message(daemon, messages):
    assert ask(daemon, SPEAKERS["chat"], messages).said.text


MESSAGE_FIELDS = {
    "sampling": {"temperature": 1, "top_k": 5, "top_p": 0.5},
    "stop": {"stop_sequences": ["never said"]},
    "no stop": {"stop_sequences": []},
    "metadata": {"metadata": {"user_id": "somebody"}, "service_tier": "auto"},
    "thinking": {"thinking": {"type": "enabled", "budget_tokens": 1024}},
    "adaptive thinking": {"thinking": {"type": "adaptive"}, "output_config": {"effort": "low"}},
    "no thinking": {"thinking": {"type": "disabled"}},
    "tools": {"tools": [MESSAGE_TOOL], "tool_choice": {"type": "auto", "disable_parallel_tool_use": True}},
    "server tools": {"tools": [{"type": "web_search_20250305", "name": "web_search", "max_uses": 3}]},
    "no tools": {"tools": []},
    "none": {"tools": [MESSAGE_TOOL], "tool_choice": {"type": "none"}},
    "container": {"container": "container_1", "context_management": {"edits": []}, "mcp_servers": []},
    "unknown": {"x_unknown": {"deep": [1, None]}},
}


@pytest.mark.parametrize("fields", MESSAGE_FIELDS.values(), ids=MESSAGE_FIELDS.keys())
def test_a_message_takes_every_field(daemon, fields):
    for streamed in (False, True):
        assert ask(daemon, SPEAKERS["message"], streamed=streamed, **fields).said.text


BASE64_PIXEL = {"type": "base64", "media_type": "image/png", "data": PIXEL.split(",")[1]}
MESSAGE_MESSAGES = {
    "image": user({"type": "image", "source": BASE64_PIXEL}, {"type": "text", "text": "Look!"}),
    "image by its address": user({"type": "image", "source": {"type": "url", "url": "https://example.com/a.png"}}),
    "document": user(
        {
            "type": "document",
            "source": {"type": "text", "media_type": "text/plain", "data": "A text."},
            "citations": {"enabled": True},
        }
    ),
    "cached": user({"type": "text", "text": "Hello", "cache_control": {"type": "ephemeral"}}),
    "system in between": [
        {"role": "user", "content": "Hello"},
        {"role": "system", "content": "From now on be brief."},
        {"role": "user", "content": "And?"},
    ],
    "thinking": [
        {"role": "user", "content": "Hello"},
        {
            "role": "assistant",
            "content": [
                {"type": "thinking", "thinking": "Well.", "signature": "EqQB"},
                {"type": "redacted_thinking", "data": "EmwK"},
                {"type": "text", "text": "Hi."},
            ],
        },
        {"role": "user", "content": "And?"},
    ],
    "begun": [{"role": "user", "content": "Hello"}, {"role": "assistant", "content": "The best answer is ("}],
    "result without content": [
        {"role": "user", "content": "Weather?"},
        {"role": "assistant", "content": [{"type": "tool_use", "id": "toolu_1", "name": "get_weather", "input": {}}]},
        *user({"type": "tool_result", "tool_use_id": "toolu_1", "is_error": True}),
    ],
}


@pytest.mark.parametrize("messages", MESSAGE_MESSAGES.values(), ids=MESSAGE_MESSAGES.keys())
def test_a_message_takes_every_kind_of_message(daemon, messages):
    assert ask(daemon, SPEAKERS["message"], messages).said.text


# MARK: - Refused

CHAT_REFUSED = [
    ({"messages": None}, "messages"),
    ({"messages": [None]}, "messages[0]"),
    ({"messages": ["hello"]}, "messages[0]"),
    ({"messages": [{"content": "x"}]}, "messages[0].role"),
    ({"messages": [{"role": "robot", "content": "x"}]}, "messages[0].role"),
    ({"messages": [*CHAT["messages"], {"role": 4, "content": "x"}]}, "messages[1].role"),
    ({"messages": [{"role": "user"}]}, "messages[0].content"),
    ({"messages": [{"role": "user", "content": None}]}, "messages[0].content"),
    ({"messages": [{"role": "user", "content": 4}]}, "messages[0].content"),
    ({"messages": [{"role": "user", "content": ["x"]}]}, "messages[0].content[0]"),
    ({"messages": [{"role": "user", "content": [{"text": "x"}]}]}, "messages[0].content[0].type"),
    ({"max_tokens": "many"}, "max_tokens"),
    ({"max_tokens": 2.5}, "max_tokens"),
    ({"max_tokens": 0}, "max_tokens"),
    ({"max_completion_tokens": -1}, "max_completion_tokens"),
    ({"max_completion_tokens": []}, "max_completion_tokens"),
    ({"n": 0}, "n"),
    ({"n": "two"}, "n"),
    ({"temperature": "warm"}, "temperature"),
    ({"top_p": {}}, "top_p"),
    ({"stop": 4}, "stop"),
    ({"stop": ["a", 4]}, "stop[1]"),
    ({"stream": 1}, "stream"),
    ({"tools": {}}, "tools"),
    ({"tools": [CHAT_TOOL], "tool_choice": "sometimes"}, "tool_choice"),
    ({"tools": [CHAT_TOOL], "tool_choice": {"type": "function", "function": {"name": "other"}}}, "tool_choice"),
    ({"tool_choice": "required"}, "tool_choice"),
]


@pytest.mark.parametrize(("fields", "parameter"), CHAT_REFUSED, ids=[str(fields)[:60] for fields, _ in CHAT_REFUSED])
def test_a_chat_is_refused_by_the_field_at_fault(daemon, fields, parameter):
    response = http.post(f"{daemon.url}/v1/chat/completions", json=CHAT | fields)
    assert response.status_code == 400
    error = strict.openai_error(response.text)
    assert (error["type"], error["param"]) == ("invalid_request_error", parameter)
    assert parameter in error["message"] or error["code"] == "invalid_value" or parameter == "tool_choice"


@pytest.mark.parametrize(
    ("fields", "message", "code"),
    [
        ({"messages": None}, "Missing required parameter: 'messages'.", "missing_required_parameter"),
        (
            {"max_tokens": "many"},
            "Invalid type for 'max_tokens': expected an integer, but got a string instead.",
            "invalid_type",
        ),
        (
            {"n": 0},
            "Invalid 'n': integer below minimum value. Expected a value >= 1, but got 0 instead.",
            "integer_below_min_value",
        ),
        (
            {"messages": [{"role": "robot", "content": "x"}]},
            "Invalid value: 'robot'. Supported values are: 'system', 'assistant', 'user', 'function', 'tool', and "
            "'developer'.",
            "invalid_value",
        ),
    ],
)
def test_openais_words_are_its_own(daemon, fields, message, code):
    error = strict.openai_error(http.post(f"{daemon.url}/v1/chat/completions", json=CHAT | fields).text)
    assert (error["message"], error["code"]) == (message, code)


@pytest.mark.parametrize(
    ("fields", "parameter"),
    [
        ({"model": None}, "model"),
        ({"max_tokens": "many"}, "max_tokens"),
        ({"max_tokens": -1}, "max_tokens"),
        ({"n": 0}, "n"),
        ({"stop": {}}, "stop"),
        ({"stream": "yes"}, "stream"),
    ],
)
def test_a_completion_is_refused_by_the_field_at_fault(daemon, fields, parameter):
    response = http.post(f"{daemon.url}/v1/completions", json=COMPLETION | fields)
    assert response.status_code == 400
    error = strict.openai_error(response.text)
    assert error["type"] == "invalid_request_error"
    assert error["param"].split("[")[0] == parameter and parameter in error["message"]


MESSAGE_REFUSED = [
    ({"messages": None}, "messages: "),
    ({"messages": ["hello"]}, "messages.0: "),
    ({"messages": [{"content": "x"}]}, "messages.0.role: Field required"),
    ({"messages": [{"role": "robot", "content": "x"}]}, "messages.0.role: Input should be 'user' or 'assistant'"),
    ({"messages": [{"role": "user"}]}, "messages.0.content: Field required"),
    ({"messages": [{"role": "user", "content": 4}]}, "messages.0.content: "),
    ({"messages": [{"role": "user", "content": [{"text": "x"}]}]}, "messages.0.content.0.type: "),
    ({"max_tokens": 0}, "max_tokens: "),
    ({"max_tokens": None}, "max_tokens: "),
    ({"max_tokens": 2.5}, "max_tokens: Input should be a valid integer"),
    ({"temperature": "warm"}, "temperature: Input should be a valid number"),
    ({"stop_sequences": "x"}, "stop_sequences: Input should be a valid list"),
    ({"stop_sequences": [4]}, "stop_sequences.0: Input should be a valid string"),
    ({"stream": "maybe"}, "stream: Input should be a valid boolean"),
    ({"tools": "none"}, "tools: Input should be a valid list"),
    ({"tools": [MESSAGE_TOOL], "tool_choice": {"type": "sometimes"}}, "tool_choice"),
    ({"tools": [MESSAGE_TOOL], "tool_choice": {"type": "tool", "name": "other"}}, "Tool 'other' not found"),
]


@pytest.mark.parametrize(
    ("fields", "message"), MESSAGE_REFUSED, ids=[str(fields)[:60] for fields, _ in MESSAGE_REFUSED]
)
def test_a_message_is_refused_by_the_field_at_fault(daemon, fields, message):
    response = http.post(f"{daemon.url}/v1/messages", json=MESSAGE | fields)
    assert response.status_code == 400
    error, _ = strict.anthropic_error(response.text)
    assert error["type"] == "invalid_request_error"
    assert error["message"].startswith(message)


@pytest.mark.parametrize("speaker", SPEAKERS.values(), ids=SPEAKERS.keys())
def test_a_canned_reply_obeys_no_request_but_a_wrong_one_is_refused(configured, speaker):
    daemon = configured(everywhere("As written."))
    wish = {} if speaker is SPEAKERS["response"] else {"stop": "written"}
    assert ask(daemon, speaker, limit=1, **wish).said.text == "As written."
    body = speaker.request([{"role": "user", "content": "Hello"}]) | {"stream": "yes"}
    assert http.post(daemon.url + speaker.path, json=body).status_code == 400
