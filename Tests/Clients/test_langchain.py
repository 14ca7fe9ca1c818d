"""LangChain, on both providers' endpoints."""

import asyncio
import os

import anthropic
import openai
import pytest
from canned import everywhere, generate
from pydantic import BaseModel

# LangSmith is LangChain's telemetry.
os.environ["LANGSMITH_TRACING"] = "false"

from langchain_anthropic import ChatAnthropic  # noqa: E402
from langchain_core.messages import AIMessage, HumanMessage, SystemMessage, ToolMessage  # noqa: E402
from langchain_core.tools import tool  # noqa: E402
from langchain_openai import ChatOpenAI, OpenAI, OpenAIEmbeddings  # noqa: E402

PATIENCE = {"max_retries": 0, "timeout": 15}


def chat(url, **options):
    # Without stream_usage LangChain does not ask for usage at addresses that are not OpenAI's own.
    options = {"stream_usage": True} | PATIENCE | options
    return ChatOpenAI(model="gpt-4o-mini", base_url=f"{url}/v1", api_key="sk-test", **options)


def responses(url, **options):
    return chat(url, use_responses_api=True, **options)


def messages(url, **options):
    return ChatAnthropic(model="claude-mock", base_url=url, api_key="sk-ant-test", **PATIENCE, **options)


every_model = pytest.mark.parametrize("model_at", [chat, responses, messages])


class Place(BaseModel):
    """A place on earth."""

    city: str
    population: int


@tool
def get_weather(city: str) -> str:
    """The weather of a city."""
    return f"sunny in {city}"


@every_model
def test_a_question_is_answered(daemon, model_at):
    answer = model_at(daemon.url).invoke([SystemMessage("Be brief."), HumanMessage("Hello")])
    assert answer.text
    usage = answer.usage_metadata
    assert usage["total_tokens"] == usage["input_tokens"] + usage["output_tokens"] > 0


@every_model
def test_streams_add_up_to_the_answer(daemon, model_at):
    model = model_at(daemon.url)
    whole = model.invoke("Hello")
    pieces = list(model.stream("Hello"))
    added = sum(pieces[1:], pieces[0])
    assert len(pieces) > 3 and added.text == whole.text
    for key in ("input_tokens", "output_tokens", "total_tokens"):
        assert added.usage_metadata[key] == whole.usage_metadata[key], "usage was lost or counted twice"


@pytest.fixture(scope="module")
def runner():
    """LangChain keeps its asynchronous connections for all models of an address, hence for one event loop."""
    with asyncio.Runner() as runner:
        yield runner


@every_model
def test_the_asynchronous_methods_do_the_same(daemon, runner, model_at):
    async def ask():
        model = model_at(daemon.url)
        return await model.ainvoke("Hello"), [piece async for piece in model.astream("Hello")]

    whole, pieces = runner.run(ask())
    assert "".join(piece.text for piece in pieces) == whole.text


@every_model
@pytest.mark.parametrize("streamed", [False, True], ids=["whole", "streamed"])
def test_tools_are_called_and_their_results_taken(configured, model_at, streamed):
    daemon = configured(everywhere(generate(text="It is sunny.", toolCalls=[{"name": "get_weather"}])))
    model = model_at(daemon.url).bind_tools([get_weather])
    if streamed:
        pieces = list(model.stream("Weather?"))
        asked = sum(pieces[1:], pieces[0])
    else:
        asked = model.invoke("Weather?")
    (call,) = asked.tool_calls
    assert call["name"] == "get_weather" and isinstance(call["args"]["city"], str)
    result = get_weather.invoke(call)
    assert isinstance(result, ToolMessage)
    if streamed:
        asked = AIMessage(asked.content, tool_calls=asked.tool_calls)
    answer = model.invoke([HumanMessage("Weather?"), asked, result])
    assert answer.text == "It is sunny." and not answer.tool_calls


@every_model
def test_a_tool_can_be_chosen(daemon, model_at):
    model = model_at(daemon.url).bind_tools([get_weather], tool_choice="get_weather")
    assert [call["name"] for call in model.invoke("Hello").tool_calls] == ["get_weather"]


@every_model
@pytest.mark.parametrize("method", ["json_schema", "function_calling"])
def test_structured_outputs_have_the_structure(daemon, model_at, method):
    structured = model_at(daemon.url).with_structured_output(Place, method=method)
    assert isinstance(structured.invoke("Where?"), Place)


@pytest.mark.parametrize("model_at", [responses, messages])
def test_reasoning_is_told_apart(configured, model_at):
    daemon = configured(everywhere(generate(reasoning="Let me think.", text="Done.")))
    options = {"reasoning": {"summary": "auto"}} if model_at is responses else {}
    answer = model_at(daemon.url, **options).invoke("Hello")
    kinds = [block["type"] for block in answer.content_blocks]
    assert kinds == ["reasoning", "text"] and answer.text == "Done."
    assert answer.content_blocks[0]["reasoning"] == "Let me think."


def test_text_completions_are_read(daemon):
    model = OpenAI(model="gpt-3.5-turbo-instruct", base_url=f"{daemon.url}/v1", api_key="sk-test", **PATIENCE)
    assert model.invoke("Hello") == "".join(model.stream("Hello")) != ""


def test_embeddings_are_read(daemon):
    # The check of lengths would need a tokenizer's data from the network.
    client = OpenAIEmbeddings(
        model="text-embedding-3-small",
        base_url=f"{daemon.url}/v1",
        api_key="sk-test",
        check_embedding_ctx_length=False,
        **PATIENCE,
    )
    one, other = client.embed_documents(["one", "other"])
    assert len(one) == 1536 and one != other
    assert client.embed_query("one") == one


@every_model
def test_errors_are_the_official_clients_own(configured, model_at):
    with pytest.raises(anthropic.AuthenticationError if model_at is messages else openai.AuthenticationError):
        model_at(configured({"apiKeys": ["sk-other"]}).url).invoke("Hello")
