"""What a Python application does with the openai package, against the address and key given; says `ok` at the end."""

import json
import sys
import threading

import openai

base_url, key = sys.argv[1:3]
TEXT = "The answer is 42 — “quarante-deux” 😀."
ASK = [{"role": "user", "content": "What is 6 x 7?"}]
client = openai.OpenAI(base_url=base_url, api_key=key, max_retries=0)


def chat_and_usage():
    for model, calls in (("default", 3), ("paper", 5), ("model:a", 1)):
        done = client.chat.completions.create(model=model, messages=ASK)
        assert done.choices[0].message.content == TEXT, done
        assert done.usage.total_tokens == 15 * calls, done.usage


def stream():
    for model in ("default", "paper", "model:a"):
        text, usage = "", None
        chunks = client.chat.completions.create(
            model=model, messages=ASK, stream=True, stream_options={"include_usage": True}
        )
        for chunk in chunks:
            usage = chunk.usage or usage
            text += "".join(choice.delta.content or "" for choice in chunk.choices)
        assert text == TEXT, text
        assert usage.total_tokens > 0


def tools_round_trip():
    tools = [{"type": "function", "function": {"name": "weather", "parameters": {"type": "object"}}}]
    first = client.chat.completions.create(model="default", messages=ASK, tools=tools).choices[0].message
    [call] = first.tool_calls
    assert json.loads(call.function.arguments) == {"city": "Oslo"}, call
    messages = [*ASK, first, {"role": "tool", "tool_call_id": call.id, "content": "12 degrees"}]
    last = client.chat.completions.create(model="default", messages=messages, tools=tools).choices[0].message
    assert last.content == "It is 12 degrees.", last


def structured_output():
    schema = {"type": "object", "properties": {"city": {"type": "string"}}, "required": ["city"]}
    form = {"type": "json_schema", "json_schema": {"name": "weather", "schema": schema, "strict": True}}
    done = client.chat.completions.create(model="default", messages=ASK, response_format=form)
    assert json.loads(done.choices[0].message.content)["city"] == "Oslo", done


def cancel():
    hanging = [{"role": "user", "content": "hang"}]
    with client.chat.completions.create(model="model:a", messages=hanging, stream=True) as chunks:
        next(iter(chunks))
    try:
        client.with_options(timeout=0.3).chat.completions.create(model="default", messages=hanging)
        raise AssertionError("a hanging model answered")
    except openai.APITimeoutError:
        pass


def errors():
    for kind, fields in (
        (openai.NotFoundError, {"model": "nobody"}),
        (openai.BadRequestError, {"model": "default", "n": 2}),
        (openai.InternalServerError, {"model": "default", "messages": [{"role": "user", "content": "fail"}]}),
    ):
        try:
            client.chat.completions.create(**{"messages": ASK, **fields})
            raise AssertionError(f"no {kind}")
        except kind as error:
            assert error.body["message"], error
    try:
        openai.OpenAI(base_url=base_url, api_key="not-a-key-of-anybody", max_retries=0).models.list()
        raise AssertionError("a wrong key was taken")
    except openai.AuthenticationError:
        pass


def responses():
    assert client.responses.create(model="default", input="What is 6 x 7?").output_text == TEXT
    with client.responses.stream(model="model:a", input="What is 6 x 7?") as events:
        for _ in events:
            pass
        assert events.get_final_response().output_text == TEXT


for check in (chat_and_usage, stream, tools_round_trip, structured_output, cancel, errors, responses):
    check()
print("ok")
