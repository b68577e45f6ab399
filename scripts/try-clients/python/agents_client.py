import os

import attempt as t
from agents import Agent, OpenAIChatCompletionsModel, OpenAIResponsesModel, Runner, function_tool, set_tracing_disabled
from openai import AsyncOpenAI
from weather import Weather

set_tracing_disabled(True)
Model = OpenAIResponsesModel if os.environ["API"] == "responses" else OpenAIChatCompletionsModel


def agent(model, **rest):
    client = AsyncOpenAI(base_url=t.base_url, api_key=t.api_key, max_retries=0)
    return Agent("meteorologist", instructions="Be brief.", model=Model(model=model, openai_client=client), **rest)


async def chat(model):
    t.assert_answer((await Runner.run(agent(model), t.question)).final_output)


async def streamed(agent, question):
    result = Runner.run_streamed(agent, question)
    async for _ in result.stream_events():
        pass
    return result.final_output


async def stream(model):
    t.assert_answer(await streamed(agent(model), t.question))


async def round_trip(model):
    weather = [function_tool(t.get_weather)]
    t.assert_weather((await Runner.run(agent(model, tools=weather), t.weather_question)).final_output)
    t.assert_weather(await streamed(agent(model, tools=weather), t.weather_question))


async def structured(model):
    t.assert_object((await Runner.run(agent(model, output_type=Weather), t.question)).final_output)


t.attempt("chat", chat)
t.attempt("stream", stream)
t.attempt("tools", round_trip)
t.attempt("structured", structured)
