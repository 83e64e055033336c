lexer grammar VocabularyLexer;
tokens { KEYWORD, UNUSED }
channels { COMMENTS, DOCS }
IF : 'if' -> type(KEYWORD) ;
WHILE : 'while' -> type(KEYWORD) ;
ID : [a-z]+ ;
ARROW : '=>' ;
LP : '(' ;
RP : ')' ;
COMMENT : '#' ~[\n]* -> channel(COMMENTS) ;
DOC : '##' ~[\n]* -> channel(DOCS) ;
VISIBLE : '@' -> channel(DEFAULT_TOKEN_CHANNEL) ;
ODD : '$' -> skip, type(ODD) ;
GONE : '%' -> type(GONE), skip ;
WS : [ \n]+ -> channel(2) ;
