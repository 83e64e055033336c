parser grammar KotlinParser;
options { tokenVocab = KotlinLexer; }
file : (function | property)* EOF ;
function : FUN NAME LPAREN (NAME (COMMA NAME)*)? RPAREN (block | ASSIGN expression) ;
property : VAL NAME ASSIGN expression ;
block : LBRACE (property | expression | RETURN expression)* RBRACE ;
expression : NUMBER | NAME | string | block | LPAREN expression RPAREN | expression LPAREN (expression (COMMA expression)*)? RPAREN | expression PLUS expression ;
string : QUOTE_OPEN (TEXT | REFERENCE | ESCAPED | HOLE_OPEN expression RBRACE)* QUOTE_CLOSE
       | TRIPLE_OPEN (TEXT | REFERENCE | HOLE_OPEN expression RBRACE)* TRIPLE_CLOSE ;
