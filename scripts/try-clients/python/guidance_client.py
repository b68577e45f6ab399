import attempt as t
from guidance import assistant, gen, user
from guidance.models import OpenAI


def chat(model):
    """Always asks for log-probabilities, which the answers of a pool do not have."""
    state = OpenAI(model, api_key=t.api_key, base_url=t.base_url)
    with user():
        state += t.question
    with assistant():
        state += gen("answer", max_tokens=20)
    t.assert_answer(state["answer"])


t.attempt("chat", chat)
