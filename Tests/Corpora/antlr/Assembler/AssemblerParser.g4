parser grammar AssemblerParser;
options { tokenVocab = AssemblerLexer; }
program : line* EOF ;
line : LABEL* ((OPCODE | DIRECTIVE) (operand (COMMA operand)*)?)? NL ;
operand : REGISTER | NAME | NUMBER | STRING | LBRACKET operand (PLUS operand)? RBRACKET ;
