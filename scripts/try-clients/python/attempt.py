"""What every client's script needs: whom to ask, and how to tell what came of it."""

import asyncio
import inspect
import json
import sys

url, *models = sys.argv[1:]
base_url = f"{url}/v1"
api_key = "not-needed"
question = "What is 6 x 7?"
weather_question = "What is the weather in Oslo?"
parameters = {"type": "object", "properties": {"city": {"type": "string"}}, "required": ["city"]}
weather_tool = {"type": "function", "function": {"name": "get_weather", "description": "", "parameters": parameters}}


def get_weather(city: str) -> str:
    """The weather of a city."""
    return f"12 degrees in {city}"


def attempt(mode, ask):
    """Asks by each model in turn and tells how it went, a line of JSON each."""
    for model in models:
        told = {"mode": mode, "model": model}
        try:
            result = ask(model)
            if inspect.isawaitable(result):
                asyncio.run(_awaited(result))
        except Exception as error:
            told["failure"] = f"{type(error).__name__}: {error}"
        print(json.dumps(told), flush=True)


async def _awaited(result):
    return await result


def assert_answer(text):
    assert text.strip() == "The answer is 42.", text


def assert_weather(text):
    assert "12 degrees in Oslo" in text, text


def assert_object(value):
    value = value if isinstance(value, dict) else value.model_dump()
    assert value == {"city": "Oslo", "degrees": 12}, value
