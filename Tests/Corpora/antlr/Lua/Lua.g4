grammar Lua;
chunk : block EOF ;
block : statement* result? ;
statement
    : ';'
    | targets '=' expressions
    | call
    | '::' NAME '::'
    | 'break'
    | 'goto' NAME
    | 'do' block 'end'
    | 'while' expression 'do' block 'end'
    | 'repeat' block 'until' expression
    | 'if' expression 'then' block ('elseif' expression 'then' block)* ('else' block)? 'end'
    | 'for' NAME '=' expression ',' expression (',' expression)? 'do' block 'end'
    | 'for' names 'in' expressions 'do' block 'end'
    | 'function' NAME ('.' NAME)* (':' NAME)? body
    | 'local' 'function' NAME body
    | 'local' names ('=' expressions)?
    ;
result : 'return' expressions? ';'? ;
targets : target (',' target)* ;
target : NAME | prefix suffix* index ;
names : NAME (',' NAME)* ;
expressions : expression (',' expression)* ;
expression
    : 'nil' | 'false' | 'true' | NUMBER | STRING | '...'
    | 'function' body
    | prefix suffix*
    | table
    | <assoc=right> expression '^' expression
    | ('not' | '#' | '-' | '~') expression
    | expression ('*' | '/' | '%' | '//') expression
    | expression ('+' | '-') expression
    | <assoc=right> expression '..' expression
    | expression ('<' | '>' | '<=' | '>=' | '~=' | '==') expression
    | expression 'and' expression
    | expression 'or' expression
    ;
prefix : NAME | '(' expression ')' ;
suffix : index | arguments ;
index : '[' expression ']' | '.' NAME ;
call : prefix suffix* arguments ;
arguments : (':' NAME)? ('(' expressions? ')' | table | STRING) ;
body : '(' parameters? ')' block 'end' ;
parameters : names (',' '...')? | '...' ;
table : '{' (field ((',' | ';') field)* (',' | ';')?)? '}' ;
field : '[' expression ']' '=' expression | NAME '=' expression | expression ;
NAME : [a-zA-Z_] [a-zA-Z_0-9]* ;
NUMBER : [0-9]+ ('.' [0-9]*)? EXPONENT? | '.' [0-9]+ EXPONENT? | '0' [xX] [0-9a-fA-F]+ ;
fragment EXPONENT : [eE] [+\-]? [0-9]+ ;
STRING : '"' (~["\\\r\n] | '\\' .)* '"' | '\'' (~['\\\r\n] | '\\' .)* '\'' | '[[' .*? ']]' | '[=[' .*? ']=]' ;
COMMENT : '--[[' .*? ']]' -> channel(HIDDEN) ;
LINE_COMMENT : '--' (~[[\r\n] ~[\r\n]* | '[' (~[[\r\n] ~[\r\n]*)? |) -> channel(HIDDEN) ;
SPACE : [ \t\r\n]+ -> skip ;
