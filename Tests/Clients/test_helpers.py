"""The official clients' helpers over the bare endpoints: parsed outputs, streams with snapshots, runners of tools."""

import asyncio
from enum import Enum
from typing import Literal

import openai
import pytest
from anthropic import beta_async_tool, beta_tool
from callers import AsyncAnthropicCaller, SyncAnthropicCaller
from canned import CHAT, MESSAGE, MESSAGES, RESPONSE, everywhere, generate
from pydantic import BaseModel


class Unit(Enum):
    CELSIUS = "celsius"
    FAHRENHEIT = "fahrenheit"


class Place(BaseModel):
    city: str
    country: str | None


class Forecast(BaseModel):
    """The weather of some days."""

    place: Place
    unit: Unit
    days: list[float]
    humidity: int
    sky: Literal["clear", "cloudy"]
    nearby: list[Place]


class Tree(BaseModel):
    name: str
    children: list["Tree"]


class GetWeather(BaseModel):
    """The weather of a city."""

    place: Place
    unit: Unit


every_model = pytest.mark.parametrize("model", [Forecast, Tree, Place])


def said(answer):
    """All that an answer says, without what is another one's own: ids and times, and what the helpers add."""
    own = {"id", "_request_id", "created", "created_at", "completed_at", "parsed", "parsed_output", "parsed_arguments"}

    def without_own(value):
        if isinstance(value, dict):
            return {name: without_own(part) for name, part in value.items() if name not in own and part is not None}
        return [without_own(part) for part in value] if isinstance(value, list) else value

    return without_own(answer.model_dump(warnings=False))


# MARK: - What the streaming helpers assemble is what is said whole


@pytest.fixture
def thoughtful(configured):
    return configured(everywhere(generate(reasoning="Let me think.", text="A load balancer spreads requests.")))


def test_a_chat_is_assembled(thoughtful, openai_at):
    caller = openai_at(thoughtful.url)
    final = caller.stream_by_helper(**CHAT, stream_options={"include_usage": True})[1]
    whole = said(caller.create(**CHAT))
    # Reasoning is no part of what the helper knows.
    whole["choices"][0]["message"].pop("reasoning_content")
    assembled = said(final)
    assembled["choices"][0]["message"].pop("reasoning_content", None)
    # OpenAI streams no annotations where there are none.
    assert whole["choices"][0]["message"].pop("annotations") == []
    assert assembled == whole


def test_a_response_is_assembled(thoughtful, openai_at):
    caller = openai_at(thoughtful.url)
    final = caller.assemble("responses.stream", "get_final_response", **RESPONSE)[1]
    assert said(final) == said(caller.call("responses.create", **RESPONSE))


def test_a_message_is_assembled(thoughtful, anthropic_at):
    caller = anthropic_at(thoughtful.url)
    assert said(caller.stream_by_helper(**MESSAGE)[1]) == said(caller.create(**MESSAGE))


# MARK: - OpenAI


@every_model
def test_a_chat_is_parsed(daemon, openai_at, model):
    caller = openai_at(daemon.url)
    (choice,) = caller.call("chat.completions.parse", **CHAT, response_format=model).choices
    assert isinstance(choice.message.parsed, model)
    events, final = caller.stream_by_helper(**CHAT, response_format=model)
    assert isinstance(final.choices[0].message.parsed, model)
    assert [event.parsed for event in events if event.type == "content.done"] == [final.choices[0].message.parsed]


@every_model
def test_a_response_is_parsed(daemon, openai_at, model):
    caller = openai_at(daemon.url)
    assert isinstance(caller.call("responses.parse", **RESPONSE, text_format=model).output_parsed, model)
    final = caller.assemble("responses.stream", "get_final_response", **RESPONSE, text_format=model)[1]
    assert isinstance(final.output_parsed, model)


def test_a_chats_tool_call_is_parsed(daemon, openai_at):
    caller = openai_at(daemon.url)
    request = CHAT | {"tools": [openai.pydantic_function_tool(GetWeather)], "tool_choice": "required"}
    for completion in (caller.call("chat.completions.parse", **request), caller.stream_by_helper(**request)[1]):
        (call,) = completion.choices[0].message.tool_calls
        assert isinstance(call.function.parsed_arguments, GetWeather)


def test_a_responses_tool_call_is_parsed(daemon, openai_at):
    caller = openai_at(daemon.url)
    request = RESPONSE | {"tools": [openai.pydantic_function_tool(GetWeather)], "tool_choice": "required"}
    whole = caller.call("responses.parse", **request)
    final = caller.assemble("responses.stream", "get_final_response", **request)[1]
    for answer in (whole, final):
        (call,) = answer.output
        assert isinstance(call.parsed_arguments, GetWeather)


def test_what_is_cut_by_the_limit_is_not_parsed(daemon, openai_at):
    caller = openai_at(daemon.url)
    request = CHAT | {"response_format": Forecast, "max_completion_tokens": 5}
    with pytest.raises(openai.LengthFinishReasonError) as caught:
        caller.call("chat.completions.parse", **request)
    assert caught.value.completion.usage.completion_tokens == 5
    with pytest.raises(openai.LengthFinishReasonError):
        caller.stream_by_helper(**request)


def test_a_refusal_is_not_parsed(configured, openai_at):
    caller = openai_at(configured(everywhere(generate(refusal="I must decline."))).url)
    message = caller.call("chat.completions.parse", **CHAT, response_format=Place).choices[0].message
    assert (message.refusal, message.parsed) == ("I must decline.", None)
    events, _ = caller.stream_by_helper(**CHAT, response_format=Place)
    assert [event.refusal for event in events if event.type == "refusal.done"] == ["I must decline."]
    answer = caller.call("responses.parse", **RESPONSE, text_format=Place)
    assert (answer.output[0].content[0].refusal, answer.output_parsed) == ("I must decline.", None)


def test_the_chats_events_tell_of_arguments_as_they_grow(daemon, openai_at):
    request = CHAT | {"tools": [openai.pydantic_function_tool(GetWeather)], "tool_choice": "required"}
    events, final = openai_at(daemon.url).stream_by_helper(**request)
    deltas = [event for event in events if event.type == "tool_calls.function.arguments.delta"]
    (done,) = [event for event in events if event.type == "tool_calls.function.arguments.done"]
    arguments = final.choices[0].message.tool_calls[0].function.arguments
    assert "".join(event.arguments_delta for event in deltas) == done.arguments == arguments


# MARK: - Anthropic


@every_model
def test_a_message_is_parsed(daemon, anthropic_at, model):
    caller = anthropic_at(daemon.url)
    assert isinstance(caller.call("messages.parse", **MESSAGE, output_format=model).parsed_output, model)
    final = caller.stream_by_helper(**MESSAGE, output_format=model)[1]
    assert isinstance(final.parsed_output, model)


def test_the_text_stream_is_the_text(daemon):
    """The helpers' own property, which is not made of their events."""
    for kind in (SyncAnthropicCaller, AsyncAnthropicCaller):
        caller = kind(daemon.url)
        expected = caller.create(**MESSAGE).content[0].text

        async def read(client=caller.client):
            async with client.messages.stream(**MESSAGE) as stream:
                return [text async for text in stream.text_stream]

        if kind is AsyncAnthropicCaller:
            pieces = caller.runner.run(read())
        else:
            with caller.client.messages.stream(**MESSAGE) as stream:
                pieces = list(stream.text_stream)
        assert len(pieces) > 2 and "".join(pieces) == expected
        caller.close()


def test_the_message_helper_tells_of_input_and_thinking_as_they_grow(configured, anthropic_at):
    daemon = configured(everywhere(generate(reasoning="Let me think of it.", text="Well.", toolCalls=1)))
    tool = {"name": "get_weather", "input_schema": GetWeather.model_json_schema()}
    events, final = anthropic_at(daemon.url).stream_by_helper(**MESSAGE, tools=[tool])
    thinking, text, use = final.content
    assert [event.snapshot for event in events if event.type == "thinking"][-1] == "Let me think of it."
    assert [event.signature for event in events if event.type == "signature"] == [thinking.signature]
    assert "".join(event.text for event in events if event.type == "text") == text.text == "Well."
    assert [event.snapshot for event in events if event.type == "input_json"][-1] == use.input
    GetWeather.model_validate(use.input)


def weather(city: str) -> str:
    """The weather of a city.

    Args:
        city: Its name.
    """
    assert city
    return "sunny"


async def async_weather(city: str) -> str:
    """The weather of a city.

    Args:
        city: Its name.
    """
    return weather(city)


RUNNER = {"model": "claude", "max_tokens": 1024, "messages": MESSAGES, "max_iterations": 5}


@pytest.mark.parametrize("stream", [False, True], ids=["whole", "streamed"])
@pytest.mark.parametrize("calls", [1, 3])
def test_the_tool_runner_runs_until_all_is_said(configured, stream, calls):
    daemon = configured(everywhere(generate(text="It is sunny.", toolCalls=calls)))
    client = SyncAnthropicCaller(daemon.url).client
    runner = client.beta.messages.tool_runner(**RUNNER, tools=[beta_tool(weather)], stream=stream)
    messages = [turn.get_final_message() if stream else turn for turn in runner]
    assert [message.stop_reason for message in messages] == ["tool_use", "end_turn"]
    assert sum(block.type == "tool_use" for block in messages[0].content) == calls
    assert messages[1].content[0].text == "It is sunny."
    client.close()


def test_the_asynchronous_tool_runner_does_too(configured):
    daemon = configured(everywhere(generate(text="It is sunny.", toolCalls=1)))

    async def run():
        client = AsyncAnthropicCaller(daemon.url).client
        async with client:
            return await client.beta.messages.tool_runner(**RUNNER, tools=[beta_async_tool(async_weather)]).until_done()

    assert asyncio.run(run()).content[0].text == "It is sunny."
