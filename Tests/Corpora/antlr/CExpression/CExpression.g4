grammar CExpression;
statement : declaration* (expression ';')* EOF ;
declaration : type ('*')* NAME ('[' expression? ']')* ('=' expression)? ';' ;
type : 'const'? ('int' | 'char' | 'long' 'long'? | 'unsigned' 'int'? | 'struct' NAME) ;
expression
    : NAME | NUMBER | CHARACTER | STRING+
    | '(' expression ')'
    | expression '[' expression ']'
    | expression '(' (assignment (',' assignment)*)? ')'
    | expression ('.' | '->') NAME
    | expression ('++' | '--')
    | ('++' | '--' | '&' | '*' | '+' | '-' | '~' | '!') expression
    | 'sizeof' ('(' type '*'* ')' | expression)
    | '(' type '*'* ')' expression
    | expression ('*' | '/' | '%') expression
    | expression ('+' | '-') expression
    | expression ('<<' | '>>') expression
    | expression ('<' | '>' | '<=' | '>=') expression
    | expression ('==' | '!=') expression
    | expression '&' expression
    | expression '^' expression
    | expression '|' expression
    | expression '&&' expression
    | expression '||' expression
    | <assoc=right> expression '?' expression ':' expression
    | <assoc=right> expression ('=' | '+=' | '-=' | '<<=' | '>>=') expression
    | expression ',' expression
    ;
assignment : expression ;
NAME : [a-zA-Z_] [a-zA-Z_0-9]* ;
NUMBER : ([0-9]+ | '0' [xX] [0-9a-fA-F]+) [uUlL]* | [0-9]* '.' [0-9]+ ([eE] [+\-]? [0-9]+)? [fF]? | [0-9]+ '.' ;
CHARACTER : '\'' (~['\\\r\n] | ESCAPE) '\'' ;
STRING : '"' (~["\\\r\n] | ESCAPE)* '"' ;
fragment ESCAPE : '\\' (['"?abfnrtv\\] | [0-7] [0-7]? [0-7]? | 'x' [0-9a-fA-F]+) ;
LINE : '//' ~[\r\n]* -> channel(HIDDEN) ;
BLOCK : '/*' .*? '*/' -> channel(HIDDEN) ;
SPACE : [ \t\r\n]+ -> channel(HIDDEN) ;
