"""A real nginx between the clients and the daemon."""

import json
import os
import shutil
import socket
import subprocess
import time

import anthropic
import openai
import pytest
import strict
from canned import CHAT, MESSAGE, TEXTS, chat, message, message_reply
from wire import Connection, http, post_request

NGINX = shutil.which("nginx", path=os.environ["PATH"] + ":/usr/sbin")
pytestmark = pytest.mark.skipif(not NGINX, reason="nginx is not installed")

SETTINGS = {
    # As its users are told to set it up for streams.
    "streaming": 'proxy_http_version 1.1; proxy_buffering off; proxy_set_header Connection "";',
    # Its own defaults: HTTP/1.0 upstream, a connection for each request, answers buffered.
    "defaults": "proxy_http_version 1.0;",
}
TEXT = TEXTS["emoji"] + TEXTS["white space"] + TEXTS["CJK"]

CONFIG = """
{user}
daemon off;
worker_processes 1;
pid {directory}/nginx.pid;
error_log stderr notice;
events {{ worker_connections 256; }}
http {{
    access_log off;
    client_max_body_size 16m;
    client_body_temp_path {directory}/body;
    proxy_temp_path {directory}/proxy;
    fastcgi_temp_path {directory}/fastcgi;
    uwsgi_temp_path {directory}/uwsgi;
    scgi_temp_path {directory}/scgi;
    upstream mock {{
        server {upstream};
        keepalive 8;
    }}
    server {{
        listen {listen};
        location / {{
            proxy_pass http://mock;
            {settings}
        }}
    }}
}}
"""


class Nginx:
    """An nginx of our own, in the foreground."""

    def __init__(self, settings, upstream, directory):
        # It inherits the socket, as at an upgrade of its program: so the port is known, and listens at once.
        listener = socket.create_server(("127.0.0.1", 0))
        self.address = f"127.0.0.1:{listener.getsockname()[1]}"
        self.url = f"http://{self.address}"
        file = directory / "nginx.conf"
        # Started by root, its worker would become somebody who may not enter the directory.
        user = "user root;" if os.geteuid() == 0 else ""
        values = {"user": user, "directory": directory, "upstream": upstream, "listen": self.address}
        file.write_text(CONFIG.format(**values, settings=SETTINGS[settings]))
        self.log = directory / "error.log"
        with self.log.open("wb") as log, listener:
            self.process = subprocess.Popen(
                [NGINX, "-p", directory, "-e", "stderr", "-c", file],
                stderr=log,
                env=os.environ | {"NGINX": f"{listener.fileno()};"},
                pass_fds=[listener.fileno()],
            )

    def stop(self):
        self.process.terminate()
        assert self.process.wait(timeout=10) == 0, self.log.read_text()


@pytest.fixture
def proxy(launch, tmp_path):
    """Puts an nginx with the named settings before a daemon with the configuration."""
    started = []

    def start(settings, config):
        daemon = launch(config)
        nginx = Nginx(settings, daemon.address, tmp_path)
        started.append(nginx)
        return nginx, daemon

    yield start
    for nginx in started:
        nginx.stop()


@pytest.mark.parametrize("settings", SETTINGS)
def test_openais_client_gets_through(proxy, openai_at, settings):
    nginx, _ = proxy(settings, chat(TEXT))
    caller = openai_at(nginx.url)
    for _ in range(2):
        completion = caller.create(**CHAT)
        assert completion.choices[0].message.content == TEXT and completion._request_id
        assert "".join(chunk.choices[0].delta.content or "" for chunk in caller.stream(**CHAT)) == TEXT
        assert caller.stream_by_helper(**CHAT)[1].choices[0].message.content == TEXT
    assert caller.models()
    with pytest.raises(openai.BadRequestError):
        caller.create(model="gpt-4", messages=[])
    with pytest.raises(openai.NotFoundError):
        caller.model("no-such-model")


@pytest.mark.parametrize("settings", SETTINGS)
def test_anthropics_client_gets_through(proxy, anthropic_at, settings):
    tool_use = {"type": "tool_use", "id": "toolu_1", "name": "look", "input": {"at": TEXT}}
    nginx, _ = proxy(settings, message(message_reply(TEXT, tool_use, stop_reason="tool_use")))
    caller = anthropic_at(nginx.url)
    for _ in range(2):
        reply = caller.create(**MESSAGE)
        assert reply.content[0].text == TEXT and reply._request_id
        assert "".join(caller.text_stream(**MESSAGE)) == TEXT
        assert caller.stream_by_helper(**MESSAGE)[1].content[1].input == {"at": TEXT}
    assert caller.models()
    with pytest.raises(anthropic.BadRequestError):
        caller.create(model="claude", max_tokens=1, messages=[])
    with pytest.raises(anthropic.NotFoundError):
        caller.model("no-such-model")


@pytest.mark.parametrize("settings", SETTINGS)
def test_a_stream_ends_properly_at_the_client(proxy, settings):
    nginx, _ = proxy(settings, chat(TEXT))
    with Connection(nginx.address) as connection:
        for _ in range(3):
            connection.send(post_request("/v1/chat/completions", json.dumps(CHAT | {"stream": True}).encode()))
            response = connection.read_response()
            assert response.headers["content-type"] == "text/event-stream; charset=utf-8"
            strict.chat_chunks(response.body)


@pytest.mark.parametrize("settings", SETTINGS)
def test_a_megabyte_of_prompt_gets_through(proxy, openai_at, settings):
    nginx, _ = proxy(settings, {})
    prompt = [{"role": "user", "content": "x" * (1 << 20)}]
    assert openai_at(nginx.url).create(model="gpt-4", messages=prompt).usage.prompt_tokens > 200_000


def test_unbuffered_chunks_arrive_one_by_one(proxy):
    nginx, _ = proxy("streaming", chat("one two three four five six seven eight nine ten", chunkDelayMs=30))
    start = time.monotonic()
    with http.stream("POST", f"{nginx.url}/v1/chat/completions", json=CHAT | {"stream": True}) as response:
        arrivals = [time.monotonic() - start for _ in response.iter_raw()]
    assert len(arrivals) >= 5, "the stream was held back"
    assert arrivals[-1] >= 9 * 0.03


def test_kept_connections_are_used_again(proxy, openai_at):
    nginx, daemon = proxy("streaming", {})
    caller = openai_at(nginx.url)
    before = daemon.metrics()["connectionsTotal"]
    for _ in range(10):
        caller.create(**CHAT)
        caller.stream(**CHAT)
    assert daemon.metrics()["connectionsTotal"] == before + 1


@pytest.mark.parametrize("settings", SETTINGS)
def test_a_client_that_leaves_is_noticed_behind_nginx(proxy, settings):
    nginx, daemon = proxy(settings, chat("word " * 2000, chunkDelayMs=20))
    with Connection(nginx.address) as connection:
        connection.send(post_request("/v1/chat/completions", json.dumps(CHAT | {"stream": True}).encode()))
        daemon.wait_for_metrics(lambda metrics: metrics["streamsOpen"] == 1)
    metrics = daemon.wait_for_metrics(lambda metrics: metrics["streamsOpen"] == 0)
    assert metrics["clientDisconnects"]["stream"] == 1
