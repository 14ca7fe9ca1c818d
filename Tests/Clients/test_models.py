"""The models, which both providers list at the same path."""

import anthropic
import openai
import pytest
import strict
from wire import http

MODELS = [
    {"id": "gpt-4o-mini", "object": "model", "created": 1721172741, "owned_by": "openai"},
    {"id": "ft:gpt-4o:my-org::7p4lURel", "object": "model", "created": 1721172742, "owned_by": "my-org"},
    {"id": "claude-3-opus-20240229", "object": "model", "created": 1706053735, "owned_by": "anthropic"},
    {"id": "claude-3-haiku-20240307", "object": "model", "created": 1709769600, "owned_by": "anthropic"},
]
OPENAI = ["gpt-4o-mini", "ft:gpt-4o:my-org::7p4lURel"]
ANTHROPIC = ["claude-3-opus-20240229", "claude-3-haiku-20240307"]


def config(models=MODELS, **settings):
    return {"models": {"defaultList": models}, **settings}


def test_openais_client_lists_its_models(configured, openai_at):
    daemon = configured(config())
    for url in (daemon.url, f"{daemon.url}/openai"):
        assert [model.id for model in openai_at(url).models()] == OPENAI


def test_anthropics_client_lists_its_models(configured, anthropic_at):
    daemon = configured(config())
    for url in (daemon.url, f"{daemon.url}/anthropic"):
        page, models = anthropic_at(url).models()
        assert [model.id for model in models] == ANTHROPIC
        assert (page.has_more, page.first_id, page.last_id) == (False, ANTHROPIC[0], ANTHROPIC[-1])


@pytest.mark.parametrize("name", [model["id"] for model in MODELS])
def test_both_clients_find_each_model(configured, openai_at, anthropic_at, name):
    daemon = configured(config())
    model = openai_at(daemon.url).model(name)
    assert (model.id, model.object) == (name, "model") and model._request_id
    info = anthropic_at(daemon.url).model(name)
    assert (info.id, info.type) == (name, "model") and info.display_name and info._request_id
    assert int(info.created_at.timestamp()) == model.created


def test_a_models_id_may_need_to_be_escaped(configured, openai_at, anthropic_at):
    name = "org/modèle 100%?#1"
    daemon = configured(config([{"id": name}]))
    assert openai_at(daemon.url).model(name).id == name
    assert anthropic_at(daemon.url).model(name).id == name


def test_an_unknown_model_is_not_found(daemon, openai_at, anthropic_at):
    with pytest.raises(openai.NotFoundError) as caught:
        openai_at(daemon.url).model("no-such-model")
    assert (caught.value.code, caught.value.param) == ("model_not_found", "model")
    with pytest.raises(anthropic.NotFoundError) as caught:
        anthropic_at(daemon.url).model("no-such-model")
    assert caught.value.body["error"]["type"] == "not_found_error"


@pytest.mark.parametrize(
    ("path", "headers", "provider", "shape"),
    [
        ("/v1/models", {}, "openai", "openai"),
        ("/v1/models", {}, "anthropic", "anthropic"),
        ("/v1/models", {"x-api-key": "k"}, "openai", "anthropic"),
        ("/v1/models", {"anthropic-version": "2023-06-01"}, "openai", "anthropic"),
        ("/openai/v1/models", {"anthropic-version": "2023-06-01"}, "anthropic", "openai"),
        ("/anthropic/v1/models", {"authorization": "Bearer k"}, "openai", "anthropic"),
    ],
)
def test_the_request_decides_whose_list_it_is(configured, path, headers, provider, shape):
    daemon = configured(config(provider=provider))
    body = http.get(daemon.url + path, headers=headers).json()
    assert ("object" in body) == (shape == "openai")
    assert ("has_more" in body) == (shape == "anthropic")
    single = http.get(f"{daemon.url}{path}/gpt-4o-mini", headers=headers).json()
    assert ("type" in single) == (shape == "anthropic")


@pytest.mark.parametrize("models", [None, MODELS, [{"id": "sparse"}]], ids=["defaults", "configured", "sparse"])
def test_lists_and_models_satisfy_schema_and_models(configured, models):
    daemon = configured({} if models is None else config(models))
    listed = http.get(f"{daemon.url}/openai/v1/models").json()
    assert listed.keys() == {"object", "data"} and listed["object"] == "list" and listed["data"]
    for model in listed["data"]:
        response = http.get(f"{daemon.url}/openai/v1/models/{model['id']}")
        strict.openai_model(response.text)
        assert response.json() == model

    listed = http.get(f"{daemon.url}/anthropic/v1/models").json()
    assert listed.keys() == {"data", "has_more", "first_id", "last_id"} and listed["data"]
    for model in listed["data"]:
        response = http.get(f"{daemon.url}/anthropic/v1/models/{model['id']}")
        strict.anthropic_model(response.text)
        assert response.json() == model


def test_openais_fields_are_served_as_written(configured):
    model = MODELS[0] | {"shutdown_date": None, "x_vendor": {"context": 128000}}
    daemon = configured(config([model]))
    assert http.get(f"{daemon.url}/v1/models").json() == {"object": "list", "data": [model]}


@pytest.mark.parametrize("limit", [1, 2, 3])
def test_anthropics_list_comes_in_pages(configured, anthropic_at, limit):
    models = [{"id": f"claude-{number}", "owned_by": "anthropic"} for number in range(5)]
    page, all_pages = anthropic_at(configured(config(models)).url).models(limit=limit)
    assert [model.id for model in all_pages] == [model["id"] for model in models]
    assert [model.id for model in page.data] == [model["id"] for model in models[:limit]]
    assert (page.has_more, page.last_id) == (True, models[limit - 1]["id"])


def test_anthropics_pages_begin_and_end_where_they_are_told_to(configured, anthropic_at):
    models = [{"id": f"claude-{number}", "owned_by": "anthropic"} for number in range(5)]
    caller = anthropic_at(configured(config(models)).url)
    for options, ids, has_more in (
        ({"after_id": "claude-1", "limit": 2}, ["claude-2", "claude-3"], True),
        ({"after_id": "claude-2", "limit": 2}, ["claude-3", "claude-4"], False),
        ({"after_id": "claude-4"}, [], False),
        ({"before_id": "claude-3", "limit": 2}, ["claude-1", "claude-2"], True),
        ({"before_id": "claude-2", "limit": 2}, ["claude-0", "claude-1"], False),
        ({"limit": 1000}, [model["id"] for model in models], False),
    ):
        page = caller.models(**options)[0]
        assert ([model.id for model in page.data], page.has_more) == (ids, has_more), options
        assert (page.first_id, page.last_id) == ((ids[0], ids[-1]) if ids else (None, None)), options


def test_anthropics_page_has_twenty_models_unless_told_otherwise(configured, anthropic_at):
    models = [{"id": f"claude-{number}", "owned_by": "anthropic"} for number in range(45)]
    page, all_models = anthropic_at(configured(config(models)).url).models()
    assert (len(page.data), page.has_more, len(all_models)) == (20, True, 45)


@pytest.mark.parametrize("query", ["limit=0", "limit=1001", "limit=many", "limit=-1"])
def test_anthropic_refuses_a_limit_that_is_none(daemon, query):
    response = http.get(f"{daemon.url}/anthropic/v1/models?{query}")
    assert response.status_code == 400
    error, _ = strict.anthropic_error(response.text)
    assert error["type"] == "invalid_request_error" and error["message"].startswith("limit: ")
