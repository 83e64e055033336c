grammar Csv;
file : row (NEWLINE row)* NEWLINE? EOF ;
row : field (',' field)* ;
field : TEXT | QUOTED | ;
NEWLINE : '\r'? '\n' ;
QUOTED : '"' ('""' | ~'"')* '"' ;
TEXT : ~[,\r\n"]+ ;
