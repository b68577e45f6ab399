import json

import attempt as t
import litellm
from weather import Weather


def complete(model, messages, prefix="openai/", **rest):
    return litellm.completion(
        model=prefix + model, messages=messages, api_base=t.base_url, api_key=t.api_key, num_retries=0, **rest
    )


def asked(content=t.question):
    return [{"role": "user", "content": content}]


def chat(model):
    for prefix in ("openai/", "hosted_vllm/", "litellm_proxy/"):
        t.assert_answer(complete(model, asked(), prefix).choices[0].message.content)


def stream(model):
    chunks = complete(model, asked(), stream=True)
    t.assert_answer("".join(chunk.choices[0].delta.content or "" for chunk in chunks if chunk.choices))


def round_trip(model, is_streamed):
    """The message goes back as it came, with whatever the library wrote into it."""
    turns = asked(t.weather_question)
    response = complete(model, turns, tools=[t.weather_tool], stream=is_streamed)
    if is_streamed:
        response = litellm.stream_chunk_builder(list(response), messages=turns)
    message = response.choices[0].message
    call = message.tool_calls[0]
    result = t.get_weather(**json.loads(call.function.arguments))
    turns += [
        message.model_dump() if is_streamed else message,
        {"role": "tool", "tool_call_id": call.id, "name": "get_weather", "content": result},
    ]
    t.assert_weather(complete(model, turns, tools=[t.weather_tool]).choices[0].message.content)


def structured(model):
    content = complete(model, asked(), response_format=Weather).choices[0].message.content
    t.assert_object(json.loads(content))


t.attempt("chat", chat)
t.attempt("stream", stream)
t.attempt("tools", lambda model: round_trip(model, False))
t.attempt("tools", lambda model: round_trip(model, True))
t.attempt("structured", structured)
