// The EBNF of W3C specifications (XML 1.0, section 6). A rule ends where the next name with "::=" begins.
grammar W3cEbnf;

// A class of digits before a rule is its number; the reader tells which.
tokens { NUMBER }

grammarText : definition* EOF ;

definition : NUMBER? NAME '::=' alternatives CONSTRAINT* ;

alternatives : sequence ('|' sequence)* ;

sequence : difference* ;

difference : item ('-' item)* ;

item : primary ('*' | '+' | '?')* ;

primary
    : LITERAL              # literal
    | CLASS                # class
    | CODE                 # code
    | NAME                 # reference
    | '(' alternatives ')' # group
    ;

CONSTRAINT : '[' [ \t]* ('wfc' | 'WFC' | 'vc' | 'VC') [ \t]* ':' ~[\]]* ']' ;
NAME : [\p{L}_] [\p{L}\p{N}_.]* ('-' [\p{L}\p{N}_.]+)* ;
LITERAL : '"' ~["]* '"' | '\'' ~[']* '\'' ;
CLASS : '[' ~[\]]+ ']' ;
CODE : '#x' [0-9a-fA-F]+ ;
COMMENT : '/*' .*? '*/' -> skip ;
SPACE : [ \t\r\n]+ -> skip ;
