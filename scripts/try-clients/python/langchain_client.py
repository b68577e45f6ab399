import attempt as t
from langchain_core.messages import HumanMessage, ToolMessage
from langchain_openai import ChatOpenAI
from weather import Weather


def chat(model):
    return ChatOpenAI(base_url=t.base_url, api_key=t.api_key, model=model, max_retries=0)


def round_trip(model, is_streamed):
    bound = chat(model).bind_tools([t.get_weather])
    asked = HumanMessage(t.weather_question)
    first = None
    for piece in bound.stream([asked]) if is_streamed else [bound.invoke([asked])]:
        first = piece if first is None else first + piece
    call = first.tool_calls[0]
    result = ToolMessage(t.get_weather(**call["args"]), tool_call_id=call["id"])
    t.assert_weather(bound.invoke([asked, first, result]).content)


def structured(model):
    for method in ("json_schema", "function_calling"):
        t.assert_object(chat(model).with_structured_output(Weather, method=method).invoke(t.question))


t.attempt("chat", lambda model: t.assert_answer(chat(model).invoke(t.question).content))
t.attempt("stream", lambda model: t.assert_answer("".join(piece.content for piece in chat(model).stream(t.question))))
t.attempt("tools", lambda model: round_trip(model, False))
t.attempt("tools", lambda model: round_trip(model, True))
t.attempt("structured", structured)
