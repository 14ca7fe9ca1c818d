"""Fixtures: daemons, and the official clients pointed at them."""

import contextlib
import os
import sys

import pytest
from callers import AsyncAnthropicCaller, AsyncOpenAICaller, SyncAnthropicCaller, SyncOpenAICaller
from daemon import Daemon

# What the environment says of proxies and providers is for other programs.
for name in list(os.environ):
    if name.lower().endswith("_proxy") or name.startswith(("OPENAI_", "ANTHROPIC_")):
        del os.environ[name]


# Hosts that anything tried to reach and that are not this one.
_strangers = []


def _stay_here(event, arguments):
    """Keeps readers with telemetry, prices or tokenizers to fetch from doing so unseen."""
    if event == "socket.connect" and isinstance(arguments[1], tuple):
        host = arguments[1][0]
    elif event == "socket.getaddrinfo":
        host = arguments[0]
    else:
        return
    host = host.decode() if isinstance(host, bytes) else host
    if host not in ("127.0.0.1", "::1", "localhost", None):
        _strangers.append(host)
        raise OSError(f"tests stay on this machine: {host}")


sys.addaudithook(_stay_here)


@pytest.fixture(autouse=True)
def nobody_calls_home():
    yield
    hosts, _strangers[:] = _strangers[:], []
    assert not hosts


@pytest.fixture(scope="session")
def shared(tmp_path_factory):
    """Daemons that tests share, each by a name: they start when they are first asked for."""
    daemons = {}

    def get(name):
        if name not in daemons:
            daemons[name] = Daemon({}, tmp_path_factory.mktemp("daemon"))
        return daemons[name]

    def replace_if_ended(name):
        """Whoever brings a daemon down fails alone: the next test has another one."""
        if name in daemons and daemons[name].process.poll() is not None:
            daemon = daemons.pop(name)
            daemon.stop()
            pytest.fail("llm-mockd ended:\n" + "".join(daemon.log))

    get.replace_if_ended = replace_if_ended
    yield get
    for daemon in daemons.values():
        daemon.stop()


@pytest.fixture
def daemon(shared):
    """A daemon with the built-in defaults, shared: nothing may depend on what was asked of it before."""
    yield shared("defaults")
    shared.replace_if_ended("defaults")


@pytest.fixture
def configured(shared):
    """Gives a shared daemon the configuration, which is sooner done than starting one.

    Only for what one test asks at a time: a second configuration takes the place of the first.
    """

    def configure(config):
        daemon = shared("configured")
        # The defaults in between, as turns go on where the configuration stays the same.
        for document in ({}, config):
            answer = daemon.admin.put("/v1/config", json=document)
            assert answer.status_code == 200, answer.text
        return daemon

    yield configure
    shared.replace_if_ended("configured")


@pytest.fixture
def launch(tmp_path_factory):
    """Starts a daemon with the given configuration for one test."""
    yield from _daemons(tmp_path_factory)


@pytest.fixture(scope="module")
def launch_for_module(tmp_path_factory):
    """Starts a daemon with the given configuration that the tests of one file share."""
    yield from _daemons(tmp_path_factory)


def _daemons(tmp_path_factory):
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
