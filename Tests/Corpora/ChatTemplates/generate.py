"""Writes snippets.json and families.json: what jinja2 makes of templates, under the settings that model authors write for.

Run it in this folder with jinja2 3.1: python3 generate.py. The results are data of the tests; nothing else needs Python.
"""

import json
import pathlib

from jinja2 import TemplateError, nodes
from jinja2.ext import Extension
from jinja2.sandbox import ImmutableSandboxedEnvironment

HERE = pathlib.Path(__file__).parent


class Generation(Extension):
    """The tag that marks what the assistant said; it changes nothing of the text."""

    tags = {"generation"}

    def parse(self, parser):
        line = next(parser.stream).lineno
        body = parser.parse_statements(["name:endgeneration"], drop_needle=True)
        return nodes.CallBlock(self.call_method("_mark"), [], [], body).set_lineno(line)

    def _mark(self, caller):
        return caller()


def refuse(message):
    raise TemplateError(message)


def tojson(value, ensure_ascii=False, indent=None, separators=None, sort_keys=False):
    return json.dumps(value, ensure_ascii=ensure_ascii, indent=indent, separators=separators, sort_keys=sort_keys)


def environment():
    env = ImmutableSandboxedEnvironment(trim_blocks=True, lstrip_blocks=True, extensions=["jinja2.ext.loopcontrols", Generation])
    env.filters["tojson"] = tojson
    env.globals["raise_exception"] = refuse
    env.globals["strftime_now"] = lambda format: __import__("datetime").datetime(2025, 3, 7, 4, 5, 6).strftime(format)
    return env


def run(template, variables):
    try:
        return {"expected": environment().from_string(template).render(**variables)}
    except Exception as problem:
        return {"error": type(problem).__name__}


def main():
    snippets = []
    for line in (HERE / "snippets.txt").read_text("utf-8").split("\n====\n"):
        template, _, variables = line.partition("\n----\n")
        values = json.loads(variables) if variables.strip() else {}
        snippets.append({"template": template, "variables": values, **run(template, values)})
    write("snippets.json", snippets)

    conversations = json.loads((HERE / "conversations.json").read_text("utf-8"))
    families = []
    for path in sorted(HERE.glob("*.jinja")):
        template = path.read_text("utf-8")
        for name, variables in conversations.items():
            families.append({"template": path.name, "conversation": name, **run(template, variables)})
    write("families.json", families)


def write(name, cases):
    text = "[\n" + ",\n".join(json.dumps(case, ensure_ascii=False) for case in cases) + "\n]\n"
    (HERE / name).write_text(text, "utf-8")
    print(name, len(cases), sum("error" in case for case in cases))


main()
