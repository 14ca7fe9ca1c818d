"""OpenAI's client and chat completions."""

import json
import time

import pytest
import strict
from canned import CHAT, TEXTS, chat, chat_reply, tool_call
from wire import http

TOOL_CALLS = [
    tool_call(1, "get_weather", '{"city": "Zürich",  "days": [1, 2, 3], "note": "windy ☔ \\u00e9"}'),
    tool_call(2, "get_time", "{}"),
]

IMAGE = {"type": "image_url", "image_url": {"url": "data:image/png;base64,iVBORw0KGgo="}}


def contents(chunks, index=0):
    """What a choice's deltas say, joined."""
    choices = [choice for chunk in chunks for choice in chunk.choices if choice.index == index]
    return "".join(choice.delta.content or "" for choice in choices)


def post(daemon, **request):
    return http.post(f"{daemon.url}/v1/chat/completions", json=CHAT | request)


# MARK: - Whole replies


def test_the_defaults_answer_with_a_completion(daemon, openai_at):
    before = int(time.time())
    completion = openai_at(daemon.url).create(**CHAT)
    assert completion.id.startswith("chatcmpl-")
    assert completion.object == "chat.completion"
    assert completion.model == CHAT["model"]
    assert before <= completion.created <= time.time()
    assert completion.choices[0].message.content
    assert completion.choices[0].finish_reason == "stop"
    assert completion.usage.prompt_tokens > 0
    assert completion.usage.total_tokens == completion.usage.prompt_tokens + completion.usage.completion_tokens


def test_each_completion_has_an_id_of_its_own(daemon, openai_at):
    caller = openai_at(daemon.url)
    first, second = caller.create(**CHAT), caller.create(**CHAT)
    assert first.id != second.id
    assert first._request_id != second._request_id


def test_the_prefix_leads_to_the_same_endpoint(daemon, openai_at):
    caller = openai_at(f"{daemon.url}/openai")
    text = caller.create(**CHAT).choices[0].message.content
    assert contents(caller.stream(**CHAT)) == text


def test_the_raw_response_has_the_providers_headers(daemon, openai_at):
    response, parsed = openai_at(daemon.url).create_raw(**CHAT)
    assert response.headers["content-type"] == "application/json"
    assert response.headers["x-request-id"] == response.request_id == parsed._request_id
    assert response.headers["x-mockd-revision"] == "1"
    assert "request-id" not in response.headers


@pytest.mark.parametrize(
    "reply",
    [
        "Just a text.",
        {"choices": [{"message": {"content": "Hardly anything given."}}]},
        {"choices": [{"message": {"tool_calls": TOOL_CALLS}}]},
        chat_reply("Everything given."),
        chat_reply(None, tool_calls=TOOL_CALLS),
        chat_reply(None, refusal="I must decline."),
        chat_reply("Tiers") | {"service_tier": "default", "system_fingerprint": "fp_44709d6fcb"},
    ],
    ids=["text", "sparse", "sparse tool calls", "whole", "tool calls", "refusal", "optional fields"],
)
def test_bodies_and_chunks_satisfy_schema_and_models(configured, reply):
    daemon = configured(chat(reply))
    strict.chat_completion(post(daemon).text)
    strict.chat_chunks(post(daemon, stream=True).content)
    strict.chat_chunks(post(daemon, stream=True, stream_options={"include_usage": True}).content)


def test_a_whole_reply_is_served_as_written(configured):
    reply = chat_reply("As written.") | {"system_fingerprint": "fp_1", "x_vendor": {"nested": [1, 2.5, None, "ß"]}}
    reply["usage"]["prompt_tokens_details"] = {"cached_tokens": 3}
    assert post(configured(chat(reply))).json() == reply


@pytest.mark.parametrize("model", ['quote " and \\', "line\nfeed \u0000", "模型 🤖", '"},{"x":"', "", "m" * 10_000])
def test_the_models_name_is_echoed_whatever_is_in_it(daemon, openai_at, model):
    caller = openai_at(daemon.url)
    assert caller.create(**CHAT | {"model": model}).model == model
    assert {chunk.model for chunk in caller.stream(**CHAT | {"model": model})} == {model}


def test_other_parameters_are_taken(daemon, openai_at):
    completion = openai_at(daemon.url).create(
        model="gpt-4o-mini",
        messages=[
            {"role": "developer", "content": "Be brief."},
            {"role": "user", "content": [{"type": "text", "text": "Look!"}, IMAGE]},
            {"role": "assistant", "content": None, "tool_calls": TOOL_CALLS},
            {"role": "tool", "tool_call_id": "call_1", "content": "sunny"},
        ],
        tools=[{"type": "function", "function": {"name": "get_weather", "parameters": {"type": "object"}}}],
        temperature=0.2,
        max_completion_tokens=10,
        response_format={"type": "json_object"},
        extra_body={"stream": None, "stream_options": None, "unknown": {}},
    )
    assert completion.choices[0].message.content


# MARK: - Order of replies


def test_replies_come_in_turn_and_from_the_start_again(configured, openai_at):
    caller = openai_at(configured(chat("one", "two", "three", loopResponses=True)).url)
    texts = [caller.create(**CHAT).choices[0].message.content for _ in range(7)]
    assert texts == ["one", "two", "three", "one", "two", "three", "one"]


def test_without_loop_the_last_reply_stays(configured, openai_at):
    caller = openai_at(configured(chat("one", "two", loopResponses=False)).url)
    assert [caller.create(**CHAT).choices[0].message.content for _ in range(4)] == ["one", "two", "two", "two"]


def test_streams_take_their_turn_as_others_do(configured, openai_at):
    caller = openai_at(configured(chat("one", "two", "three")).url)
    assert contents(caller.stream(**CHAT)) == "one"
    assert caller.create(**CHAT).choices[0].message.content == "two"
    assert caller.stream_by_helper(**CHAT)[1].choices[0].message.content == "three"


def test_a_refused_request_takes_no_turn(configured, openai_at):
    daemon = configured(chat("one", "two"))
    assert post(daemon, messages=[]).status_code == 400
    assert openai_at(daemon.url).create(**CHAT).choices[0].message.content == "one"


# MARK: - Streams


@pytest.mark.parametrize("text", TEXTS.values(), ids=TEXTS.keys())
def test_texts_arrive_byte_for_byte(configured, openai_at, text):
    caller = openai_at(configured(chat(text)).url)
    assert caller.create(**CHAT).choices[0].message.content == text
    assert contents(caller.stream(**CHAT)) == text
    assert caller.stream_by_helper(**CHAT)[1].choices[0].message.content == text


def test_a_stream_has_one_identity_and_the_documented_order(daemon, openai_at):
    chunks = openai_at(daemon.url).stream(**CHAT)
    assert len({(chunk.id, chunk.created, chunk.model) for chunk in chunks}) == 1
    assert chunks[0].id.startswith("chatcmpl-")
    assert {chunk.object for chunk in chunks} == {"chat.completion.chunk"}
    first, *middle, last = [chunk.choices[0] for chunk in chunks]
    assert (first.delta.role, first.delta.content) == ("assistant", "")
    assert len(middle) > 1 and all(choice.delta.content and choice.delta.role is None for choice in middle)
    assert last.delta.model_dump(exclude_unset=True) == {}
    assert [choice.finish_reason for choice in (first, *middle, last)] == [None] * (len(chunks) - 1) + ["stop"]


def test_usage_ends_the_stream_when_asked_for(daemon, openai_at):
    caller = openai_at(daemon.url)
    *before, last = caller.stream(**CHAT, stream_options={"include_usage": True})
    assert last.choices == []
    assert last.usage == caller.create(**CHAT).usage
    assert all("usage" in chunk.model_fields_set and chunk.usage is None for chunk in before)


@pytest.mark.parametrize("options", [{}, {"stream_options": {"include_usage": False}}], ids=["unasked", "declined"])
def test_no_chunk_speaks_of_usage_unless_asked(daemon, openai_at, options):
    assert not any("usage" in chunk.model_fields_set for chunk in openai_at(daemon.url).stream(**CHAT, **options))


def test_the_helper_assembles_the_completion(configured, openai_at):
    caller = openai_at(configured(chat(chat_reply("A load balancer spreads requests."))).url)
    events, completion = caller.stream_by_helper(**CHAT, stream_options={"include_usage": True})
    plain = caller.create(**CHAT)
    assert completion.choices[0].message.content == plain.choices[0].message.content
    assert completion.choices[0].finish_reason == "stop"
    assert (completion.id, completion.usage) == (plain.id, plain.usage)
    assert "".join(event.delta for event in events if event.type == "content.delta") == plain.choices[0].message.content
    assert [event.content for event in events if event.type == "content.done"] == ["A load balancer spreads requests."]


def test_several_choices_are_interleaved(configured, openai_at):
    reply = chat_reply("The first choice.")
    second = {"role": "assistant", "content": "And this is the second one."}
    reply["choices"].append({"index": 1, "message": second, "finish_reason": "length"})
    caller = openai_at(configured(chat(reply)).url)
    plain, chunks = caller.create(**CHAT, n=2), caller.stream(**CHAT, n=2)
    for index in (0, 1):
        assert contents(chunks, index) == plain.choices[index].message.content
    order = [choice.index for chunk in chunks for choice in chunk.choices]
    assert order[:4] == [0, 1, 0, 1]
    finished = {choice.index: choice.finish_reason for chunk in chunks for choice in chunk.choices}
    assert finished == {0: "stop", 1: "length"}


def test_a_refusal_is_streamed_as_one(configured, openai_at):
    caller = openai_at(configured(chat(chat_reply(None, refusal="I must decline, politely."))).url)
    assert caller.create(**CHAT).choices[0].message.refusal == "I must decline, politely."
    deltas = [chunk.choices[0].delta for chunk in caller.stream(**CHAT)]
    assert "".join(delta.refusal or "" for delta in deltas) == "I must decline, politely."
    assert not any(delta.content for delta in deltas)


# MARK: - Tool calls


def test_tool_calls_arrive_alike_whole_and_streamed(configured, openai_at):
    caller = openai_at(configured(chat(chat_reply(None, tool_calls=TOOL_CALLS))).url)
    for choice in (caller.create(**CHAT).choices[0], caller.stream_by_helper(**CHAT)[1].choices[0]):
        assert choice.finish_reason == "tool_calls"
        assert choice.message.content is None
        calls = [(call.id, call.type, call.function) for call in choice.message.tool_calls]
        expected = [(call["id"], call["type"], call["function"]) for call in TOOL_CALLS]
        assert [(*rest, {"name": f.name, "arguments": f.arguments}) for *rest, f in calls] == expected


def test_a_tool_call_is_named_in_its_first_delta_alone(configured, openai_at):
    chunks = openai_at(configured(chat(chat_reply(None, tool_calls=TOOL_CALLS))).url).stream(**CHAT)
    for index, expected in enumerate(TOOL_CALLS):
        deltas = [
            call for chunk in chunks for call in chunk.choices[0].delta.tool_calls or [] if call.index == index
        ]
        first, *rest = deltas
        assert (first.id, first.type, first.function.name) == (expected["id"], "function", expected["function"]["name"])
        assert all(call.id is None and call.type is None and call.function.name is None for call in rest)
        assert "".join(call.function.arguments for call in deltas) == expected["function"]["arguments"]
    assert json.loads(TOOL_CALLS[0]["function"]["arguments"])["city"] == "Zürich"


def test_a_function_call_of_old_arrives_alike_whole_and_streamed(configured, openai_at):
    reply = chat_reply(None, function_call={"name": "look", "arguments": '{"at": "it"}'})
    reply["choices"][0]["finish_reason"] = "function_call"
    caller = openai_at(configured(chat(reply)).url)
    assert caller.create(**CHAT).choices[0].message.function_call.name == "look"
    choices = [chunk.choices[0] for chunk in caller.stream(**CHAT)]
    calls = [choice.delta.function_call for choice in choices if choice.delta.function_call]
    assert "".join(call.name or "" for call in calls) == "look"
    assert "".join(call.arguments or "" for call in calls) == '{"at": "it"}'
    assert choices[-1].finish_reason == "function_call"


def test_text_may_come_before_a_tool_call(configured, openai_at):
    caller = openai_at(configured(chat(chat_reply("Let me look that up.", tool_calls=TOOL_CALLS))).url)
    message = caller.stream_by_helper(**CHAT)[1].choices[0].message
    assert message.content == "Let me look that up."
    assert len(message.tool_calls) == 2


# MARK: - Time


def test_the_delay_comes_before_the_first_byte(configured, openai_at):
    caller = openai_at(configured(chat("Worth waiting for.", delayMs=150)).url)
    for ask in (caller.create, caller.stream):
        start = time.monotonic()
        ask(**CHAT)
        assert time.monotonic() - start >= 0.15


def test_chunks_arrive_one_by_one(configured, openai_at):
    text = "one two three four five six seven eight nine ten"
    daemon = configured(chat(text, chunkDelayMs=30))
    start = time.monotonic()
    with http.stream("POST", f"{daemon.url}/v1/chat/completions", json=CHAT | {"stream": True}) as response:
        arrivals = [time.monotonic() - start for _ in response.iter_raw()]
    assert len(arrivals) >= 5, "the stream was held back"
    assert arrivals[-1] >= 9 * 0.03
    assert contents(openai_at(daemon.url).stream(**CHAT)) == text
