parser grammar TemplateParser;
options { tokenVocab = TemplateLexer; }
template : part* EOF ;
part
    : TEXT
    | EXPRESSION_OPEN expression EXPRESSION_CLOSE
    | STATEMENT_OPEN IF expression STATEMENT_CLOSE part* (STATEMENT_OPEN ELSE STATEMENT_CLOSE part*)? STATEMENT_OPEN ENDIF STATEMENT_CLOSE
    | STATEMENT_OPEN FOR NAME IN expression STATEMENT_CLOSE part* STATEMENT_OPEN ENDFOR STATEMENT_CLOSE
    ;
expression
    : NAME | NUMBER | STRING
    | LPAREN expression RPAREN
    | LBRACE (STRING COLON expression (COMMA STRING COLON expression)*)? RBRACE
    | expression DOT NAME
    | expression LPAREN (expression (COMMA expression)*)? RPAREN
    | expression PIPE NAME
    | expression EQUAL expression
    ;
