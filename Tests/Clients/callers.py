"""The official clients behind one face, so that each test runs with the synchronous and the asynchronous one.

Streams are read to their end and handed over as lists.
"""

import asyncio

import anthropic
import openai

# Errors are to be seen at their first occurrence, and nothing may hang.
PATIENCE = {"max_retries": 0, "timeout": 15}


def without_tls(client):
    """The official clients' own HTTP client, which would otherwise spend its time on reading certificates."""
    return {"http_client": client(verify=False), **PATIENCE}



class SyncOpenAICaller:
    def __init__(self, url, api_key="sk-test"):
        self.client = openai.OpenAI(
            base_url=f"{url}/v1", api_key=api_key, **without_tls(openai.DefaultHttpxClient)
        )

    def create(self, **request):
        return self.client.chat.completions.create(**request)

    def create_raw(self, **request):
        """The response with its headers, and the completion in it."""
        response = self.client.chat.completions.with_raw_response.create(**request)
        return response, response.parse()

    def stream(self, **request):
        with self.client.chat.completions.create(stream=True, **request) as stream:
            return list(stream)

    def stream_by_helper(self, **request):
        """The helper's events, and the completion that it assembled."""
        with self.client.chat.completions.stream(**request) as stream:
            return list(stream), stream.get_final_completion()

    def models(self):
        return list(self.client.models.list())

    def model(self, name):
        return self.client.models.retrieve(name)

    def close(self):
        self.client.close()


class AsyncOpenAICaller:
    def __init__(self, url, api_key="sk-test"):
        self.runner = asyncio.Runner()
        self.client = openai.AsyncOpenAI(
            base_url=f"{url}/v1", api_key=api_key, **without_tls(openai.DefaultAsyncHttpxClient)
        )

    def create(self, **request):
        return self.runner.run(self.client.chat.completions.create(**request))

    def create_raw(self, **request):
        response = self.runner.run(self.client.chat.completions.with_raw_response.create(**request))
        return response, response.parse()

    def stream(self, **request):
        async def read():
            async with await self.client.chat.completions.create(stream=True, **request) as stream:
                return [chunk async for chunk in stream]

        return self.runner.run(read())

    def stream_by_helper(self, **request):
        async def read():
            async with self.client.chat.completions.stream(**request) as stream:
                return [event async for event in stream], await stream.get_final_completion()

        return self.runner.run(read())

    def models(self):
        async def read():
            return [model async for model in self.client.models.list()]

        return self.runner.run(read())

    def model(self, name):
        return self.runner.run(self.client.models.retrieve(name))

    def close(self):
        self.runner.run(self.client.close())
        self.runner.close()


class SyncAnthropicCaller:
    def __init__(self, url, **options):
        options = options or {"api_key": "sk-ant-test"}
        self.client = anthropic.Anthropic(base_url=url, **options, **without_tls(anthropic.DefaultHttpxClient))

    def create(self, **request):
        return self.client.messages.create(**request)

    def create_raw(self, **request):
        """The response with its headers, and the message in it."""
        response = self.client.messages.with_raw_response.create(**request)
        return response, response.parse()

    def stream(self, **request):
        with self.client.messages.create(stream=True, **request) as stream:
            return list(stream)

    def stream_by_helper(self, **request):
        """The helper's events, and the message that it assembled."""
        with self.client.messages.stream(**request) as stream:
            return list(stream), stream.get_final_message()

    def text_stream(self, **request):
        with self.client.messages.stream(**request) as stream:
            return list(stream.text_stream)

    def models(self, **request):
        """The first page, and the models of all pages."""
        page = self.client.models.list(**request)
        return page, list(page)

    def model(self, name):
        return self.client.models.retrieve(name)

    def close(self):
        self.client.close()


class AsyncAnthropicCaller:
    def __init__(self, url, **options):
        options = options or {"api_key": "sk-ant-test"}
        self.runner = asyncio.Runner()
        self.client = anthropic.AsyncAnthropic(
            base_url=url, **options, **without_tls(anthropic.DefaultAsyncHttpxClient)
        )

    def create(self, **request):
        return self.runner.run(self.client.messages.create(**request))

    def create_raw(self, **request):
        response = self.runner.run(self.client.messages.with_raw_response.create(**request))
        return response, self.runner.run(response.parse())

    def stream(self, **request):
        async def read():
            async with await self.client.messages.create(stream=True, **request) as stream:
                return [event async for event in stream]

        return self.runner.run(read())

    def stream_by_helper(self, **request):
        async def read():
            async with self.client.messages.stream(**request) as stream:
                return [event async for event in stream], await stream.get_final_message()

        return self.runner.run(read())

    def text_stream(self, **request):
        async def read():
            async with self.client.messages.stream(**request) as stream:
                return [text async for text in stream.text_stream]

        return self.runner.run(read())

    def models(self, **request):
        async def read():
            page = await self.client.models.list(**request)
            return page, [model async for model in page]

        return self.runner.run(read())

    def model(self, name):
        return self.runner.run(self.client.models.retrieve(name))

    def close(self):
        self.runner.run(self.client.close())
        self.runner.close()
