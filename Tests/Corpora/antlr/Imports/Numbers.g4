grammar Numbers;
options { caseInsensitive = false; }
number : INT ('.' INT)? ;
INT : [0-9]+ | 'x' [a-f]+ ;
WORD : 'unused' ;
