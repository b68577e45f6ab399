import attempt as t
from autogen_agentchat.agents import AssistantAgent
from autogen_core.models import UserMessage
from autogen_ext.models.openai import OpenAIChatCompletionClient
from weather import Weather

abilities = {
    "function_calling": True,
    "json_output": True,
    "structured_output": True,
    "vision": False,
    "family": "unknown",
}


def client(model):
    return OpenAIChatCompletionClient(
        model=model, base_url=t.base_url, api_key=t.api_key, max_retries=0, model_info=abilities
    )


async def chat(model):
    t.assert_answer((await client(model).create([UserMessage(content=t.question, source="Alice")])).content)


async def stream(model):
    """Thinking stands among its pieces between marks, as with every model that thinks; the result is the answer alone."""
    pieces = [piece async for piece in client(model).create_stream([UserMessage(content=t.question, source="Alice")])]
    assert len(pieces) > 2, pieces
    t.assert_answer(pieces[-1].content)


async def round_trip(model):
    agent = AssistantAgent(
        "meteorologist", model_client=client(model), tools=[t.get_weather], reflect_on_tool_use=True
    )
    result = await agent.run(task=t.weather_question)
    t.assert_weather(result.messages[-1].content)


async def structured(model):
    asked = [UserMessage(content=t.question, source="Alice")]
    t.assert_object(Weather.model_validate_json((await client(model).create(asked, json_output=Weather)).content))


t.attempt("chat", chat)
t.attempt("stream", stream)
t.attempt("tools", round_trip)
t.attempt("structured", structured)
