"""Syntax of JSON: json.loads without its extensions, for schemabench grammar --checker (docs/schemabench.md)."""
import json
import sys


def refuse(name: str) -> None:
    raise ValueError(f"{name} is no JSON")


while line := sys.stdin.buffer.readline():
    text = sys.stdin.buffer.read(int(line))
    try:
        json.loads(text.decode("utf-8"), parse_constant=refuse)
        answer = "ok"
    except (ValueError, RecursionError) as problem:
        answer = "no " + " ".join(str(problem).split())
    sys.stdout.write(answer + "\n")
    sys.stdout.flush()
