grammar Predicated;
@header { import x; }
@members { int depth = 0; }
s locals [int n = 0] : (item[1] { n++; } | e += other)* EOF ;
item [int x] returns [int y] @init { x = 1; } @after { y = 2; } : a=ID '=' v=value ';' # assign | (ID)? '(' value (',' value)* ')' ';' # call ;
catch [RecognitionException e] { throw e; }
finally { depth--; }
other throws Failure : '{' s1 '}' ;
s1 : item[2]*? ;
value : INT | ID | STRING | value op=('+' | '-') value ;
ID : [\p{L}_] [\p{L}\p{Nd}_]* ;
INT : '0' .. '9'+ ;
STRING : '\'' (~['\\] | '\\' [\u0027\\n] | '\\u{' [0-9A-F]+ '}')* '\'' ;
WS : [\p{White_Space}]+ -> skip ;
