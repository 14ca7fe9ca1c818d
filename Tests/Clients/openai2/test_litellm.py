"""LiteLLM, which translates between the providers' endpoints."""

import asyncio
import json
import os

import pytest
from canned import everywhere, generate
from pydantic import BaseModel
from schemas import STRING, check, obj

# Otherwise prices, and what Anthropic has in preparation, are fetched from the network.
os.environ |= {"LITELLM_LOCAL_MODEL_COST_MAP": "True", "LITELLM_LOCAL_ANTHROPIC_BETA_HEADERS": "True"}

import litellm  # noqa: E402

litellm.suppress_debug_info = True

MESSAGES = [{"role": "user", "content": "What is a load balancer?"}]
TOOLS = [
    {
        "type": "function",
        "function": {"name": "get_weather", "description": "The weather.", "parameters": obj(city=STRING)},
    }
]
PATIENCE = {"api_key": "sk-test", "num_retries": 0, "max_retries": 0, "timeout": 15}
PROVIDERS = {"chat": ("openai/gpt-4o-mini", "/v1"), "messages": ("anthropic/claude-sonnet-4-5", "")}

every_provider = pytest.mark.parametrize("provider", PROVIDERS)


def address(daemon, provider):
    model, path = PROVIDERS[provider]
    return {"model": model, "api_base": daemon.url + path, **PATIENCE}


class Place(BaseModel):
    """A place on earth."""

    city: str
    population: int


@every_provider
def test_a_question_is_answered(daemon, provider):
    answer = litellm.completion(messages=MESSAGES, **address(daemon, provider))
    assert answer.choices[0].message.content and answer.choices[0].finish_reason == "stop"
    assert answer.usage.total_tokens == answer.usage.prompt_tokens + answer.usage.completion_tokens > 0


@every_provider
def test_streams_add_up_to_the_answer(daemon, provider):
    request = {"messages": MESSAGES, **address(daemon, provider)}
    whole = litellm.completion(**request)
    chunks = list(litellm.completion(stream=True, stream_options={"include_usage": True}, **request))
    built = litellm.stream_chunk_builder(chunks, messages=MESSAGES)
    assert built.choices[0].message.content == whole.choices[0].message.content
    assert built.choices[0].finish_reason == whole.choices[0].finish_reason
    for key in ("prompt_tokens", "completion_tokens", "total_tokens"):
        assert built.usage[key] == whole.usage[key]


@every_provider
def test_the_asynchronous_methods_do_the_same(daemon, provider):
    async def ask():
        request = {"messages": MESSAGES, **address(daemon, provider)}
        whole = await litellm.acompletion(**request)
        pieces = [
            chunk.choices[0].delta.content or "" async for chunk in await litellm.acompletion(stream=True, **request)
        ]
        return whole.choices[0].message.content, "".join(pieces)

    whole, pieces = asyncio.run(ask())
    assert whole == pieces != ""


@every_provider
@pytest.mark.parametrize("streamed", [False, True], ids=["whole", "streamed"])
def test_tools_are_called_and_their_results_taken(configured, provider, streamed):
    daemon = configured(everywhere(generate(text="It is sunny.", toolCalls=1)))
    request = {"tools": TOOLS, **address(daemon, provider)}
    answer = litellm.completion(messages=MESSAGES, stream=streamed, **request)
    if streamed:
        answer = litellm.stream_chunk_builder(list(answer), messages=MESSAGES)
    asked = answer.choices[0].message
    assert answer.choices[0].finish_reason == "tool_calls"
    (call,) = asked.tool_calls
    assert call.function.name == "get_weather"
    check(obj(city=STRING), json.loads(call.function.arguments))
    result = {"role": "tool", "tool_call_id": call.id, "content": "sunny"}
    after = litellm.completion(messages=[*MESSAGES, asked.model_dump(), result], **request)
    assert after.choices[0].message.content == "It is sunny."


@every_provider
def test_a_tool_can_be_chosen(daemon, provider):
    choice = {"type": "function", "function": {"name": "get_weather"}}
    answer = litellm.completion(messages=MESSAGES, tools=TOOLS, tool_choice=choice, **address(daemon, provider))
    assert [call.function.name for call in answer.choices[0].message.tool_calls] == ["get_weather"]


@every_provider
def test_structured_outputs_have_the_structure(daemon, provider):
    answer = litellm.completion(messages=MESSAGES, response_format=Place, **address(daemon, provider))
    Place.model_validate_json(answer.choices[0].message.content)


@every_provider
def test_reasoning_is_told_apart(configured, provider):
    daemon = configured(everywhere(generate(reasoning="Let me think.", text="Done.")))
    request = {"messages": MESSAGES, **address(daemon, provider)}
    message = litellm.completion(**request).choices[0].message
    assert (message.reasoning_content, message.content) == ("Let me think.", "Done.")
    deltas = [chunk.choices[0].delta for chunk in litellm.completion(stream=True, **request)]
    assert "".join(getattr(delta, "reasoning_content", None) or "" for delta in deltas) == "Let me think."
    assert "".join(delta.content or "" for delta in deltas) == "Done."


@every_provider
def test_limits_and_stops_are_told(configured, provider):
    daemon = configured(everywhere(generate(text="A load balancer spreads requests.")))
    limited = litellm.completion(messages=MESSAGES, max_tokens=2, **address(daemon, provider))
    assert (limited.choices[0].finish_reason, limited.usage.completion_tokens) == ("length", 2)
    stopped = litellm.completion(messages=MESSAGES, stop=[" spreads"], **address(daemon, provider))
    assert (stopped.choices[0].finish_reason, stopped.choices[0].message.content) == ("stop", "A load balancer")


def test_responses_are_read(daemon):
    request = {"input": "Hello", **address(daemon, "chat")}
    whole = litellm.responses(**request)
    events = list(litellm.responses(stream=True, **request))
    text = whole.output[0].content[0].text
    assert text and "".join(event.delta for event in events if event.type == "response.output_text.delta") == text
    assert events[-1].response.usage.total_tokens == whole.usage.total_tokens > 0


def test_messages_are_read_as_they_are(daemon):
    async def ask():
        request = {"messages": MESSAGES, "max_tokens": 100, **address(daemon, "messages")}
        return await litellm.anthropic.messages.acreate(**request)

    answer = asyncio.run(ask())
    assert answer["type"] == "message" and answer["content"][0]["text"]


def test_text_completions_are_read(daemon):
    request = {"model": "text-completion-openai/gpt-3.5-turbo-instruct", "prompt": "Hello"}
    request |= {"api_base": f"{daemon.url}/v1", **PATIENCE}
    whole = litellm.text_completion(**request).choices[0].text
    assert (
        whole
        and "".join(chunk.choices[0].text or "" for chunk in litellm.text_completion(stream=True, **request)) == whole
    )


def test_embeddings_are_read(daemon):
    where = {"model": "openai/text-embedding-3-small", "api_base": f"{daemon.url}/v1", **PATIENCE}
    answer = litellm.embedding(input=["one", "other"], **where)
    assert [len(entry["embedding"]) for entry in answer.data] == [1536, 1536]
    assert answer.usage.total_tokens == answer.usage.prompt_tokens > 0
    assert [len(entry["embedding"]) for entry in litellm.embedding(input="one", dimensions=8, **where).data] == [8]


@every_provider
def test_errors_keep_their_kind(configured, provider):
    with pytest.raises(litellm.AuthenticationError):
        litellm.completion(messages=MESSAGES, **address(configured({"apiKeys": ["sk-other"]}), provider))
    with pytest.raises(litellm.BadRequestError):
        litellm.completion(messages=MESSAGES, **address(configured({}), provider), temperature="warm")
