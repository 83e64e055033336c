parser grammar MakefileParser;
options { tokenVocab = MakefileLexer; }
file : line* EOF ;
line : NL | word+ (COLON word* (TAB piece*)* NL | ASSIGN piece* NL) ;
word : NAME | reference ;
piece : TEXT | reference ;
reference : REF word+ REF_CLOSE ;
