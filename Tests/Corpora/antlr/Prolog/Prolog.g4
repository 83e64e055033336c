grammar Prolog;
program : (clause | directive)* EOF ;
directive : ':-' term '.' ;
clause : term (':-' term)? '.' ;
term
    : VARIABLE
    | '(' term ')'
    | NUMBER
    | '[' (terms ('|' term)?)? ']'
    | atom '(' terms ')'
    | '-' term
    | '\\+' term
    | <assoc=right> term '^' term
    | term ('*' | '/' | 'mod') term
    | term ('+' | '-') term
    | term ('=' | '\\=' | 'is' | '<' | '>' | '=<' | '>=' | '==') term
    | <assoc=right> term ',' term
    | <assoc=right> term '->' term
    | <assoc=right> term ';' term
    | '{' term '}'
    | atom
    | STRING
    ;
terms : argument (',' argument)* ;
argument : VARIABLE | NUMBER | STRING | atom ('(' terms ')')? | '[' (terms ('|' argument)?)? ']' | '(' term ')' | argument ('+' | '-' | '*' | '/' | '=') argument ;
atom : NAME | QUOTED | '!' | '[' ']' ;
NAME : [a-z] [a-zA-Z0-9_]* ;
VARIABLE : [A-Z_] [a-zA-Z0-9_]* ;
NUMBER : [0-9]+ ('.' [0-9]+)? | '0\'' . ;
QUOTED : '\'' (~'\'' | '\'\'')* '\'' ;
STRING : '"' (~["\\] | '\\' .)* '"' ;
COMMENT : '%' ~[\n\r]* ([\n\r] | EOF) -> channel(HIDDEN) ;
BLOCK : '/*' (~'*' | '*' ~'/')*? '*/' -> channel(HIDDEN) ;
SPACE : [ \t\r\n]+ -> skip ;
