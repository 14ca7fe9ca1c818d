"""API keys, and who is asked for them."""

import json

import anthropic
import openai
import pytest
import strict
from canned import CHAT, MESSAGE
from daemon import Daemon
from wire import Connection, http, post_request

KEY = "sk-mock-first"
OTHER_KEY = "sk-mock-zweiter-✓"


@pytest.fixture(scope="module")
def guarded(tmp_path_factory):
    """A daemon that asks for a key."""
    daemon = Daemon({"apiKeys": [KEY, OTHER_KEY]}, tmp_path_factory.mktemp("daemon"))
    yield daemon
    daemon.stop()


def test_openais_client_is_let_in_with_a_known_key_only(guarded, openai_at):
    url = guarded.url
    caller = openai_at(url, api_key=KEY)
    assert caller.create(**CHAT).choices and caller.stream(**CHAT) and caller.models()
    for key in ("sk-other", KEY + "x", KEY[:-1]):
        stranger = openai_at(url, api_key=key)
        for ask in (lambda: stranger.create(**CHAT), lambda: stranger.stream(**CHAT), stranger.models):
            with pytest.raises(openai.AuthenticationError) as caught:
                ask()
            assert caught.value.code == "invalid_api_key"
            assert caught.value.request_id


def test_anthropics_client_is_let_in_with_a_known_key_only(guarded, anthropic_at):
    url = guarded.url
    for credentials in ({"api_key": KEY}, {"auth_token": KEY}):
        caller = anthropic_at(url, **credentials)
        assert caller.create(**MESSAGE).content and caller.stream(**MESSAGE) and caller.models()
    for credentials in ({"api_key": "sk-other"}, {"auth_token": "sk-other"}):
        stranger = anthropic_at(url, **credentials)
        for ask in (lambda: stranger.create(**MESSAGE), lambda: stranger.stream(**MESSAGE), stranger.models):
            with pytest.raises(anthropic.AuthenticationError) as caught:
                ask()
            assert caught.value.body["error"]["type"] == "authentication_error"
            assert caught.value.request_id == caught.value.body["request_id"]


@pytest.mark.parametrize(
    ("header", "status"),
    [
        ("x-nothing: at all", 401),
        (f"authorization: Bearer {KEY}", 200),
        (f"authorization: bearer {KEY}", 200),
        (f"authorization: Bearer   {KEY}", 200),
        (f"authorization: Bearer {KEY} ", 200),
        (f"x-api-key: {KEY}", 200),
        (f"x-api-key:\t{KEY}\t ", 200),
        (f"authorization: Basic {KEY}", 401),
        (f"authorization: {KEY}", 200),
        ("authorization: Bearer ", 401),
        ("x-api-key: ", 401),
        (f"x-api-key: {KEY},sk-mock-other", 401),
    ],
)
def test_a_key_is_taken_from_either_header(guarded, header, status):
    for path, request_body in (("/v1/chat/completions", CHAT), ("/v1/messages", MESSAGE)):
        with Connection(guarded.address) as connection:
            connection.send(post_request(path, json.dumps(request_body).encode(), header))
            response = connection.read_response()
        assert response.status == status
        if status == 401 and request_body is MESSAGE:
            assert strict.anthropic_error(response.body.decode())[0]["type"] == "authentication_error"
        elif status == 401:
            assert strict.openai_error(response.body.decode())["type"] == "invalid_request_error"


def test_a_key_outside_ascii_is_known_by_its_bytes(guarded):
    url = guarded.url
    key = OTHER_KEY.encode()
    assert http.get(f"{url}/v1/models", headers={b"authorization": b"Bearer " + key}).status_code == 200
    assert http.get(f"{url}/v1/models", headers={b"authorization": b"Bearer " + key[:-1]}).status_code == 401


def test_the_key_never_stands_in_an_answer(guarded):
    response = http.get(f"{guarded.url}/v1/models", headers={"authorization": "Bearer sk-secret-of-mine"})
    assert response.status_code == 401
    assert "sk-secret-of-mine" not in response.text and KEY not in response.text


def test_a_stranger_learns_nothing_of_the_request(guarded):
    """The key is asked for before the body is judged."""
    assert http.post(f"{guarded.url}/v1/chat/completions", content=b"{").status_code == 401
    assert http.post(f"{guarded.url}/v1/messages", json={}).status_code == 401
    assert http.get(f"{guarded.url}/v1/models/no-such-model").status_code == 401


def test_without_keys_everybody_is_let_in(daemon):
    assert http.post(f"{daemon.url}/v1/chat/completions", json=CHAT).status_code == 200
    assert http.post(f"{daemon.url}/v1/messages", json=MESSAGE).status_code == 200
