"""Anthropic's client and messages."""

import json
import time

import pytest
import strict
from canned import CHAT, MESSAGE, TEXTS, chat, message, message_reply
from wire import http

TOOL_USE = {
    "type": "tool_use",
    "id": "toolu_01A09q90qw90lq917835lq9",
    "name": "get_weather",
    "input": {"city": "Zürich", "days": [1, 2.5, -3], "nested": {"note": "windy ☔", "none": None, "yes": True}},
}
THINKING = {
    "type": "thinking",
    "thinking": "First I consider\nthe load; then 思考 🤔 the balance.",
    "signature": "EqQBCgIYAhIM1gbcDa9GJwZA2b3hGgxBdjrkzLoky3dl1pkiMOYds+/=",
}
SEARCH = [
    {"type": "server_tool_use", "id": "srvtoolu_01", "name": "web_search", "input": {"query": "load balancer"}},
    {
        "type": "web_search_tool_result",
        "tool_use_id": "srvtoolu_01",
        "content": [
            {
                "type": "web_search_result",
                "title": "Load balancing",
                "url": "https://example.com/",
                "encrypted_content": "abc",
                "page_age": None,
            }
        ],
    },
    {"type": "redacted_thinking", "data": "EmwKAhgBEgy3va3pzix/LafPsn4a"},
]

CITING = {
    "type": "text",
    "text": "The grass is green.",
    "citations": [
        {
            "type": "char_location",
            "cited_text": "green grass",
            "document_index": 0,
            "document_title": None,
            "start_char_index": 0,
            "end_char_index": 11,
        }
    ],
}


def post(daemon, **request):
    return http.post(f"{daemon.url}/v1/messages", json=MESSAGE | request, headers={"anthropic-version": "2023-06-01"})


def blocks(message):
    return [block.model_dump(mode="json", exclude_unset=True) for block in message.content]


# MARK: - Whole replies


def test_the_defaults_answer_with_a_message(daemon, anthropic_at):
    reply = anthropic_at(daemon.url).create(**MESSAGE)
    assert reply.id.startswith("msg_")
    assert (reply.type, reply.role, reply.model) == ("message", "assistant", MESSAGE["model"])
    assert reply.content[0].type == "text" and reply.content[0].text
    assert (reply.stop_reason, reply.stop_sequence) == ("end_turn", None)
    assert reply.usage.input_tokens > 0 and reply.usage.output_tokens > 0


def test_each_message_has_an_id_of_its_own(daemon, anthropic_at):
    caller = anthropic_at(daemon.url)
    first, second = caller.create(**MESSAGE), caller.create(**MESSAGE)
    assert first.id != second.id
    assert first._request_id != second._request_id


def test_the_prefix_leads_to_the_same_endpoint(daemon, anthropic_at):
    caller = anthropic_at(f"{daemon.url}/anthropic")
    assert "".join(caller.text_stream(**MESSAGE)) == caller.create(**MESSAGE).content[0].text


def test_the_raw_response_has_the_providers_headers(daemon, anthropic_at):
    response, parsed = anthropic_at(daemon.url).create_raw(**MESSAGE)
    assert response.headers["content-type"] == "application/json"
    assert response.headers["request-id"].startswith("req_")
    assert response.headers["request-id"] == response.request_id == parsed._request_id
    assert response.headers["x-mockd-revision"] == "1"
    assert "x-request-id" not in response.headers


@pytest.mark.parametrize(
    "reply",
    [
        "Just a text.",
        {"content": "Hardly anything given."},
        {"content": [{"text": "Hardly more."}]},
        message_reply("Everything given."),
        message_reply("Let me see.", TOOL_USE, stop_reason="tool_use"),
        message_reply(THINKING, "Thought about it."),
        message_reply(*SEARCH, "Searched."),
        message_reply("Cut at the ###", stop_reason="stop_sequence", stop_sequence="###"),
    ],
    ids=["text", "content text", "sparse", "whole", "tool use", "thinking", "search", "stop sequence"],
)
def test_bodies_and_events_satisfy_the_models(configured, reply):
    daemon = configured(message(reply))
    strict.anthropic_message(post(daemon).text)
    strict.anthropic_events(post(daemon, stream=True).content)


def test_a_whole_reply_is_served_as_written(configured):
    reply = message_reply("As written.", {"type": "novelty", "data": [1, 2.5, None]}) | {"x_vendor": {"ß": "ü"}}
    reply["usage"]["cache_read_input_tokens"] = 3
    assert post(configured(message(reply))).json() == reply


def test_other_parameters_are_taken(daemon, anthropic_at):
    reply = anthropic_at(daemon.url).create(
        model="claude-mock",
        max_tokens=2048,
        system=[{"type": "text", "text": "Be brief.", "cache_control": {"type": "ephemeral"}}],
        messages=[
            {"role": "user", "content": [{"type": "text", "text": "What is the weather?"}]},
            {"role": "assistant", "content": [THINKING, TOOL_USE]},
            {"role": "user", "content": [{"type": "tool_result", "tool_use_id": TOOL_USE["id"], "content": "sunny"}]},
        ],
        tools=[{"name": "get_weather", "input_schema": {"type": "object"}}],
        thinking={"type": "enabled", "budget_tokens": 1024},
        metadata={"user_id": "u"},
    )
    assert reply.content[-1].text


def test_the_beta_path_with_its_query_is_the_same_endpoint(daemon, anthropic_at):
    caller = anthropic_at(daemon.url)
    caller.client.messages = caller.client.beta.messages
    assert caller.create(**MESSAGE, betas=["context-1m-2025-08-07"]).content[0].text
    assert caller.stream_by_helper(**MESSAGE)[1].content[0].text


# MARK: - Order of replies


def test_replies_come_in_turn_and_from_the_start_again(configured, anthropic_at):
    caller = anthropic_at(configured(message("one", "two", "three", loopResponses=True)).url)
    texts = [caller.create(**MESSAGE).content[0].text for _ in range(7)]
    assert texts == ["one", "two", "three", "one", "two", "three", "one"]


def test_without_loop_the_last_reply_stays(configured, anthropic_at):
    caller = anthropic_at(configured(message("one", "two", loopResponses=False)).url)
    assert [caller.create(**MESSAGE).content[0].text for _ in range(4)] == ["one", "two", "two", "two"]


def test_the_endpoints_count_apart(configured, anthropic_at, openai_at):
    daemon = configured(chat("c1", "c2") | message("m1", "m2", loopResponses=False))
    completions, messages = openai_at(daemon.url), anthropic_at(daemon.url)
    heard = []
    for _ in range(3):
        heard.append(completions.create(**CHAT).choices[0].message.content)
        heard.append(messages.create(**MESSAGE).content[0].text)
    assert heard == ["c1", "m1", "c2", "m2", "c1", "m2"]


# MARK: - Streams


@pytest.mark.parametrize("text", TEXTS.values(), ids=TEXTS.keys())
def test_texts_arrive_byte_for_byte(configured, anthropic_at, text):
    caller = anthropic_at(configured(message(text)).url)
    assert caller.create(**MESSAGE).content[0].text == text
    assert "".join(caller.text_stream(**MESSAGE)) == text
    assert caller.stream_by_helper(**MESSAGE)[1].content[0].text == text


def test_a_stream_has_the_documented_order(configured, anthropic_at):
    caller = anthropic_at(configured(message(message_reply("Two words.", TOOL_USE, stop_reason="tool_use"))).url)
    events = caller.stream(**MESSAGE)
    assert events[0].type == "message_start"
    started = events[0].message
    assert (started.id, started.content, started.stop_reason) == ("msg_canned", [], None)
    assert (started.usage.input_tokens, started.usage.output_tokens) == (48, 1)

    kinds = [(event.type, event.index) for event in events[1:-2]]
    for index in (0, 1):
        of_block = [kind for kind, position in kinds if position == index]
        assert of_block[0] == "content_block_start" and of_block[-1] == "content_block_stop"
        assert len(of_block) > 3 and set(of_block[1:-1]) == {"content_block_delta"}
    assert kinds == sorted(kinds, key=lambda kind: kind[1]), "a block begins before the one before it has ended"

    ended, stopped = events[-2:]
    assert (ended.type, ended.delta.stop_reason, ended.usage.output_tokens) == ("message_delta", "tool_use", 19)
    assert stopped.type == "message_stop"


def test_a_stream_pings_after_its_first_block_has_begun(daemon):
    names = [name for name, _ in strict.sse_events(post(daemon, stream=True).content)]
    assert names[:3] == ["message_start", "content_block_start", "ping"]


def test_the_helper_assembles_the_message(configured, anthropic_at):
    caller = anthropic_at(configured(message(message_reply("A load balancer.", " And more."))).url)
    plain = caller.create(**MESSAGE)
    events, final = caller.stream_by_helper(**MESSAGE)
    assert blocks(final) == blocks(plain)
    assert (final.id, final.model, final.stop_reason) == (plain.id, plain.model, plain.stop_reason)
    assert (final.usage.input_tokens, final.usage.output_tokens) == (48, 19)
    assert "".join(event.text for event in events if event.type == "text") == "A load balancer. And more."
    assert [event.snapshot for event in events if event.type == "text"][-1] == " And more."


def test_a_stop_sequence_is_named_at_the_end(configured, anthropic_at):
    reply = message_reply("Cut at the", stop_reason="stop_sequence", stop_sequence="###")
    final = anthropic_at(configured(message(reply)).url).stream_by_helper(**MESSAGE)[1]
    assert (final.stop_reason, final.stop_sequence) == ("stop_sequence", "###")


# MARK: - Blocks other than text


@pytest.mark.parametrize(
    "content",
    [
        ["I will look.", TOOL_USE],
        [TOOL_USE, TOOL_USE | {"id": "toolu_02", "input": {}}],
        [THINKING, "Thought about it.", TOOL_USE],
        [THINKING | {"thinking": ""}, "Hidden thoughts."],
        [*SEARCH, "Searched."],
        [CITING],
    ],
    ids=["tool use", "two tools", "thinking", "empty thinking", "search", "citation"],
)
def test_blocks_arrive_alike_whole_and_streamed(configured, anthropic_at, content):
    reply = message_reply(*content, stop_reason="tool_use" if TOOL_USE in content else "end_turn")
    caller = anthropic_at(configured(message(reply)).url)
    assert blocks(caller.create(**MESSAGE)) == reply["content"]
    assert blocks(caller.stream_by_helper(**MESSAGE)[1]) == reply["content"]


def test_tool_input_is_streamed_as_fragments_of_json(configured, anthropic_at):
    caller = anthropic_at(configured(message(message_reply(TOOL_USE, stop_reason="tool_use"))).url)
    events = caller.stream(**MESSAGE)
    (start,) = [event.content_block for event in events if event.type == "content_block_start"]
    assert (start.id, start.name, start.input) == (TOOL_USE["id"], TOOL_USE["name"], {})
    fragments = [event.delta.partial_json for event in events if event.type == "content_block_delta"]
    assert fragments[0] == "" and len(fragments) > 2
    assert json.loads("".join(fragments)) == TOOL_USE["input"]


def test_thinking_is_signed_at_its_end(configured, anthropic_at):
    events = anthropic_at(configured(message(message_reply(THINKING, "Done."))).url).stream(**MESSAGE)
    (start,) = [e.content_block for e in events if e.type == "content_block_start" and e.index == 0]
    assert (start.thinking, start.signature) == ("", "")
    deltas = [event.delta for event in events if event.type == "content_block_delta" and event.index == 0]
    assert "".join(delta.thinking for delta in deltas[:-1]) == THINKING["thinking"]
    assert (deltas[-1].type, deltas[-1].signature) == ("signature_delta", THINKING["signature"])


# MARK: - Time


def test_the_delay_comes_before_the_first_byte(configured, anthropic_at):
    caller = anthropic_at(configured(message("Worth waiting for.", delayMs=150)).url)
    for ask in (caller.create, caller.stream):
        start = time.monotonic()
        ask(**MESSAGE)
        assert time.monotonic() - start >= 0.15


def test_events_arrive_one_by_one(configured, anthropic_at):
    daemon = configured(message("one two three four five six seven eight nine ten", chunkDelayMs=30))
    start = time.monotonic()
    with http.stream("POST", f"{daemon.url}/v1/messages", json=MESSAGE | {"stream": True}) as response:
        arrivals = [time.monotonic() - start for _ in response.iter_raw()]
    assert len(arrivals) >= 5, "the stream was held back"
    assert arrivals[-1] >= 9 * 0.03
    assert len(anthropic_at(daemon.url).text_stream(**MESSAGE)) == 10
