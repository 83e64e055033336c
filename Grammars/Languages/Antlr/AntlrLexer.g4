// The lexical part of ANTLR 4's own language. Brackets after a parser rule's name hold arguments, elsewhere characters: both are one token here.
lexer grammar AntlrLexer;

DOC_COMMENT : '/**' .*? '*/' -> skip ;
COMMENT : '/*' .*? '*/' -> skip ;
LINE_COMMENT : '//' ~[\r\n]* -> skip ;

OPTIONS : 'options' BLANK* ACTION ;
TOKENS : 'tokens' BLANK* ACTION ;
CHANNELS : 'channels' BLANK* ACTION ;
IMPORT : 'import' ;
FRAGMENT : 'fragment' ;
LEXER : 'lexer' ;
PARSER : 'parser' ;
GRAMMAR : 'grammar' ;
MODE : 'mode' ;
RETURNS : 'returns' ;
LOCALS : 'locals' ;
THROWS : 'throws' ;
CATCH : 'catch' ;
FINALLY : 'finally' ;
MODIFIER : 'protected' | 'public' | 'private' ;

TOKEN_NAME : [\p{Lu}] [\p{L}\p{N}_]* ;
RULE_NAME : [\p{Ll}] [\p{L}\p{N}_]* ;
INTEGER : [0-9]+ ;
LITERAL : '\'' (ESCAPE | ~['\\\r\n])* '\'' ;
SET : '[' (ESCAPE | ~[\]\\])* ']' ;
ACTION : '{' (ACTION | DOUBLE_QUOTED | LITERAL | COMMENT | LINE_COMMENT | ~[{}'"/] | '/')* '}' ;
DOUBLE_QUOTED : '"' (ESCAPE | ~["\\\r\n])* '"' ;

COLON : ':' ;
COLONCOLON : '::' ;
SEMI : ';' ;
COMMA : ',' ;
LPAREN : '(' ;
RPAREN : ')' ;
ARROW : '->' ;
LT : '<' ;
GT : '>' ;
ASSIGN : '=' ;
PLUS_ASSIGN : '+=' ;
QUESTION : '?' ;
STAR : '*' ;
PLUS : '+' ;
OR : '|' ;
RANGE : '..' ;
DOT : '.' ;
AT : '@' ;
POUND : '#' ;
NOT : '~' ;
SPACE : [ \t\r\n\f]+ -> skip ;

fragment ESCAPE : '\\' . ;
fragment BLANK : [ \t\r\n\f] ;
