#!/bin/sh
# Makes the C# of the meta-grammars again: generate.sh antlr-4.13-complete.jar (needs Java 11).
# The generated types become internal; nothing outside the readers should see them.
set -e
cd "$(dirname "$0")"
for grammar in */*.g4; do
  case "$grammar" in *Lexer.g4) continue ;; esac
  folder=$(dirname "$grammar")
  inputs=$(basename "$grammar")
  lexer="${grammar%Parser.g4}Lexer.g4"
  [ -f "$lexer" ] && inputs="$(basename "$lexer") $inputs"
  (cd "$folder" && java -jar "$1" -Dlanguage=CSharp -no-visitor -no-listener -package "StructGen.Grammars.Languages.$folder.Generated" -o Generated -lib Generated $inputs)
done
for file in */Generated/*.cs; do
  sed -i -E -e '/^\[System.CLSCompliant/d' -e 's/^public (partial class|interface) /internal \1 /' -e 's/[ \t]+$//' "$file"
done
rm -f */Generated/*.interp */Generated/*.tokens
