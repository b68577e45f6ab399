import subprocess
import sys

import attempt as t

quiet = ["--no-git", "--no-show-model-warnings", "--no-check-update", "--analytics-disable", "--no-detect-urls"]


def aider(model, *parameters):
    address = ["--openai-api-base", t.base_url, "--openai-api-key", t.api_key, "--model", f"openai/{model}"]
    command = [sys.executable, "-m", "aider", *address, *quiet, *parameters, "--yes-always", "--message", t.question]
    printed = subprocess.run(command, capture_output=True, check=True, text=True, stdin=subprocess.DEVNULL).stdout
    assert "The answer is 42." in printed, printed


t.attempt("chat", lambda model: aider(model, "--no-stream"))
t.attempt("stream", lambda model: aider(model, "--stream"))
