// The syntax of ANTLR 4's own language: lexer, parser and combined grammars.
parser grammar AntlrParser;

options { tokenVocab = AntlrLexer; }

grammarText : kind = (LEXER | PARSER)? GRAMMAR name SEMI prequel* definition* modeSection* EOF ;

prequel
    : OPTIONS
    | TOKENS
    | CHANNELS
    | IMPORT imported (COMMA imported)* SEMI
    | action
    ;

imported : name (ASSIGN name)? ;

action : AT (name COLONCOLON)? name ACTION ;

modeSection : MODE name SEMI definition* ;

definition : FRAGMENT? MODIFIER? (TOKEN_NAME | RULE_NAME) SET? (RETURNS SET)? (THROWS name (COMMA name)*)? (LOCALS SET)? (OPTIONS | action)* COLON alternatives SEMI
             (CATCH SET ACTION)* (FINALLY ACTION)? ;

alternatives : alternative (OR alternative)* ;

alternative : elementOptions? element* (POUND name)? (ARROW command (COMMA command)*)? ;

command : name (LPAREN (name | INTEGER) RPAREN)? ;

element
    : label? atom suffix?   # match
    | ACTION QUESTION? elementOptions? # code
    ;

label : name (ASSIGN | PLUS_ASSIGN) ;

suffix : (STAR | PLUS | QUESTION) QUESTION? ;

atom
    : LITERAL RANGE LITERAL                 # range
    | LITERAL elementOptions?               # literal
    | TOKEN_NAME elementOptions?            # token
    | RULE_NAME SET? elementOptions?        # ruleUse
    | SET                                   # set
    | DOT elementOptions?                   # any
    | NOT negated                           # not
    | LPAREN ((OPTIONS | action)* COLON)? alternatives RPAREN # block
    ;

negated : negatedItem | LPAREN negatedItem (OR negatedItem)* RPAREN ;

negatedItem : LITERAL RANGE LITERAL | LITERAL | TOKEN_NAME | SET ;

elementOptions : LT (name | COMMA | ASSIGN | LITERAL | INTEGER | DOT)* GT ;

name : TOKEN_NAME | RULE_NAME | LEXER | PARSER | MODE | IMPORT | RETURNS | LOCALS | THROWS | FRAGMENT | GRAMMAR | MODIFIER | CATCH | FINALLY ;
