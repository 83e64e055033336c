parser grammar XmlParser;
options { tokenVocab = XmlLexer; }
document : prolog? misc* element misc* EOF ;
prolog : DECLARATION attribute* DECLARATION_CLOSE ;
content : text? ((element | ENTITY | CDATA | INSTRUCTION | COMMENT) text?)* ;
element : OPEN NAME attribute* CLOSE content OPEN SLASH NAME CLOSE | OPEN NAME attribute* SLASH_CLOSE ;
attribute : NAME EQUALS STRING ;
text : TEXT | SEA_BLANK ;
misc : COMMENT | INSTRUCTION | SEA_BLANK ;
