import attempt as t
from openai import OpenAI
from weather import Weather

completions = OpenAI(base_url=t.base_url, api_key=t.api_key, max_retries=0).chat.completions
messages = [{"role": "user", "content": t.question}]


def stream(model):
    chunks = completions.create(model=model, messages=messages, stream=True, stream_options={"include_usage": True})
    t.assert_answer("".join(chunk.choices[0].delta.content or "" for chunk in chunks if chunk.choices))


def round_trip(model, is_streamed):
    turns = [{"role": "user", "content": t.weather_question}]
    if is_streamed:
        with completions.stream(model=model, messages=turns, tools=[t.weather_tool]) as events:
            message = events.get_final_completion().choices[0].message
    else:
        message = completions.create(model=model, messages=turns, tools=[t.weather_tool]).choices[0].message
    call = message.tool_calls[0]
    result = {"role": "tool", "tool_call_id": call.id, "content": "12 degrees in Oslo"}
    turns += [message.model_dump(exclude_none=True), result]
    answer = completions.create(model=model, messages=turns, tools=[t.weather_tool])
    t.assert_weather(answer.choices[0].message.content)


def structured(model):
    completion = completions.parse(model=model, messages=messages, response_format=Weather)
    t.assert_object(completion.choices[0].message.parsed)


t.attempt("chat", lambda model: t.assert_answer(completions.create(model=model, messages=messages).choices[0].message.content))
t.attempt("stream", stream)
t.attempt("tools", lambda model: round_trip(model, False))
t.attempt("tools", lambda model: round_trip(model, True))
t.attempt("structured", structured)
