import attempt as t
from anthropic import Anthropic
from weather import Weather

api = Anthropic(base_url=t.url, api_key=t.api_key, max_retries=0).messages
tools = [{"name": "get_weather", "input_schema": t.parameters}]


def asked(model, content=t.question):
    return {"model": model, "max_tokens": 100, "messages": [{"role": "user", "content": content}]}


def stream(model):
    with api.stream(**asked(model)) as events:
        t.assert_answer("".join(events.text_stream))


def round_trip(model, is_streamed):
    def send(turns):
        request = {**asked(model), "tools": tools, "messages": turns}
        if not is_streamed:
            return api.create(**request)
        with api.stream(**request) as events:
            return events.get_final_message()

    turns = [{"role": "user", "content": t.weather_question}]
    content = send(turns).content
    call = next(block for block in content if block.type == "tool_use")
    result = {"type": "tool_result", "tool_use_id": call.id, "content": t.get_weather(**call.input)}
    turns += [{"role": "assistant", "content": content}, {"role": "user", "content": [result]}]
    t.assert_weather(send(turns).content[0].text)


t.attempt("chat", lambda model: t.assert_answer(api.create(**asked(model)).content[0].text))
t.attempt("stream", stream)
t.attempt("tools", lambda model: round_trip(model, False))
t.attempt("tools", lambda model: round_trip(model, True))
t.attempt(
    "structured", lambda model: t.assert_object(api.parse(**asked(model), output_format=Weather).parsed_output)
)
