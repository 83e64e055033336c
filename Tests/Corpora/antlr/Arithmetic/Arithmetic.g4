grammar Arithmetic;
s : e EOF ;
e : <assoc=right> e '**' e
  | '-' e
  | e '!'
  | e ('*' | '/') e
  | e ('+' | '-') e
  | 'let' ID '=' e 'in' e
  | e '?' e ':' e
  | ID '(' e (',' e)* ')'
  | '(' e ')'
  | ID | INT
  ;
ID : [a-z]+ ;
INT : [0-9]+ ;
WS : [ \n]+ -> skip ;
