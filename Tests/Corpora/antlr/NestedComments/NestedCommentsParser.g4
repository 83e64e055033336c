parser grammar NestedCommentsParser;
options { tokenVocab = NestedCommentsLexer; }
s : (WORD (SLASH | STAR) (NUMBER | STRING) | STRING+ NUMBER)* EOF ;
