// Writes UnicodeTables.cs from the Unicode data inside Node's regular expressions: node generate-unicode-tables.mjs
// A set is the base64 of varint gaps between its boundaries (first start, first end + 1, second start, …).
import { writeFileSync } from 'node:fs';

const categories = `Cased_Letter=LC Close_Punctuation=Pe Connector_Punctuation=Pc Control=Cc Currency_Symbol=Sc Dash_Punctuation=Pd Decimal_Number=Nd
Enclosing_Mark=Me Final_Punctuation=Pf Format=Cf Initial_Punctuation=Pi Letter=L Letter_Number=Nl Line_Separator=Zl Lowercase_Letter=Ll Mark=M
Math_Symbol=Sm Modifier_Letter=Lm Modifier_Symbol=Sk Nonspacing_Mark=Mn Number=N Open_Punctuation=Ps Other=C Other_Letter=Lo Other_Number=No
Other_Punctuation=Po Other_Symbol=So Paragraph_Separator=Zp Private_Use=Co Punctuation=P Separator=Z Space_Separator=Zs Spacing_Mark=Mc Surrogate=Cs
Symbol=S Titlecase_Letter=Lt Unassigned=Cn Uppercase_Letter=Lu`.split(/\s+/).map(x => x.split('='));
const categoryAliases = { Mark: ['Combining_Mark'], Control: ['cntrl'], Decimal_Number: ['digit'], Punctuation: ['punct'] };
const scripts = `Adlam=Adlm Ahom=Ahom Anatolian_Hieroglyphs=Hluw Arabic=Arab Armenian=Armn Avestan=Avst Balinese=Bali Bamum=Bamu Bassa_Vah=Bass Batak=Batk
Bengali=Beng Beria_Erfe=Berf Bhaiksuki=Bhks Bopomofo=Bopo Brahmi=Brah Braille=Brai Buginese=Bugi Buhid=Buhd Canadian_Aboriginal=Cans Carian=Cari
Caucasian_Albanian=Aghb Chakma=Cakm Cham=Cham Cherokee=Cher Chorasmian=Chrs Common=Zyyy Coptic=Copt Cuneiform=Xsux Cypriot=Cprt Cypro_Minoan=Cpmn
Cyrillic=Cyrl Deseret=Dsrt Devanagari=Deva Dives_Akuru=Diak Dogra=Dogr Duployan=Dupl Egyptian_Hieroglyphs=Egyp Elbasan=Elba Elymaic=Elym
Ethiopic=Ethi Garay=Gara Georgian=Geor Glagolitic=Glag Gothic=Goth Grantha=Gran Greek=Grek Gujarati=Gujr Gunjala_Gondi=Gong Gurmukhi=Guru
Gurung_Khema=Gukh Han=Hani Hangul=Hang Hanifi_Rohingya=Rohg Hanunoo=Hano Hatran=Hatr Hebrew=Hebr Hiragana=Hira Imperial_Aramaic=Armi Inherited=Zinh
Inscriptional_Pahlavi=Phli Inscriptional_Parthian=Prti Javanese=Java Kaithi=Kthi Kannada=Knda Katakana=Kana Katakana_Or_Hiragana=Hrkt Kawi=Kawi
Kayah_Li=Kali Kharoshthi=Khar Khitan_Small_Script=Kits Khmer=Khmr Khojki=Khoj Khudawadi=Sind Kirat_Rai=Krai Lao=Laoo Latin=Latn Lepcha=Lepc Limbu=Limb
Linear_A=Lina Linear_B=Linb Lisu=Lisu Lycian=Lyci Lydian=Lydi Mahajani=Mahj Makasar=Maka Malayalam=Mlym Mandaic=Mand Manichaean=Mani Marchen=Marc
Masaram_Gondi=Gonm Medefaidrin=Medf Meetei_Mayek=Mtei Mende_Kikakui=Mend Meroitic_Cursive=Merc Meroitic_Hieroglyphs=Mero Miao=Plrd Modi=Modi
Mongolian=Mong Mro=Mroo Multani=Mult Myanmar=Mymr Nabataean=Nbat Nag_Mundari=Nagm Nandinagari=Nand New_Tai_Lue=Talu Newa=Newa Nko=Nkoo Nushu=Nshu
Nyiakeng_Puachue_Hmong=Hmnp Ogham=Ogam Ol_Chiki=Olck Ol_Onal=Onao Old_Hungarian=Hung Old_Italic=Ital Old_North_Arabian=Narb Old_Permic=Perm
Old_Persian=Xpeo Old_Sogdian=Sogo Old_South_Arabian=Sarb Old_Turkic=Orkh Old_Uyghur=Ougr Oriya=Orya Osage=Osge Osmanya=Osma Pahawh_Hmong=Hmng
Palmyrene=Palm Pau_Cin_Hau=Pauc Phags_Pa=Phag Phoenician=Phnx Psalter_Pahlavi=Phlp Rejang=Rjng Runic=Runr Samaritan=Samr Saurashtra=Saur Sharada=Shrd
Shavian=Shaw Siddham=Sidd Sidetic=Sidt SignWriting=Sgnw Sinhala=Sinh Sogdian=Sogd Sora_Sompeng=Sora Soyombo=Soyo Sundanese=Sund Sunuwar=Sunu
Syloti_Nagri=Sylo Syriac=Syrc Tagalog=Tglg Tagbanwa=Tagb Tai_Le=Tale Tai_Tham=Lana Tai_Viet=Tavt Tai_Yo=Tayo Takri=Takr Tamil=Taml Tangsa=Tnsa
Tangut=Tang Telugu=Telu Thaana=Thaa Thai=Thai Tibetan=Tibt Tifinagh=Tfng Tirhuta=Tirh Todhri=Todr Tolong_Siki=Tols Toto=Toto Tulu_Tigalari=Tutg
Ugaritic=Ugar Unknown=Zzzz Vai=Vaii Vithkuqi=Vith Wancho=Wcho Warang_Citi=Wara Yezidi=Yezi Yi=Yiii Zanabazar_Square=Zanb`.split(/\s+/).map(x => x.split('='));
const scriptAliases = { Coptic: ['Qaac'], Inherited: ['Qaai'] };
const binary = `ASCII ASCII_Hex_Digit=AHex Alphabetic=Alpha Any Assigned Bidi_Control=Bidi_C Bidi_Mirrored=Bidi_M Case_Ignorable=CI Cased Changes_When_Casefolded=CWCF
Changes_When_Casemapped=CWCM Changes_When_Lowercased=CWL Changes_When_NFKC_Casefolded=CWKCF Changes_When_Titlecased=CWT Changes_When_Uppercased=CWU Dash
Default_Ignorable_Code_Point=DI Deprecated=Dep Diacritic=Dia Emoji Emoji_Component=EComp Emoji_Modifier=EMod Emoji_Modifier_Base=EBase
Emoji_Presentation=EPres Extended_Pictographic=ExtPict Extender=Ext Grapheme_Base=Gr_Base Grapheme_Extend=Gr_Ext Hex_Digit=Hex IDS_Binary_Operator=IDSB
IDS_Trinary_Operator=IDST ID_Continue=IDC ID_Start=IDS Ideographic=Ideo Join_Control=Join_C Logical_Order_Exception=LOE Lowercase=Lower Math
Noncharacter_Code_Point=NChar Pattern_Syntax=Pat_Syn Pattern_White_Space=Pat_WS Quotation_Mark=QMark Radical Regional_Indicator=RI
Sentence_Terminal=STerm Soft_Dotted=SD Terminal_Punctuation=Term Unified_Ideograph=UIdeo Uppercase=Upper Variation_Selector=VS White_Space=space
XID_Continue=XIDC XID_Start=XIDS`.split(/\s+/).map(x => x.split('='));

const all = Array.from({ length: 0x110000 }, (_, i) => String.fromCodePoint(i));

function varint(bytes, value) {
  for (; value >= 0x80; value = Math.floor(value / 128)) bytes.push(value % 128 + 128);
  bytes.push(value);
}

function boundaries(test) {
  const result = [];
  let inside = false;
  for (let i = 0; i < 0x110000; i++) if (test(i) !== inside) { result.push(i); inside = !inside; }
  if (inside) result.push(0x110000);
  return result;
}

function encode(list) {
  const bytes = [];
  let last = 0;
  for (const value of list) { varint(bytes, value - last); last = value; }
  return Buffer.from(bytes).toString('base64');
}

const missing = [];
function members(expression) {
  let regex;
  try { regex = new RegExp(`^\\p{${expression}}$`, 'u'); } catch { missing.push(expression); return null; }
  return i => regex.test(all[i]);
}

// The orbits of simple case folding: each member points at the next greater one, the greatest at the least.
function orbits(flags, limit) {
  const candidates = [];
  const changing = /[\p{Changes_When_Casemapped}\p{Changes_When_Casefolded}]/u;
  for (let i = 0; i < limit; i++) if (changing.test(all[i])) candidates.push(i);
  const extra = new Set(candidates);
  for (const c of candidates) for (const s of [all[c].toLowerCase(), all[c].toUpperCase()]) for (const x of s) extra.add(x.codePointAt(0));
  const text = [...extra].sort((a, b) => a - b).map(c => all[c]).join('');
  const bytes = [];
  let last = 0;
  for (const c of [...text]) {
    const orbit = [...new Set(text.match(new RegExp(`\\u${flags.includes('u') ? `{${c.codePointAt(0).toString(16)}}` : c.charCodeAt(0).toString(16).padStart(4, '0')}`, 'g' + flags)) ?? [])].map(x => x.codePointAt(0)).sort((a, b) => a - b);
    if (orbit.length < 2) continue;
    const code = c.codePointAt(0);
    const next = orbit[(orbit.indexOf(code) + 1) % orbit.length];
    varint(bytes, code - last);
    varint(bytes, next > code ? (next - code) * 2 : (code - next) * 2 + 1);
    last = code;
  }
  return Buffer.from(bytes).toString('base64');
}

const lines = [];
const cover = new Uint8Array(0x110000);
function table(name, entries) {
  lines.push('', `    internal static readonly (string Names, string Boundaries)[] ${name} =`, '    [');
  for (const [names, data] of entries) lines.push(`        ("${names}", "${data}"),`);
  lines.push('    ];');
}

const composed = new Set(['LC', 'L', 'M', 'N', 'C', 'P', 'Z', 'S']);
table('GeneralCategories', categories.filter(([, short]) => !composed.has(short)).map(([long, short]) => {
  const test = members(short);
  for (let i = 0; i < 0x110000; i++) if (test(i)) cover[i]++;
  return [[long, short, ...(categoryAliases[long] ?? [])].join(' '), encode(boundaries(test))];
}));
if (cover.some(x => x !== 1)) throw new Error('the categories do not partition the code points');
cover.fill(0);
const scriptSets = new Map();
table('Scripts', scripts.flatMap(([long, short]) => {
  const test = members(`Script=${long}`);
  if (!test) return [];
  const set = new Uint8Array(0x110000);
  for (let i = 0; i < 0x110000; i++) if (test(i)) { cover[i]++; set[i] = 1; }
  scriptSets.set(long, set);
  return [[[long, short, ...(scriptAliases[long] ?? [])].join(' '), encode(boundaries(i => set[i] === 1))]];
}));
const uncovered = boundaries(i => cover[i] !== 1);
// The difference (exclusive or) of Script_Extensions and Script; scripts without any are left out.
table('ScriptExtensionDifferences', scripts.flatMap(([long, short]) => {
  const test = members(`Script_Extensions=${long}`);
  const set = scriptSets.get(long);
  if (!test || !set) return [];
  const list = boundaries(i => test(i) !== (set[i] === 1));
  return list.length === 0 ? [] : [[long, encode(list)]];
}));
const derived = new Set(['ASCII', 'Any', 'Assigned']);
table('BinaryProperties', binary.filter(([long]) => !derived.has(long)).flatMap(names => {
  const test = members(names[0]);
  return test ? [[names.join(' '), encode(boundaries(test))]] : [];
}));
lines.push('', '    /// <summary>Orbits of simple case folding (the <c>u</c> flag): varint gap, then zigzag distance to the next member.</summary>');
lines.push(`    internal const string FoldingOrbits = "${orbits('iu', 0x110000)}";`);
lines.push('', '    /// <summary>Orbits of upper-casing (without the <c>u</c> flag), in the same form.</summary>');
lines.push(`    internal const string UpperCaseOrbits = "${orbits('i', 0x10000)}";`);

writeFileSync(new URL('UnicodeTables.cs', import.meta.url), `// <auto-generated>by generate-unicode-tables.mjs</auto-generated>
#nullable enable
namespace StructGen.Grammars.Automata.Ecma;

/// <summary>Unicode ${process.versions.unicode}: the sets that ECMA-262 property escapes name. A set is the base64 of varint gaps between its boundaries.</summary>
internal static class UnicodeTables
{
    internal const string Version = "${process.versions.unicode}";
${lines.join('\n')}
}
`);
console.log('unknown to this Node:', missing.join(' ') || 'none', '; script gaps:', uncovered.length / 2);
