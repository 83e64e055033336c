grammar Sql;
options { caseInsensitive = true; }
script : statement (';' statement?)* EOF ;
statement : query | insert | update | remove | create ;
query : select (('union' 'all'? | 'except' | 'intersect') select)* orderBy? ('limit' NUMBER)? ;
select : 'select' 'distinct'? column (',' column)* ('from' source (',' source)*)? ('where' expression)? ('group' 'by' expression (',' expression)* ('having' expression)?)? ;
column : '*' | NAME '.' '*' | expression ('as'? NAME)? ;
source : table (join table ('on' expression)?)* ;
join : ('inner' | 'left' 'outer'? | 'cross')? 'join' ;
table : NAME ('as'? NAME)? | '(' query ')' 'as'? NAME ;
orderBy : 'order' 'by' expression ('asc' | 'desc')? (',' expression ('asc' | 'desc')?)* ;
insert : 'insert' 'into' NAME ('(' NAME (',' NAME)* ')')? ('values' '(' expression (',' expression)* ')' | query) ;
update : 'update' NAME 'set' NAME '=' expression (',' NAME '=' expression)* ('where' expression)? ;
remove : 'delete' 'from' NAME ('where' expression)? ;
create : 'create' 'table' NAME '(' NAME type ('not'? 'null' | 'primary' 'key')* (',' NAME type ('not'? 'null' | 'primary' 'key')*)* ')' ;
type : 'int' | 'text' | 'varchar' '(' NUMBER ')' ;
expression
    : NUMBER | STRING | 'null' | 'true' | 'false' | PARAMETER
    | NAME ('.' NAME)?
    | NAME '(' ('*' | 'distinct'? expression (',' expression)*)? ')'
    | '(' (expression | query) ')'
    | 'case' ('when' expression 'then' expression)+ ('else' expression)? 'end'
    | ('-' | '+') expression
    | expression ('*' | '/' | '%') expression
    | expression ('+' | '-' | '||') expression
    | expression ('<' | '<=' | '>' | '>=' | '=' | '<>' | '!=') expression
    | expression 'is' 'not'? 'null'
    | expression 'not'? 'in' '(' (query | expression (',' expression)*) ')'
    | expression 'not'? 'like' expression
    | expression 'not'? 'between' expression 'and' expression
    | 'not' expression
    | expression 'and' expression
    | expression 'or' expression
    ;
NAME : [a-z_] [a-z0-9_]* | '"' (~'"' | '""')+ '"' ;
NUMBER : [0-9]+ ('.' [0-9]*)? ('e' [+\-]? [0-9]+)? ;
STRING : 'n'? '\'' (~'\'' | '\'\'')* '\'' ;
PARAMETER : ':' [a-z]+ | '?' ;
COMMENT : '--' ~[\r\n]* -> skip ;
BLOCK : '/*' .*? '*/' -> skip ;
SPACE : [ \t\r\n]+ -> skip ;
