"""OpenAI's client and responses."""

import json
import time

import openai
import pytest
import strict
from canned import RESPONSE, TEXTS, generate, response
from wire import http

FUNCTION_CALL = {
    "type": "function_call",
    "id": "fc_canned",
    "call_id": "call_canned",
    "name": "get_weather",
    "arguments": '{"city": "Zürich",  "days": [1, 2, 3], "note": "windy ☔ \\u00e9"}',
    "status": "completed",
}
REASONING = {
    "type": "reasoning",
    "id": "rs_canned",
    "summary": [
        {"type": "summary_text", "text": "First I consider the load;"},
        {"type": "summary_text", "text": "then 思考 🤔 the balance."},
    ],
}
TOOL = {
    "type": "function",
    "name": "get_weather",
    "description": "The weather of a city.",
    "parameters": {"type": "object", "properties": {"city": {"type": "string"}}},
    "strict": False,
}


def text_part(text, **rest):
    return {"type": "output_text", "text": text, "annotations": [], "logprobs": [], **rest}


def said(*parts, **rest):
    """A message item of the output."""
    content = [text_part(part) if isinstance(part, str) else part for part in parts]
    return {
        "type": "message",
        "id": "msg_canned",
        "role": "assistant",
        "status": "completed",
        "content": content,
    } | rest


CITING = said(
    text_part(
        "The grass is green.",
        annotations=[
            {"type": "url_citation", "start_index": 4, "end_index": 9, "title": "Grass", "url": "https://example.com/"}
        ],
    )
)
REFUSAL = {"type": "refusal", "refusal": "I must decline, politely."}


def reply(*output, **members):
    """A complete response object."""
    return {
        "id": "resp_canned",
        "object": "response",
        "created_at": 1721172741,
        "completed_at": 1721172742,
        "status": "completed",
        "background": False,
        "error": None,
        "incomplete_details": None,
        "instructions": None,
        "max_output_tokens": None,
        "max_tool_calls": None,
        "model": "gpt-canned",
        "output": list(output),
        "parallel_tool_calls": True,
        "previous_response_id": None,
        "prompt_cache_key": None,
        "reasoning": {"effort": None, "summary": None},
        "safety_identifier": None,
        "service_tier": "default",
        "store": True,
        "temperature": 1.0,
        "text": {"format": {"type": "text"}, "verbosity": "medium"},
        "tool_choice": "auto",
        "tools": [],
        "top_logprobs": 0,
        "top_p": 1.0,
        "truncation": "disabled",
        "usage": {
            "input_tokens": 14,
            "input_tokens_details": {"cached_tokens": 0, "cache_write_tokens": 0},
            "output_tokens": 17,
            "output_tokens_details": {"reasoning_tokens": 0},
            "total_tokens": 31,
        },
        "user": None,
        "metadata": {},
        **members,
    }


CANNED = {
    "text": "Just a text.",
    "text of an item": {"output": [{"content": "Hardly anything given."}]},
    "sparse": {"output": [{"content": [{"text": "Hardly more."}]}]},
    "whole": reply(said("Everything given.")),
    "two parts": reply(said("Part one,", " part two.")),
    "two messages": reply(said("One."), said("Two.", id="msg_other")),
    "empty text": reply(said("")),
    "nothing": reply(),
    "function call": reply(FUNCTION_CALL),
    "text and two calls": reply(
        said("Let me see."), FUNCTION_CALL, FUNCTION_CALL | {"id": "fc_2", "call_id": "call_2", "arguments": "{}"}
    ),
    "sparse call": {"output": [{"type": "function_call", "name": "get_weather", "arguments": "{}"}]},
    "reasoning": reply(REASONING, said("Thought about it.")),
    "no summary": reply(REASONING | {"summary": []}, said("Secretly.")),
    "refusal": reply(said(REFUSAL)),
    "citation": reply(CITING),
    "incomplete": reply(
        said("Cut at the", status="incomplete"),
        status="incomplete",
        completed_at=None,
        incomplete_details={"reason": "max_output_tokens"},
    ),
    "filtered": {"status": "incomplete", "incomplete_details": {"reason": "content_filter"}, "output": [said("Cut.")]},
    "failed": {"status": "failed", "error": {"code": "server_error", "message": "Overwhelmed."}, "output": []},
}
every_reply = pytest.mark.parametrize("canned", CANNED.values(), ids=CANNED.keys())


def post(daemon, **request):
    return http.post(f"{daemon.url}/v1/responses", json=RESPONSE | request)


def dump(answer):
    return json.loads(answer.model_dump_json(exclude_unset=True, warnings=False))


# MARK: - Whole replies


def test_the_defaults_answer_with_a_response(daemon, openai_at):
    before = int(time.time())
    answer = openai_at(daemon.url).call("responses.create", **RESPONSE)
    assert answer.id.startswith("resp_")
    assert (answer.object, answer.model, answer.status) == ("response", RESPONSE["model"], "completed")
    assert before <= answer.created_at <= time.time()
    assert answer.output_text
    assert answer.output[0].id.startswith("msg_")
    assert answer.usage.total_tokens == answer.usage.input_tokens + answer.usage.output_tokens > 1


def test_each_response_has_ids_of_its_own(daemon, openai_at):
    caller = openai_at(daemon.url)
    first, second = (caller.call("responses.create", **RESPONSE) for _ in range(2))
    assert first.id != second.id
    assert first.output[0].id != second.output[0].id
    assert first._request_id != second._request_id


def test_the_raw_response_has_the_providers_headers(daemon, openai_at):
    raw, parsed = openai_at(daemon.url).call_raw("responses.with_raw_response.create", **RESPONSE)
    assert raw.headers["content-type"] == "application/json"
    assert raw.headers["x-request-id"] == raw.request_id == parsed._request_id


@every_reply
def test_bodies_and_events_satisfy_schema_and_models(configured, canned):
    daemon = configured(response(canned))
    strict.response(post(daemon).text)
    strict.response_events(post(daemon, stream=True).content)


@pytest.mark.parametrize("name", ["whole", "two parts", "function call", "reasoning", "refusal", "citation"])
def test_a_whole_reply_is_served_as_written(configured, name):
    canned = CANNED[name] | {"x_vendor": {"nested": [1, 2.5, None, "ß"]}}
    assert post(configured(response(canned))).json() == canned


def test_a_failed_response_says_why(configured, openai_at):
    caller = openai_at(configured(response(CANNED["failed"])).url)
    answer = caller.call("responses.create", **RESPONSE)
    assert (answer.status, answer.error.code, answer.error.message) == ("failed", "server_error", "Overwhelmed.")
    assert caller.call("responses.create", stream=True, **RESPONSE)[-1].response.error == answer.error


# MARK: - What the request says is repeated

REPEATED = {
    "instructions": "Be brief.",
    "max_output_tokens": 1000,
    "max_tool_calls": 3,
    "metadata": {"key": "value"},
    "parallel_tool_calls": False,
    "previous_response_id": "resp_before",
    "prompt_cache_key": "cached",
    "reasoning": {"effort": "low", "summary": "auto"},
    "safety_identifier": "somebody",
    "store": False,
    "temperature": 0.25,
    "text": {"format": {"type": "text"}, "verbosity": "low"},
    "tool_choice": "none",
    "tools": [TOOL],
    "top_logprobs": 2,
    "top_p": 0.5,
    "truncation": "auto",
    "user": "somebody",
}


@pytest.mark.parametrize("stream", [False, True], ids=["whole", "streamed"])
@pytest.mark.parametrize("name", REPEATED)
def test_what_the_request_says_is_repeated(daemon, openai_at, name, stream):
    request = RESPONSE | {name: REPEATED[name]} | ({"tools": [TOOL]} if name == "tool_choice" else {})
    answer = openai_at(daemon.url).call("responses.create", stream=stream, **request)
    for body in [answer[0].response, answer[-1].response] if stream else [answer]:
        assert dump(body)[name] == REPEATED[name]


def test_all_of_it_at_once_is_repeated_too(daemon):
    body = strict.response(post(daemon, **REPEATED).text)
    assert {name: dump(body)[name] for name in REPEATED} == REPEATED


def test_what_the_request_does_not_say_has_its_default(daemon):
    body, canned = post(daemon).json(), reply()
    for name in REPEATED:
        assert body[name] == canned[name], name


def test_a_tools_own_defaults_are_filled_in(daemon):
    tool = {"type": "function", "name": "ping", "parameters": {"type": "object"}}
    body = strict.response(post(daemon, tools=[tool, {"type": "web_search"}]).text)
    assert (body.tools[0].name, body.tools[0].strict) == ("ping", True)
    assert body.tools[1].type == "web_search"


def test_a_conversation_goes_on_without_input(daemon, openai_at):
    caller = openai_at(daemon.url)
    first = caller.call("responses.create", **RESPONSE)
    second = caller.call("responses.create", model="gpt-4o-mini", previous_response_id=first.id)
    assert second.previous_response_id == first.id and second.output_text


INPUTS = {
    "text": "Hello",
    "empty text": "",
    "message": [{"role": "user", "content": "Hello"}],
    "typed message": [{"type": "message", "role": "developer", "content": [{"type": "input_text", "text": "Hello"}]}],
    "image": [
        {
            "role": "user",
            "content": [
                {"type": "input_text", "text": "Look!"},
                {"type": "input_image", "image_url": "data:image/png;base64,iVBORw0KGgo=", "detail": "low"},
            ],
        }
    ],
    "what came before": [
        {"role": "user", "content": "Weather?"},
        REASONING,
        FUNCTION_CALL,
        {"type": "function_call_output", "call_id": "call_canned", "output": "sunny"},
        said("It is sunny."),
        {"role": "user", "content": "Thanks."},
    ],
    "reference": [{"type": "item_reference", "id": "msg_before"}, {"role": "user", "content": "And?"}],
}


@pytest.mark.parametrize("given", INPUTS.values(), ids=INPUTS.keys())
def test_every_kind_of_input_is_taken(daemon, openai_at, given):
    caller = openai_at(daemon.url)
    answer = caller.call("responses.create", model="gpt-4o-mini", input=given)
    assert answer.output_text
    last = caller.call("responses.create", model="gpt-4o-mini", input=given, stream=True)[-1]
    assert last.response.usage == answer.usage


def test_other_parameters_are_taken(daemon, openai_at):
    answer = openai_at(daemon.url).call(
        "responses.create",
        **RESPONSE,
        include=["reasoning.encrypted_content"],
        service_tier="auto",
        tools=[{"type": "web_search"}, {"type": "image_generation"}],
        extra_body={"unknown": {}, "stream": None, "max_output_tokens": None, "tool_choice": None, "text": None},
    )
    assert answer.output_text


# MARK: - Streams


@pytest.mark.parametrize("text", TEXTS.values(), ids=TEXTS.keys())
def test_texts_arrive_byte_for_byte(configured, openai_at, text):
    caller = openai_at(configured(response(text)).url)
    assert caller.call("responses.create", **RESPONSE).output_text == text
    events = caller.call("responses.create", stream=True, **RESPONSE)
    assert "".join(event.delta for event in events if event.type == "response.output_text.delta") == text
    assert [event.text for event in events if event.type == "response.output_text.done"] == [text]


def test_a_stream_has_the_documented_order(configured):
    canned = reply(REASONING, said("Let me see.", REFUSAL), FUNCTION_CALL)
    events = strict.response_events(post(configured(response(canned)), stream=True).content)
    kinds = [event.type.removeprefix("response.") for event in events]
    # Each delta once, however many there are.
    kinds = [kind for position, kind in enumerate(kinds) if position == 0 or kind != kinds[position - 1]]
    assert kinds == [
        *("created", "in_progress"),
        "output_item.added",
        *["reasoning_summary_part.added", "reasoning_summary_text.delta", "reasoning_summary_text.done"],
        *["reasoning_summary_part.done"],
        *["reasoning_summary_part.added", "reasoning_summary_text.delta", "reasoning_summary_text.done"],
        *["reasoning_summary_part.done"],
        *("output_item.done", "output_item.added"),
        *("content_part.added", "output_text.delta", "output_text.done", "content_part.done"),
        *("content_part.added", "refusal.delta", "refusal.done", "content_part.done"),
        *("output_item.done", "output_item.added"),
        *("function_call_arguments.delta", "function_call_arguments.done"),
        *("output_item.done", "completed"),
    ]


@every_reply
def test_events_say_where_they_belong(configured, canned):
    """What the clients go by: places that were opened before, ids that stay, parts that add up."""
    daemon = configured(response(canned))
    events = strict.response_events(post(daemon, stream=True).content)
    created, final = events[0].response, events[-1].response
    assert (created.status, created.output, created.usage) == ("in_progress", [], None)
    assert {event.response.id for event in events if hasattr(event, "response")} == {final.id}

    open_item = None
    for event in events:
        if event.type == "response.output_item.added":
            assert open_item is None, "an item begins before the one before it has ended"
            open_item = event.item
            assert event.item.id == final.output[event.output_index].id
            assert not getattr(event.item, "content", None) and not getattr(event.item, "arguments", None)
        elif event.type == "response.output_item.done":
            assert event.item == final.output[event.output_index] and event.item.id == open_item.id
            open_item = None
        elif hasattr(event, "item_id"):
            assert event.item_id == open_item.id == final.output[event.output_index].id
            if event.type == "response.content_part.done":
                assert event.part == final.output[event.output_index].content[event.content_index]
    assert open_item is None
    whole = strict.response(post(daemon).text)
    for name in ("status", "error", "incomplete_details", "model", "tools"):
        assert getattr(final, name) == getattr(whole, name)
    assert final.usage == whole.usage
    assert [item.type for item in final.output] == [item.type for item in whole.output]


UNFINISHED = {"incomplete": "response.incomplete", "filtered": "response.incomplete", "failed": "response.failed"}


@pytest.mark.parametrize("name", [name for name in CANNED if name not in UNFINISHED])
def test_the_helper_assembles_the_response(configured, openai_at, name):
    caller = openai_at(configured(response(CANNED[name])).url)
    plain = caller.call("responses.create", **RESPONSE)
    events, final = caller.assemble("responses.stream", "get_final_response", **RESPONSE)
    assert final.output_text == plain.output_text
    assert final.usage == plain.usage
    assert [item.type for item in final.output] == [item.type for item in plain.output]
    for event in (event for event in events if event.type == "response.output_text.done"):
        assert event.text == final.output[event.output_index].content[event.content_index].text


@pytest.mark.parametrize(("name", "last"), UNFINISHED.items())
def test_a_response_that_is_not_finished_ends_otherwise(configured, openai_at, name, last):
    caller = openai_at(configured(response(CANNED[name])).url)
    event = caller.call("responses.create", stream=True, **RESPONSE)[-1]
    assert (event.type, event.response.status) == (last, last.removeprefix("response."))


def test_a_function_call_arrives_alike_whole_and_streamed(configured, openai_at):
    caller = openai_at(configured(response(reply(FUNCTION_CALL))).url)
    (whole,) = caller.call("responses.create", **RESPONSE).output
    events = caller.call("responses.create", stream=True, **RESPONSE)
    (streamed,) = events[-1].response.output
    for call in (whole, streamed):
        assert (call.id, call.call_id, call.name) == ("fc_canned", "call_canned", "get_weather")
        assert call.arguments == FUNCTION_CALL["arguments"]
    pieces = [event.delta for event in events if event.type == "response.function_call_arguments.delta"]
    assert len(pieces) > 2 and "".join(pieces) == FUNCTION_CALL["arguments"]
    (done,) = [event for event in events if event.type == "response.function_call_arguments.done"]
    assert (done.arguments, done.name) == (FUNCTION_CALL["arguments"], "get_weather")


# MARK: - Turns, time, errors


def test_replies_come_in_turn_and_from_the_start_again(configured, openai_at):
    caller = openai_at(configured(response("one", generate(text="two"), "three", loopResponses=True)).url)
    texts = [caller.call("responses.create", **RESPONSE).output_text for _ in range(7)]
    assert texts == ["one", "two", "three", "one", "two", "three", "one"]


def test_the_delay_comes_before_the_first_byte(configured):
    daemon = configured(response("Worth waiting for.", delayMs=150))
    for stream in (False, True):
        start = time.monotonic()
        post(daemon, stream=stream)
        assert time.monotonic() - start >= 0.15


def test_events_arrive_one_by_one(configured):
    daemon = configured(response("one two three four five six seven eight nine ten", chunkDelayMs=30))
    start = time.monotonic()
    with http.stream("POST", f"{daemon.url}/v1/responses", json=RESPONSE | {"stream": True}) as answer:
        arrivals = [time.monotonic() - start for _ in answer.iter_raw()]
    assert len(arrivals) >= 5, "the stream was held back"
    assert arrivals[-1] >= 9 * 0.03


@pytest.mark.parametrize(
    ("request_body", "parameter"),
    [
        ({"input": "x"}, "model"),
        ({"model": "m"}, "input"),
        ({"model": "m", "input": None}, "input"),
        ({"model": "m", "input": 4}, "input"),
        ({"model": "m", "input": {"role": "user"}}, "input"),
        ({"model": "m", "input": ["x"]}, "input"),
        ({"model": 4, "input": "x"}, "model"),
        (RESPONSE | {"stream": "yes"}, "stream"),
        (RESPONSE | {"max_output_tokens": "many"}, "max_output_tokens"),
        (RESPONSE | {"max_output_tokens": 0}, "max_output_tokens"),
        (RESPONSE | {"temperature": "warm"}, "temperature"),
        (RESPONSE | {"tools": "none"}, "tools"),
        (RESPONSE | {"tools": [TOOL], "tool_choice": {"type": "function", "name": "other"}}, "tool_choice"),
        (RESPONSE | {"tool_choice": "required"}, "tool_choice"),
    ],
)
def test_openai_names_the_field_at_fault(daemon, request_body, parameter):
    answer = http.post(f"{daemon.url}/v1/responses", json=request_body)
    assert answer.status_code == 400
    error = strict.openai_error(answer.text)
    assert error["type"] == "invalid_request_error"
    assert error["param"].split("[")[0] == parameter
    assert parameter in error["message"] or parameter == "tool_choice"


def test_the_client_knows_the_error(daemon, openai_at):
    for stream in (False, True):
        with pytest.raises(openai.BadRequestError) as caught:
            openai_at(daemon.url).call("responses.create", model="m", input=4, stream=stream)
        assert caught.value.param == "input" and caught.value.request_id
