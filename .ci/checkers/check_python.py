"""Syntax of Python: ast.parse, for schemabench grammar --checker (docs/schemabench.md)."""
import ast
import sys
import warnings

warnings.simplefilter("ignore")
sys.setrecursionlimit(10_000)


def check(text: bytes) -> str:
    try:
        ast.parse(text)
        return "ok"
    except (SyntaxError, ValueError, RecursionError, MemoryError) as problem:
        return "no " + " ".join(str(problem).split())


while line := sys.stdin.buffer.readline():
    answer = check(sys.stdin.buffer.read(int(line)))
    sys.stdout.buffer.write(answer.encode("utf-8", "replace") + b"\n")
    sys.stdout.buffer.flush()
