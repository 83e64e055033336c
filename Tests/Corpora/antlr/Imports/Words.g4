grammar Words;
import Common;
word : WORD | 'the' WORD ;
number : 'never' ;
WORD : LETTER+ ;
KEY : 'other' ;
