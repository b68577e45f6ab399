import json
import subprocess
import sys
from pathlib import Path

import attempt as t

folder = Path.home() / ".config" / "io.datasette.llm"
folder.mkdir(parents=True)
abilities = {"supports_tools": True, "supports_schema": True, "api_base": t.base_url}
entries = [{"model_id": model, "model_name": model, **abilities} for model in t.models]
(folder / "extra-openai-models.yaml").write_text(json.dumps(entries))
weather = 'def get_weather(city: str) -> str:\n    "The weather."\n    return f"12 degrees in {city}"'


def llm(model, *parameters):
    command = [sys.executable, "-m", "llm", "--model", model, *parameters]
    return subprocess.run(command, capture_output=True, check=True, text=True, stdin=subprocess.DEVNULL).stdout


t.attempt("chat", lambda model: t.assert_answer(llm(model, "--no-stream", t.question)))
t.attempt("stream", lambda model: t.assert_answer(llm(model, t.question)))
t.attempt("tools", lambda model: t.assert_weather(llm(model, "--functions", weather, t.weather_question)))
t.attempt(
    "structured", lambda model: t.assert_object(json.loads(llm(model, "--schema", "city, degrees int", t.question)))
)
