// The grammar language of Lark, with the repetition counts of llguidance. A line end ends a definition unless "|" follows or brackets are open.
grammar Lark;

grammarText : NL* (item (NL+ item)* NL*)? EOF ;

item
    : ('%override' | '%extend')? RULE attributes? parameters? priority? ':' NL* expansions     # ruleItem
    | ('%override' | '%extend')? TERMINAL parameters? priority? ':' NL* expansions # terminalItem
    | '%ignore' expansions                                                   # ignoreItem
    | '%import' path ('->' name)?                                            # importItem
    | '%import' path '(' NL* name (',' NL* name)* NL* ')'                    # importListItem
    | '%declare' name+                                                       # declareItem
    | UNKNOWN directiveArgument*                                             # directiveItem
    ;

directiveArgument
    : name
    | STRING
    | NUMBER
    | '(' NL* (directiveArgument NL*)* ')'
    ;

parameters : '{' RULE (',' RULE)* '}' ;

attributes : '[' NL* attribute (NL* ',' NL* attribute)* NL* ']' ;

attribute : RULE ('=' (STRING | REGEXP | name | NUMBER ('.' NUMBER)?))? ;

priority : '.' NUMBER ;

path : '.'? name ('.' name)* ;

name : RULE | TERMINAL ;

expansions : alias (NL* '|' NL* alias)* ;

alias : expansion (NL* '&' NL* expansion)* ('->' RULE)? ;

expansion : expr* ;

expr : atom (OP | '~' NUMBER ('..' NUMBER)? | COUNT)? ;

atom
    : '(' NL* expansions NL* ')'                # group
    | '~' atom                                  # complement
    | '[' NL* expansions NL* ']'                # maybe
    | STRING '..' STRING                        # range
    | RULE '{' argument (',' argument)* '}'     # template
    | name                                      # reference
    | STRING                                    # string
    | REGEXP                                    # regexp
    | (SPECIAL | UNKNOWN)                       # special
    ;

argument : expansions ;

RULE : '!'? [_?]? [a-z] [_a-z0-9]* ;
TERMINAL : '_'? [A-Z] [_A-Z0-9]* ;
OP : [+*?] ;
NUMBER : [+-]? [0-9]+ ;
COUNT : '{' BLANK* [0-9]* BLANK* (',' BLANK* [0-9]* BLANK*)? '}' ;
STRING : '"' (ESCAPE | ~["\\\r\n])* '"' 'i'? ;
REGEXP : '/' (ESCAPE | ~[/\\\r\n]) (ESCAPE | ~[/\\])* '/' [imslux]* ;
SPECIAL : '<' ~[<>\r\n ]+ '>' ;
UNKNOWN : '%' [a-z]+ ;
NL : ('\r'? '\n')+ ;
COMMENT : ('//' | '#') ~[\r\n]* -> skip ;
SPACE : ([ \t\f] | '\\' '\r'? '\n')+ -> skip ;

fragment ESCAPE : '\\' . ;
fragment BLANK : [ \t] ;
