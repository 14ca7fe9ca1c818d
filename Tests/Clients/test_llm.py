"""The command `llm`, whose models come from a file that names their address."""

import json

import llm.cli
import pytest
from canned import everywhere, generate
from click.testing import CliRunner


@pytest.fixture(scope="module")
def home(tmp_path_factory):
    """Where `llm` keeps what it knows: making its database takes a while."""
    return tmp_path_factory.mktemp("llm")


@pytest.fixture
def llm_at(home, monkeypatch):
    """Runs `llm` against a base URL."""
    monkeypatch.setenv("LLM_USER_PATH", str(home))
    monkeypatch.setenv("LLM_LOAD_PLUGINS", "")

    def run(url, *arguments, model="mock"):
        here = {"api_base": f"{url}/v1", "can_stream": True, "supports_tools": True, "supports_schema": True}
        models = [
            {"model_id": "mock", "model_name": "gpt-4o-mini", **here},
            {"model_id": "instruct", "model_name": "gpt-3.5-turbo-instruct", "completion": True, **here},
        ]
        # What is JSON is YAML.
        (home / "extra-openai-models.yaml").write_text(json.dumps(models))
        return CliRunner().invoke(llm.cli.cli, ["prompt", *arguments, "--model", model])

    return run


@pytest.mark.parametrize("model", ["mock", "instruct"])
@pytest.mark.parametrize("options", [[], ["--no-stream"]], ids=["streamed", "whole"])
def test_a_prompt_is_answered(configured, llm_at, model, options):
    daemon = configured(everywhere(generate(text="It spreads requests. ☔")))
    result = llm_at(daemon.url, "What is a load balancer?", *options, model=model)
    assert (result.exit_code, result.output) == (0, "It spreads requests. ☔\n")


def test_a_schema_is_kept(daemon, llm_at):
    result = llm_at(daemon.url, "Where?", "--schema", "city, population int")
    assert result.exit_code == 0
    place = json.loads(result.output)
    assert isinstance(place["city"], str) and isinstance(place["population"], int)


def test_tools_are_called(configured, llm_at):
    daemon = configured(everywhere(generate(toolCalls=1), generate(text="That was it.")))
    code = "def rain(city: str) -> str:\n    'The rain in a city.'\n    return 'rain in ' + city"
    result = llm_at(daemon.url, "Rain?", "--functions", code, "--tools-debug")
    assert (result.exit_code, result.stdout) == (0, "That was it.\n")
    assert "rain in " in result.stderr


def test_an_error_is_told(configured, llm_at):
    result = llm_at(configured({"apiKeys": ["sk-other"]}).url, "Hello", "--key", "sk-mine")
    assert (result.exit_code, result.stdout) == (1, "") and "API key" in result.stderr
