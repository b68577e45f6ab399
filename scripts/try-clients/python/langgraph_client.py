import attempt as t
from langchain.agents import create_agent
from langchain_core.messages import HumanMessage
from langchain_openai import ChatOpenAI
from weather import Weather


def agent(model, **rest):
    chat = ChatOpenAI(base_url=t.base_url, api_key=t.api_key, model=model, max_retries=0)
    return create_agent(chat, name="meteorologist", **{"tools": [], **rest})


def asked(content):
    return {"messages": [HumanMessage(content, name="Alice")]}


def two_turns(model):
    """The second turn has the agent's name in its history."""
    turns = agent(model).invoke(asked(t.question))["messages"]
    turns = agent(model).invoke({"messages": [*turns, HumanMessage("And once more?")]})["messages"]
    assert turns[1].name == "meteorologist"
    t.assert_answer(turns[-1].content)


def stream(model):
    pieces = agent(model).stream(asked(t.question), stream_mode="messages")
    t.assert_answer("".join(piece.content for piece, _ in pieces))


def round_trip(model):
    turns = agent(model, tools=[t.get_weather]).invoke(asked(t.weather_question))["messages"]
    t.assert_weather(turns[-1].content)


t.attempt("chat", two_turns)
t.attempt("stream", stream)
t.attempt("tools", round_trip)
t.attempt(
    "structured",
    lambda model: t.assert_object(agent(model, response_format=Weather).invoke(asked(t.question))["structured_response"]),
)
