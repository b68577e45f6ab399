import attempt as t
from openai import OpenAI
from weather import Weather

responses = OpenAI(base_url=t.base_url, api_key=t.api_key, max_retries=0).responses
tools = [{"type": "function", "name": "get_weather", "strict": False, "parameters": t.parameters}]


def stream(model):
    events = responses.create(model=model, input=t.question, stream=True)
    t.assert_answer("".join(event.delta for event in events if event.type == "response.output_text.delta"))


def round_trip(model, is_streamed):
    turns = [{"role": "user", "content": t.weather_question}]
    asked = {"model": model, "tools": tools, "store": False, "reasoning": {"effort": "low", "summary": "auto"}}
    if is_streamed:
        with responses.stream(**asked, input=turns) as events:
            response = events.get_final_response()
    else:
        response = responses.create(**asked, input=turns)
    call = next(item for item in response.output if item.type == "function_call")
    result = {"type": "function_call_output", "call_id": call.call_id, "output": "12 degrees in Oslo"}
    turns += [item.model_dump(exclude_none=True) for item in response.output] + [result]
    t.assert_weather(responses.create(**asked, input=turns).output_text)


t.attempt("chat", lambda model: t.assert_answer(responses.create(model=model, input=t.question).output_text))
t.attempt("stream", stream)
t.attempt("tools", lambda model: round_trip(model, False))
t.attempt("tools", lambda model: round_trip(model, True))
t.attempt(
    "structured",
    lambda model: t.assert_object(responses.parse(model=model, input=t.question, text_format=Weather).output_parsed),
)
