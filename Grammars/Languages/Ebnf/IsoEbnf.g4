// ISO/IEC 14977. Names may hold blanks: words side by side are one name, because a comma joins factors.
grammar IsoEbnf;

grammarText : definition* EOF ;

definition : name '=' alternatives (';' | '.') ;

name : WORD (WORD | INTEGER)* ;

alternatives : sequence (('|' | '/' | '!') sequence)* ;

sequence : term (',' term)* ;

term : factor ('-' factor)? ;

// An empty factor is the empty text: {a}- is at least one a.
factor : (INTEGER '*')? primary | ;

primary
    : LITERAL                                      # literal
    | name                                         # reference
    | SPECIAL                                      # special
    | '(' alternatives ')'                         # group
    | ('[' alternatives ']' | '(/' alternatives '/)') # option
    | ('{' alternatives '}' | '(:' alternatives ':)') # repetition
    ;

INTEGER : [0-9]+ ;
WORD : [\p{L}_] [\p{L}\p{N}_]* ;
LITERAL : '"' ~["]+ '"' | ['\u2018\u2019] ~['\u2019]+ ['\u2019] ;
SPECIAL : '?' ~[?]* '?' ;
COMMENT : '(*' .*? '*)' -> skip ;
SPACE : [ \t\r\n\f\u000B]+ -> skip ;
