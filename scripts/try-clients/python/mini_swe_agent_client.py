import attempt as t
from minisweagent.agents.default import DefaultAgent
from minisweagent.environments.local import LocalEnvironment
from minisweagent.models.litellm_model import LitellmModel


def work(model):
    """Two turns: a command, and the one that hands the work in."""
    options = {"api_base": t.base_url, "api_key": t.api_key, "num_retries": 0}
    asked = LitellmModel(model_name=f"openai/{model}", model_kwargs=options, cost_tracking="ignore_errors")
    agent = DefaultAgent(
        asked,
        LocalEnvironment(),
        system_template="You are an agent.",
        instance_template="{{task}}",
        step_limit=3,
        cost_limit=0,
    )
    commands = ("ls", "echo COMPLETE_TASK_AND_SUBMIT_FINAL_OUTPUT; echo 12 degrees in Oslo")
    result = agent.run("\n".join(f'Call bash with {{"command":"{command}"}}' for command in commands))
    t.assert_weather(result["submission"])


t.attempt("tools", work)
