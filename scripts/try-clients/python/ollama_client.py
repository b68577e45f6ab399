import json

import attempt as t
from ollama import Client
from weather import Weather

client = Client(host=t.url)


def chat(model, content=t.question, **rest):
    return client.chat(model=model, messages=[{"role": "user", "content": content}], **rest)


def whole(model):
    assert model in [listed.model for listed in client.list().models]
    t.assert_answer(chat(model).message.content)


def round_trip(model):
    turns = [{"role": "user", "content": t.weather_question}]
    message = client.chat(model=model, messages=turns, tools=[t.get_weather]).message
    called = message.tool_calls[0].function
    turns += [message, {"role": "tool", "tool_name": called.name, "content": t.get_weather(**called.arguments)}]
    t.assert_weather(client.chat(model=model, messages=turns, tools=[t.get_weather]).message.content)


t.attempt("chat", whole)
t.attempt(
    "stream",
    lambda model: t.assert_answer("".join(part.message.content or "" for part in chat(model, stream=True))),
)
t.attempt("tools", round_trip)
t.attempt(
    "structured",
    lambda model: t.assert_object(json.loads(chat(model, format=Weather.model_json_schema()).message.content)),
)
