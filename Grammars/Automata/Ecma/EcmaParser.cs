namespace StructGen.Grammars.Automata.Ecma;

/// <summary>
/// A recursive-descent reader of ECMA-262 patterns, strict (<c>u</c> flag) or legacy (Annex B syntax). In both the text is a sequence of code points:
/// surrogate pairs are joined in legacy patterns too, because the strings judged are decoded JSON.
/// </summary>
internal sealed partial class EcmaParser
{
    private static readonly EcmaSet[] s_ascii = [.. Enumerable.Range(0, 128).Select(static c => new EcmaSet(ScalarSet.Of(c)))];

    private readonly string _text;
    private readonly bool _isUnicode;
    private readonly bool _hasNamedGroups;
    private readonly int _groupCount;
    private readonly int _maxDepth;
    private readonly List<NamedGroup> _namedGroups = [];
    private readonly List<(int Disjunction, int Alternative)> _path = [];
    private readonly List<(string Name, List<int> Groups, int Offset)> _namedReferences = [];
    private readonly HashSet<ScalarSet> _sets = [];
    private long _classBoundaries;
    private int _position;
    private int _depth;
    private int _groups;
    private int _disjunctions;
    private bool _ignoreCase;
    private bool _multiline;
    private bool _dotAll;

    private EcmaParser(string text, bool isUnicode, int maxDepth)
    {
        _text = text;
        _isUnicode = isUnicode;
        _maxDepth = maxDepth;
        (_groupCount, bool named) = CountGroups(text);
        _hasNamedGroups = isUnicode || named;
    }

    private readonly record struct NamedGroup(string Name, int Index, (int Disjunction, int Alternative)[] Path);

    private CaseFolding? Folding => !_ignoreCase ? null : _isUnicode ? CaseFolding.Unicode : CaseFolding.Legacy;

    private ScalarSet Word => _ignoreCase && _isUnicode ? CaseFolding.Unicode.Close(ScalarSet.WordCharacters) : ScalarSet.WordCharacters;

    private bool AtEnd => _position >= _text.Length;

    /// <summary>Reads a pattern with the <c>u</c> flag, or by Annex B when it is invalid with it.</summary>
    internal static EcmaNode Parse(string pattern, int maxDepth)
    {
        RegexSyntaxException strict;
        try
        {
            return new EcmaParser(pattern, isUnicode: true, maxDepth).ParsePattern();
        }
        catch (RegexSyntaxException exception)
        {
            strict = exception;
        }

        try
        {
            return new EcmaParser(pattern, isUnicode: false, maxDepth).ParsePattern();
        }
        catch (RegexSyntaxException legacy)
        {
            // Both failed. The later failure has understood more of the pattern.
            throw strict.Offset > legacy.Offset ? strict : legacy;
        }
    }

    /// <summary>Reads a pattern in one of the two syntaxes only.</summary>
    internal static EcmaNode Parse(string pattern, bool isUnicode, int maxDepth) => new EcmaParser(pattern, isUnicode, maxDepth).ParsePattern();

    private EcmaNode ParsePattern()
    {
        EcmaNode result = ParseDisjunction();
        if (!AtEnd)
        {
            throw Error("Unmatched ')'; a literal one is written '\\)'.");
        }

        foreach ((string name, List<int> groups, int offset) in _namedReferences)
        {
            groups.AddRange(_namedGroups.Where(group => group.Name == name).Select(static group => group.Index));
            if (groups.Count == 0)
            {
                throw Error($"The reference '\\k<{name}>' names no group of the pattern.", offset);
            }
        }

        return result;
    }

    private EcmaNode ParseDisjunction()
    {
        if (++_depth > _maxDepth)
        {
            throw new GrammarLimitException(nameof(GrammarLimits.MaxNestingDepth), $"The pattern nests groups more than {_maxDepth} deep.");
        }

        int disjunction = _disjunctions++;
        List<EcmaNode> alternatives = [];
        do
        {
            _path.Add((disjunction, alternatives.Count));
            alternatives.Add(ParseAlternative());
            _path.RemoveAt(_path.Count - 1);
        }
        while (TryRead('|'));

        _depth--;
        return EcmaNode.Alternation(alternatives);
    }

    private EcmaNode ParseAlternative()
    {
        List<EcmaNode> terms = [];
        while (!AtEnd && _text[_position] is not ('|' or ')'))
        {
            terms.Add(ParseTerm());
        }

        return EcmaNode.Sequence(terms);
    }

    private EcmaNode ParseTerm()
    {
        int start = _position;
        EcmaNode atom = ParseAtom(out bool isQuantifiable);
        int quantifier = _position;
        if (!TryReadQuantifier(out int minimum, out int? maximum))
        {
            return atom;
        }

        if (!isQuantifiable)
        {
            throw Error($"Nothing to repeat: '{_text[start..quantifier]}' is an assertion.", quantifier);
        }

        if (maximum < minimum)
        {
            throw Error($"The quantifier '{_text[quantifier.._position]}' has its bounds reversed.", quantifier);
        }

        TryRead('?');
        if (!AtEnd && _text[_position] is '*' or '+' or '?' || (!AtEnd && _text[_position] == '{' && IsBracedQuantifier()))
        {
            throw Error("Nothing to repeat: two quantifiers in a row; ECMA-262 has no possessive quantifiers ('a++').");
        }

        return new EcmaRepeat(atom, minimum, maximum);
    }

    private EcmaNode ParseAtom(out bool isQuantifiable)
    {
        isQuantifiable = true;
        char c = _text[_position];
        switch (c)
        {
            case '^':
                isQuantifiable = false;
                _position++;
                return _multiline ? LineStart : EcmaLook.Start;
            case '$':
                isQuantifiable = false;
                _position++;
                return _multiline ? LineEnd : EcmaLook.End;
            case '(':
                return ParseGroup(out isQuantifiable);
            case '.':
                _position++;
                return new EcmaSet(_dotAll ? ScalarSet.All : ~ScalarSet.LineTerminators);
            case '[':
                return ParseClass();
            case '\\':
                return ParseAtomEscape(out isQuantifiable);
            case '*' or '+' or '?':
                throw Error($"Nothing to repeat before '{c}'; a literal one is written '\\{c}'.");
            case '{' when _isUnicode || IsBracedQuantifier():
                throw Error("Nothing to repeat before '{'; a literal one is written '\\{'.");
            case '}' or ']' when _isUnicode:
                throw Error($"A lone '{c}' is written '\\{c}'.");
            default:
                return Literal(ReadCodePoint());
        }
    }

    private static EcmaNode LineStart => EcmaNode.Alternation([EcmaLook.Start, new EcmaLook(new EcmaSet(ScalarSet.LineTerminators), isBehind: true, isNegative: false)]);

    private static EcmaNode LineEnd => EcmaNode.Alternation([EcmaLook.End, new EcmaLook(new EcmaSet(ScalarSet.LineTerminators), isBehind: false, isNegative: false)]);

    private EcmaNode ParseGroup(out bool isQuantifiable)
    {
        int start = _position++;
        isQuantifiable = true;
        if (!TryRead('?'))
        {
            return ParseCapture(start, name: null);
        }

        if (TryRead(':'))
        {
            return ParseBody(start);
        }

        if (TryRead('=') || TryRead('!'))
        {
            bool isNegative = _text[_position - 1] == '!';
            isQuantifiable = !_isUnicode;
            return new EcmaLook(ParseBody(start), isBehind: false, isNegative);
        }

        if (TryRead('<'))
        {
            if (TryRead('=') || TryRead('!'))
            {
                bool isNegative = _text[_position - 1] == '!';
                isQuantifiable = false;
                return new EcmaLook(ParseBody(start), isBehind: true, isNegative);
            }

            return ParseCapture(start, ReadGroupName());
        }

        return ParseModifiers(start);
    }

    private EcmaGroup ParseCapture(int start, string? name)
    {
        int index = ++_groups;
        if (name is not null)
        {
            (int, int)[] path = [.. _path];
            foreach (NamedGroup other in _namedGroups)
            {
                if (other.Name == name && MightBothParticipate(other.Path, path))
                {
                    throw Error($"The group name '{name}' is declared twice; only different alternatives may share a name.", start);
                }
            }

            _namedGroups.Add(new NamedGroup(name, index, path));
        }

        return new EcmaGroup(index, ParseBody(start));
    }

    private static bool MightBothParticipate((int Disjunction, int Alternative)[] first, (int Disjunction, int Alternative)[] second)
    {
        for (int i = 0; i < Math.Min(first.Length, second.Length) && first[i].Disjunction == second[i].Disjunction; i++)
        {
            if (first[i].Alternative != second[i].Alternative)
            {
                return false;
            }
        }

        return true;
    }

    private EcmaNode ParseBody(int start)
    {
        EcmaNode body = ParseDisjunction();
        return TryRead(')') ? body : throw Error("The group is never closed; a literal '(' is written '\\('.", start);
    }

    private EcmaNode ParseModifiers(int start)
    {
        int flags = _position;
        while (!AtEnd && (char.IsAsciiLetter(_text[_position]) || _text[_position] is '-' or '^'))
        {
            _position++;
        }

        string modifiers = _text[flags.._position];
        string[] parts = modifiers.Split('-');
        string all = string.Concat(parts);
        bool isValid = parts.Length <= 2 && all.Length > 0 && all.All(static c => c is 'i' or 'm' or 's') && all.Distinct().Count() == all.Length;
        if (!isValid || !TryRead(':'))
        {
            throw Error(GroupHint(start, modifiers), start);
        }

        (bool, bool, bool) saved = (_ignoreCase, _multiline, _dotAll);
        string added = parts[0], removed = parts.Length == 2 ? parts[1] : "";
        _ignoreCase = (_ignoreCase || added.Contains('i')) && !removed.Contains('i');
        _multiline = (_multiline || added.Contains('m')) && !removed.Contains('m');
        _dotAll = (_dotAll || added.Contains('s')) && !removed.Contains('s');
        EcmaNode body = ParseBody(start);
        (_ignoreCase, _multiline, _dotAll) = saved;
        return body;
    }

    private string GroupHint(int start, string modifiers)
    {
        string rest = _text[(start + 2)..];
        string hint =
            modifiers.StartsWith('P') ? "named groups are written '(?<name>…)' and referenced '\\k<name>', not '(?P<name>…)'" :
            rest.StartsWith('>') ? "ECMA-262 has no atomic groups; use '(?:…)'" :
            rest.StartsWith('#') ? "ECMA-262 has no comments" :
            modifiers.Length > 0 && _position < _text.Length && _text[_position] == ')' ? $"flags apply to a group only, '(?{modifiers}:…)' with i, m and s, or spell both cases as in '[aA]'" :
            "known are (?:…), (?=…), (?!…), (?<=…), (?<!…), (?<name>…) and (?ims-ims:…)";
        return $"Invalid group '(?{(rest.Length > 0 ? rest[..1] : "")}': {hint}.";
    }

    private bool TryReadQuantifier(out int minimum, out int? maximum)
    {
        (minimum, maximum) = (0, null);
        if (AtEnd)
        {
            return false;
        }

        switch (_text[_position])
        {
            case '*':
                _position++;
                return true;
            case '+':
                _position++;
                minimum = 1;
                return true;
            case '?':
                _position++;
                maximum = 1;
                return true;
            case '{' when IsBracedQuantifier():
                _position++;
                minimum = ReadNumber();
                maximum = minimum;
                if (TryRead(','))
                {
                    // A count beyond any string's length is no bound.
                    maximum = _text[_position] == '}' || ReadNumber() is var last && last == int.MaxValue ? null : last;
                }

                _position++;
                return true;
            case '{' when _isUnicode:
                throw Error("Incomplete quantifier; a literal '{' is written '\\{'.");
            default:
                return false;
        }
    }

    /// <summary>Whether <c>{n}</c>, <c>{n,}</c> or <c>{n,m}</c> stands here.</summary>
    private bool IsBracedQuantifier()
    {
        int i = _position + 1;
        int digits = i;
        while (i < _text.Length && char.IsAsciiDigit(_text[i]))
        {
            i++;
        }

        if (i == digits)
        {
            return false;
        }

        if (i < _text.Length && _text[i] == ',')
        {
            i++;
            while (i < _text.Length && char.IsAsciiDigit(_text[i]))
            {
                i++;
            }
        }

        return i < _text.Length && _text[i] == '}';
    }

    /// <summary>Decimal digits, saturated.</summary>
    private int ReadNumber()
    {
        long value = 0;
        for (; char.IsAsciiDigit(_text[_position]); _position++)
        {
            value = Math.Min(value * 10 + (_text[_position] - '0'), int.MaxValue);
        }

        return (int)value;
    }

    private EcmaSet Literal(int codePoint)
    {
        if (!_ignoreCase && codePoint < s_ascii.Length)
        {
            return s_ascii[codePoint];
        }

        ScalarSet set = ScalarSet.Of(codePoint);
        return new EcmaSet(Folding?.Close(set) ?? set);
    }

    private int ReadCodePoint()
    {
        int c = _text[_position++];
        if (char.IsHighSurrogate((char)c) && !AtEnd && char.IsLowSurrogate(_text[_position]))
        {
            c = char.ConvertToUtf32((char)c, _text[_position++]);
        }

        return c;
    }

    private bool TryRead(char expected)
    {
        if (AtEnd || _text[_position] != expected)
        {
            return false;
        }

        _position++;
        return true;
    }

    private RegexSyntaxException Error(string message) => Error(message, _position);

    private static RegexSyntaxException Error(string message, int offset) => new(offset, message, isUnsupported: false);

    /// <summary>The number of capturing groups, and whether one is named.</summary>
    private static (int Count, bool HasNames) CountGroups(string text)
    {
        int count = 0;
        bool hasNames = false;
        for (int i = 0; i < text.Length; i++)
        {
            switch (text[i])
            {
                case '\\':
                    i++;
                    break;
                case '[':
                    for (i++; i < text.Length && text[i] != ']'; i++)
                    {
                        i += text[i] == '\\' ? 1 : 0;
                    }

                    break;
                case '(' when i + 1 >= text.Length || text[i + 1] != '?':
                    count++;
                    break;
                case '(' when i + 3 < text.Length && text[i + 2] == '<' && text[i + 3] is not ('=' or '!'):
                    count++;
                    hasNames = true;
                    break;
            }
        }

        return (count, hasNames);
    }
}
