"""Structured outputs: text and tools' arguments satisfy the schema that the request gives."""

import json

import pytest
from canned import everywhere, generate
from schemas import INTEGER, SCHEMAS, STRING, check, obj
from speakers import SPEAKERS, TOOL_USERS, ask
from wire import http

every_tool_user = pytest.mark.parametrize("speaker", TOOL_USERS.values(), ids=TOOL_USERS.keys())
every_schema = pytest.mark.parametrize("schema", SCHEMAS.values(), ids=SCHEMAS.keys())


@every_tool_user
@every_schema
def test_the_text_satisfies_the_schema_of_the_format(daemon, speaker, schema):
    for streamed in (False, True):
        said = ask(daemon, speaker, streamed=streamed, schema=schema).said
        check(schema, json.loads(said.text))
        assert said.ending == speaker.ended and not said.calls


@every_tool_user
@every_schema
def test_arguments_satisfy_the_tools_schema(daemon, speaker, schema):
    tools = [{"name": "other", "parameters": obj(unwanted=STRING)}, {"name": "wanted", "parameters": schema}]
    for streamed in (False, True):
        said = ask(daemon, speaker, streamed=streamed, tools=tools, choice={"name": "wanted"}).said
        (call,) = said.calls
        assert call.name == "wanted"
        arguments = json.loads(call.arguments)
        assert isinstance(arguments, dict)
        check(schema, arguments)


@every_tool_user
def test_a_text_that_fits_already_is_kept(configured, speaker):
    text = '{ "a": "as written",  "b": 2.50 }'
    schema = obj(a=STRING, b={"type": "number"})
    assert ask(configured(everywhere(generate(text=text))), speaker, schema=schema).said.text == text


@every_tool_user
def test_a_text_that_does_not_fit_is_replaced(configured, speaker):
    said = ask(configured(everywhere(generate(text='{"a": 1}'))), speaker, schema=obj(a=STRING)).said
    check(obj(a=STRING), json.loads(said.text))


@every_tool_user
def test_a_canned_reply_is_served_whatever_the_format(configured, speaker):
    assert ask(configured(everywhere("As written.")), speaker, schema=obj(a=STRING)).said.text == "As written."


@every_tool_user
def test_a_limit_cuts_structured_text_too(daemon, speaker):
    schema = obj(**{f"field_{number}": STRING for number in range(30)})
    for streamed in (False, True):
        answer = ask(daemon, speaker, streamed=streamed, schema=schema, limit=10)
        assert (answer.said.ending, answer.usage[1]) == (speaker.cut, 10)
        with pytest.raises(json.JSONDecodeError):
            json.loads(answer.said.text)


@pytest.mark.parametrize(
    ("speaker", "wish"),
    [
        ("chat", {"response_format": {"type": "json_object"}}),
        ("response", {"text": {"format": {"type": "json_object"}}}),
    ],
)
def test_json_of_any_kind_is_an_object(daemon, speaker, wish):
    for streamed in (False, True):
        assert isinstance(json.loads(ask(daemon, SPEAKERS[speaker], streamed=streamed, **wish).said.text), dict)


@pytest.mark.parametrize(
    ("speaker", "wish"),
    [
        ("chat", {"response_format": {"type": "text"}}),
        ("response", {"text": {"format": {"type": "text"}, "verbosity": "low"}}),
    ],
)
def test_the_format_text_changes_nothing(daemon, speaker, wish):
    assert ask(daemon, SPEAKERS[speaker], **wish).choices == ask(daemon, SPEAKERS[speaker]).choices


def test_several_choices_satisfy_the_schema_each(daemon):
    schema = obj(name=STRING, count=INTEGER)
    for choice in ask(daemon, SPEAKERS["chat"], schema=schema, n=3).choices:
        check(schema, json.loads(choice.text))


# MARK: - Which tools are called

TOOLS = [{"name": name, "parameters": obj(value=STRING)} for name in ("first", "second", "third")]


@every_tool_user
@pytest.mark.parametrize("streamed", [False, True], ids=["whole", "streamed"])
def test_a_required_call_is_of_one_of_the_tools(daemon, speaker, streamed):
    for parallel in (None, False):
        said = ask(daemon, speaker, streamed=streamed, tools=TOOLS, choice="required", parallel=parallel).said
        assert said.calls and {call.name for call in said.calls} <= {tool["name"] for tool in TOOLS}
        assert parallel is None or len(said.calls) == 1
        assert said.ending == speaker.called


@every_tool_user
@pytest.mark.parametrize("choice", [None, "auto", "none"])
def test_the_defaults_call_no_tool_unless_they_must(daemon, speaker, choice):
    said = ask(daemon, speaker, tools=TOOLS, choice=choice).said
    assert said.text and not said.calls and said.ending == speaker.ended


@every_tool_user
def test_the_named_tool_is_called(daemon, speaker):
    for tool in TOOLS:
        assert [call.name for call in ask(daemon, speaker, tools=TOOLS, choice={"name": tool["name"]}).said.calls] == [
            tool["name"]
        ]


@every_tool_user
def test_a_tool_without_a_schema_can_be_called(daemon, speaker):
    said = ask(daemon, speaker, tools=[{"name": "ping"}], choice="required").said
    assert [call.name for call in said.calls] == ["ping"]
    assert isinstance(json.loads(said.calls[0].arguments), dict)


@every_tool_user
def test_each_call_has_an_id_of_its_own(daemon, speaker):
    ids = [call.id for _ in range(4) for call in ask(daemon, speaker, tools=TOOLS, choice="required").said.calls]
    assert len(set(ids)) == len(ids) >= 4
    assert all(id.startswith("toolu_" if speaker is SPEAKERS["message"] else "call_") for id in ids)


@pytest.mark.parametrize("speaker", ["chat", "response"])
def test_of_allowed_tools_one_is_called(daemon, speaker):
    speaker = SPEAKERS[speaker]
    if speaker is SPEAKERS["chat"]:
        named = {"type": "function", "function": {"name": "second"}}
        choice = {"type": "allowed_tools", "allowed_tools": {"mode": "required", "tools": [named]}}
    else:
        named = {"type": "function", "name": "second"}
        choice = {"type": "allowed_tools", "mode": "required", "tools": [named]}
    body = speaker.request([{"role": "user", "content": "Hello"}], tools=TOOLS) | {"tool_choice": choice}
    answer = speaker.whole(http.post(daemon.url + speaker.path, json=body).text)
    assert [call.name for call in answer.said.calls] == ["second"]
