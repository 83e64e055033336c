// The GBNF dialect of llama.cpp. Line ends separate rules, except after "::=" and "|" and inside parentheses.
grammar Gbnf;

grammarText : NL* (definition (NL+ definition)* NL*)? EOF ;

definition : NAME '::=' NL* alternatives ;

alternatives : sequence ('|' NL* sequence)* ;

sequence : item* ;

item : primary quantifier* ;

primary
    : LITERAL           # literal
    | CLASS             # class
    | '.'               # any
    | NAME              # reference
    | TOKEN             # token
    | '(' NL* nested ')' # group
    ;

nested : nestedSequence ('|' NL* nestedSequence)* ;

nestedSequence : (item NL*)* ;

quantifier : '*' | '+' | '?' | COUNT ;

NAME : [a-zA-Z0-9_-]+ ;
LITERAL : '"' (ESCAPE | ~["\\])* '"' ;
CLASS : '[' '^'? (ESCAPE | ~[\]\\])* ']' ;
TOKEN : '!'? '<' (~[<>\r\n])+ '>' ;
COUNT : '{' BLANK* [0-9]+ BLANK* (',' BLANK* [0-9]* BLANK*)? '}' ;
NL : '\r'? '\n' | '\r' ;
COMMENT : '#' ~[\r\n]* -> skip ;
SPACE : [ \t]+ -> skip ;

fragment ESCAPE : '\\' . ;
fragment BLANK : [ \t] ;
