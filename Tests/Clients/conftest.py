"""Fixtures: daemons, and the official clients pointed at them."""

import contextlib
import os

import pytest
from callers import AsyncAnthropicCaller, AsyncOpenAICaller, SyncAnthropicCaller, SyncOpenAICaller
from daemon import Daemon

# What the environment says of proxies and providers is for other programs.
for name in list(os.environ):
    if name.lower().endswith("_proxy") or name.startswith(("OPENAI_", "ANTHROPIC_")):
        del os.environ[name]


@pytest.fixture(scope="session")
def daemon(tmp_path_factory):
    """A daemon with the built-in defaults, shared: nothing may depend on what was asked of it before."""
    daemon = Daemon({}, tmp_path_factory.mktemp("daemon"))
    yield daemon
    daemon.stop()


@pytest.fixture
def launch(tmp_path_factory):
    """Starts a daemon with the given configuration for one test."""
    with contextlib.ExitStack() as stack:

        def start(config):
            daemon = Daemon(config, tmp_path_factory.mktemp("daemon"))
            stack.callback(daemon.stop)
            return daemon

        yield start


@pytest.fixture(params=[SyncOpenAICaller, AsyncOpenAICaller], ids=["sync", "async"])
def openai_at(request):
    """Points OpenAI's client, synchronous and asynchronous, at a base URL without /v1."""
    yield from _callers(request.param)


@pytest.fixture(params=[SyncAnthropicCaller, AsyncAnthropicCaller], ids=["sync", "async"])
def anthropic_at(request):
    """Points Anthropic's client, synchronous and asynchronous, at a base URL without /v1."""
    yield from _callers(request.param)


def _callers(kind):
    with contextlib.ExitStack() as stack:
        yield lambda url, **options: stack.enter_context(contextlib.closing(kind(url, **options)))
