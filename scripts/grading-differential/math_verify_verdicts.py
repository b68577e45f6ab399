"""Grades recorded answers with math-verify.

Reads JSON Lines with `reference`, `response` and `ours` (the answer that our reader found, or null) from standard
input and writes one line each to standard output: `{"correct": true, "extracted": "…", "ofOurs": true}`, where `ofOurs`
is math-verify's verdict on our extracted answer. Run by run.ts in an environment that has math-verify.
"""

import json
import sys

from math_verify import parse, verify
from math_verify.errors import TimeoutException


def as_text(parsed):
    return str(parsed[-1]) if parsed else None


def verdict(reference, text):
    try:
        given = parse(text)
        return bool(verify(reference, given)), given
    except TimeoutException:
        return False, []


def main():
    references = {}
    for line in sys.stdin:
        row = json.loads(line)
        reference = row["reference"]
        if reference not in references:
            references[reference] = parse(f"\\boxed{{{reference}}}")
        correct, given = verdict(references[reference], row["response"])
        of_ours = row["ours"] is not None and verdict(references[reference], f"\\boxed{{{row['ours']}}}")[0]
        print(json.dumps({"correct": correct, "extracted": as_text(given), "ofOurs": of_ours}))


if __name__ == "__main__":
    main()
