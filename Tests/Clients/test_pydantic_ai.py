"""Pydantic AI, on both providers' endpoints."""

import asyncio

import anthropic
import openai
import pytest
from callers import without_tls
from canned import everywhere, generate
from pydantic import BaseModel
from pydantic_ai import Agent, Embedder, ModelHTTPError, NativeOutput, ToolOutput
from pydantic_ai.embeddings.openai import OpenAIEmbeddingModel
from pydantic_ai.messages import ThinkingPart, ToolCallPart
from pydantic_ai.models.anthropic import AnthropicModel
from pydantic_ai.models.openai import OpenAIChatModel, OpenAIResponsesModel
from pydantic_ai.providers.anthropic import AnthropicProvider
from pydantic_ai.providers.openai import OpenAIProvider


def openai_provider(url):
    client = openai.AsyncOpenAI(base_url=f"{url}/v1", api_key="sk", **without_tls(openai.DefaultAsyncHttpxClient))
    return OpenAIProvider(openai_client=client)


def chat(url):
    return OpenAIChatModel("gpt-4o-mini", provider=openai_provider(url))


def responses(url):
    return OpenAIResponsesModel("gpt-4o-mini", provider=openai_provider(url))


def messages(url):
    client = anthropic.AsyncAnthropic(base_url=url, api_key="sk", **without_tls(anthropic.DefaultAsyncHttpxClient))
    return AnthropicModel("claude-sonnet-4-5", provider=AnthropicProvider(anthropic_client=client))


every_model = pytest.mark.parametrize("model_at", [chat, responses, messages])


class Place(BaseModel):
    """A place on earth."""

    city: str
    population: int
    twins: list[str] | None


@every_model
def test_a_question_is_answered(daemon, model_at):
    answer = Agent(model_at(daemon.url), instructions="Be brief.").run_sync("Hello")
    assert answer.output
    assert answer.usage.input_tokens > 0 and answer.usage.output_tokens > 0


@every_model
def test_streams_add_up_to_the_answer(daemon, model_at):
    async def ask():
        agent = Agent(model_at(daemon.url))
        whole = await agent.run("Hello")
        async with agent.run_stream("Hello") as stream:
            pieces = [piece async for piece in stream.stream_text(delta=True, debounce_by=None)]
        return whole, pieces, stream.usage

    whole, pieces, usage = asyncio.run(ask())
    assert len(pieces) > 2 and "".join(pieces) == whole.output
    assert (usage.input_tokens, usage.output_tokens) == (whole.usage.input_tokens, whole.usage.output_tokens)


@every_model
@pytest.mark.parametrize("streamed", [False, True], ids=["whole", "streamed"])
def test_tools_are_called_and_their_results_taken(configured, model_at, streamed):
    daemon = configured(everywhere(generate(text="It is sunny.", toolCalls=1)))
    agent = Agent(model_at(daemon.url))
    cities = []

    @agent.tool_plain
    def get_weather(city: str, days: list[int]) -> str:
        """The weather of a city."""
        cities.append(city)
        return "sunny"

    async def ask():
        if not streamed:
            return (await agent.run("Weather?")).output
        async with agent.run_stream("Weather?") as stream:
            return await stream.get_output()

    assert asyncio.run(ask()) == "It is sunny."
    assert len(cities) == 1 and isinstance(cities[0], str)


@every_model
@pytest.mark.parametrize("kind", [ToolOutput, NativeOutput])
@pytest.mark.parametrize("streamed", [False, True], ids=["whole", "streamed"])
def test_structured_outputs_have_the_structure(daemon, model_at, kind, streamed):
    async def ask():
        agent = Agent(model_at(daemon.url), output_type=kind(Place), retries=0)
        if not streamed:
            return (await agent.run("Where?")).output
        async with agent.run_stream("Where?") as stream:
            return await stream.get_output()

    assert isinstance(asyncio.run(ask()), Place)


@every_model
def test_reasoning_is_told_apart(configured, model_at):
    daemon = configured(everywhere(generate(reasoning="Let me think.", text="Done.")))
    answer = Agent(model_at(daemon.url)).run_sync("Hello")
    parts = answer.all_messages()[-1].parts
    assert [part.content for part in parts if isinstance(part, ThinkingPart)] == ["Let me think."]
    assert answer.output == "Done." and not any(isinstance(part, ToolCallPart) for part in parts)


def test_embeddings_are_read(daemon):
    model = OpenAIEmbeddingModel("text-embedding-3-small", provider=openai_provider(daemon.url))
    result = Embedder(model).embed_documents_sync(["one", "other"])
    assert [len(vector) for vector in result.embeddings] == [1536, 1536]


@every_model
def test_errors_keep_their_status(configured, model_at):
    with pytest.raises(ModelHTTPError) as caught:
        Agent(model_at(configured({"apiKeys": ["sk-other"]}).url)).run_sync("Hello")
    assert caught.value.status_code == 401
