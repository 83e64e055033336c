parser grammar VocabularyParser;
options { tokenVocab = VocabularyLexer; }
s : (KEYWORD s? | ID '=>' s | LP any* ')' | VISIBLE | ODD | UNUSED)+ EOF? ;
any : ~(LP | RP) | '(' any* ')' ;
