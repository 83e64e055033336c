grammar Imports;
import Words, Numbers;
options { caseInsensitive = true; }
program : item+ EOF ;
item : word | number | '(' item* ')' | KEY word ;
KEY : 'key' ;
