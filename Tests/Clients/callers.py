"""The official clients behind one face, so that each test runs with the synchronous and the asynchronous one.

Streams are read to their end and handed over as lists.
"""

import asyncio
import inspect
from operator import attrgetter

import anthropic
import openai

# Errors are to be seen at their first occurrence, and nothing may hang.
PATIENCE = {"max_retries": 0, "timeout": 15}


# Otherwise the clients spend their time on reading certificates.
PLAIN = {"verify": False}


def without_tls(client):
    """The official clients' own HTTP client, for what is plain HTTP."""
    return over(client, **PLAIN)


def over(client, **transport):
    """The official clients' own HTTP client with options for its transport."""
    return {"http_client": client(**transport), **PATIENCE}


# MARK: - Synchronous and asynchronous


class SyncCaller:
    def call(self, method, *arguments, **request):
        """What a method of the client, such as `responses.create`, returns."""
        result = attrgetter(method)(self.client)(*arguments, **request)
        if not isinstance(result, openai.Stream | anthropic.Stream):
            return result
        with result:
            return list(result)

    def call_raw(self, method, **request):
        """The response with its headers, and what the client reads from it."""
        response = self.call(method, **request)
        return response, response.parse()

    def assemble(self, method, final, **request):
        """The events of a streaming helper such as `messages.stream`, and what its method `final` assembles of them."""
        with attrgetter(method)(self.client)(**request) as stream:
            return list(stream), getattr(stream, final)()

    def pages(self, method, **request):
        """The first page of a list, and the items of all pages."""
        page = attrgetter(method)(self.client)(**request)
        return page, list(page)

    def close(self):
        self.client.close()


class AsyncCaller:
    def __init__(self):
        self.runner = asyncio.Runner()

    def call(self, method, *arguments, **request):
        async def read():
            result = await attrgetter(method)(self.client)(*arguments, **request)
            if not isinstance(result, openai.AsyncStream | anthropic.AsyncStream):
                return result
            async with result:
                return [item async for item in result]

        return self.runner.run(read())

    def call_raw(self, method, **request):
        async def read():
            response = await attrgetter(method)(self.client)(**request)
            parsed = response.parse()
            return response, await parsed if inspect.isawaitable(parsed) else parsed

        return self.runner.run(read())

    def assemble(self, method, final, **request):
        async def read():
            async with attrgetter(method)(self.client)(**request) as stream:
                return [event async for event in stream], await getattr(stream, final)()

        return self.runner.run(read())

    def pages(self, method, **request):
        async def read():
            page = await attrgetter(method)(self.client)(**request)
            return page, [item async for item in page]

        return self.runner.run(read())

    def close(self):
        self.runner.run(self.client.close())
        self.runner.close()


# MARK: - OpenAI


class OpenAIMethods:
    """Chat completions and models, in short."""

    def create(self, **request):
        return self.call("chat.completions.create", **request)

    def create_raw(self, **request):
        return self.call_raw("chat.completions.with_raw_response.create", **request)

    def stream(self, **request):
        return self.call("chat.completions.create", stream=True, **request)

    def stream_by_helper(self, **request):
        return self.assemble("chat.completions.stream", "get_final_completion", **request)

    def models(self):
        return self.pages("models.list")[1]

    def model(self, name):
        return self.call("models.retrieve", name)


class SyncOpenAICaller(OpenAIMethods, SyncCaller):
    def __init__(self, url, api_key="sk-test", transport=PLAIN):
        http_client = over(openai.DefaultHttpxClient, **transport)
        self.client = openai.OpenAI(base_url=f"{url}/v1", api_key=api_key, **http_client)


class AsyncOpenAICaller(OpenAIMethods, AsyncCaller):
    def __init__(self, url, api_key="sk-test", transport=PLAIN):
        super().__init__()
        http_client = over(openai.DefaultAsyncHttpxClient, **transport)
        self.client = openai.AsyncOpenAI(base_url=f"{url}/v1", api_key=api_key, **http_client)


# MARK: - Anthropic


class AnthropicMethods:
    """Messages and models, in short."""

    def create(self, **request):
        return self.call("messages.create", **request)

    def create_raw(self, **request):
        return self.call_raw("messages.with_raw_response.create", **request)

    def stream(self, **request):
        return self.call("messages.create", stream=True, **request)

    def stream_by_helper(self, **request):
        return self.assemble("messages.stream", "get_final_message", **request)

    def text_stream(self, **request):
        """The texts that the streaming helper hands out."""
        return [event.text for event in self.stream_by_helper(**request)[0] if event.type == "text"]

    def models(self, **request):
        return self.pages("models.list", **request)

    def model(self, name):
        return self.call("models.retrieve", name)


class SyncAnthropicCaller(AnthropicMethods, SyncCaller):
    def __init__(self, url, transport=PLAIN, **options):
        options = options or {"api_key": "sk-ant-test"}
        self.client = anthropic.Anthropic(base_url=url, **options, **over(anthropic.DefaultHttpxClient, **transport))


class AsyncAnthropicCaller(AnthropicMethods, AsyncCaller):
    def __init__(self, url, transport=PLAIN, **options):
        super().__init__()
        options = options or {"api_key": "sk-ant-test"}
        http_client = over(anthropic.DefaultAsyncHttpxClient, **transport)
        self.client = anthropic.AsyncAnthropic(base_url=url, **options, **http_client)
