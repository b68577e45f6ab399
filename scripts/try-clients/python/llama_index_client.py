import attempt as t
from llama_index.core.agent.workflow import FunctionAgent
from llama_index.llms.openai_like import OpenAILike
from weather import Weather


def llm(model, **rest):
    return OpenAILike(model=model, api_base=t.base_url, api_key=t.api_key, max_retries=0, **rest)


def able(model):
    return llm(model, is_chat_model=True, is_function_calling_model=True)


def chat(model):
    """By default it asks /v1/completions."""
    t.assert_answer(llm(model).complete(t.question).text)
    t.assert_answer(llm(model, is_chat_model=True).complete(t.question).text)


def stream(model):
    for asked in (llm(model), llm(model, is_chat_model=True)):
        t.assert_answer("".join(piece.delta or "" for piece in asked.stream_complete(t.question)))


async def round_trip(model):
    agent = FunctionAgent(tools=[t.get_weather], llm=able(model), system_prompt="Be brief.")
    t.assert_weather(str(await agent.run(t.weather_question)))


t.attempt("chat", chat)
t.attempt("stream", stream)
t.attempt("tools", round_trip)
t.attempt("structured", lambda model: t.assert_object(able(model).as_structured_llm(Weather).complete(t.question).raw))
