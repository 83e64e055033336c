lexer grammar Common;
fragment LETTER : [a-z] ;
WS : [ \t\r\n]+ -> skip ;
