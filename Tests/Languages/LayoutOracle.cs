namespace StructGen.Tests.Languages;

/// <summary>
/// A tokeniser and a parser by hand for one small language with layout: <c>statement: ("a" | "(" ("a" | group)* ")") NEWLINE | ":" NEWLINE INDENT statement+ DEDENT</c>. Written from the description of Python's
/// lines, line by line, without anything that the library has.
/// </summary>
internal sealed class LayoutOracle
{
    private readonly List<char> _tokens = [];
    private int _at;

    /// <summary>The same language as a grammar.</summary>
    public const string Grammar = """
        %lexer longest
        %layout NEWLINE INDENT DEDENT
        %brackets "(" ")"
        %join JOIN
        %declare INDENT DEDENT
        start: statement*
        statement: ("a" | group) NEWLINE | ":" NEWLINE INDENT statement+ DEDENT
        group: "(" ("a" | group)* ")"
        NEWLINE: /\n/
        JOIN: /\\\n/
        %ignore /[ \t\f]+/
        %ignore /#[^\n]*/
        %ignore JOIN
        """;

    public static bool Accepts(string text)
    {
        LayoutOracle oracle = new();
        if (!oracle.Tokenise(text))
        {
            return false;
        }

        while (oracle._at < oracle._tokens.Count)
        {
            if (!oracle.Statement())
            {
                return false;
            }
        }

        return true;
    }

    private bool Tokenise(string text)
    {
        List<(int Column, int Narrow)> levels = [(0, 0)];
        int brackets = 0;
        int at = 0;
        while (at < text.Length)
        {
            int column = 0;
            int narrow = 0;
            int joined = 0;
            for (; at < text.Length; at++)
            {
                char c = text[at];
                if (c == ' ')
                {
                    (column, narrow) = (column + 1, narrow + 1);
                }
                else if (c == '\t')
                {
                    (column, narrow) = ((column + 8) / 8 * 8, narrow + 1);
                }
                else if (c == '\f')
                {
                    column = narrow = 0;
                }
                else if (c == '\\' && at + 1 < text.Length && text[at + 1] == '\n')
                {
                    joined = joined > 0 ? joined : column;
                    at++;
                    if (at + 1 == text.Length)
                    {
                        return false;
                    }
                }
                else
                {
                    break;
                }
            }

            while (at < text.Length && text[at] == '#')
            {
                at = text.IndexOf('\n', at) is >= 0 and var end ? end : text.Length;
            }

            if (at == text.Length)
            {
                break;
            }

            if (text[at] == '\n')
            {
                at++;
                continue;
            }

            (column, narrow) = joined > 0 ? (joined, joined) : (column, narrow);
            if (column > levels[^1].Column)
            {
                if (narrow <= levels[^1].Narrow)
                {
                    return false;
                }

                levels.Add((column, narrow));
                _tokens.Add('>');
            }
            else
            {
                while (column < levels[^1].Column)
                {
                    levels.RemoveAt(levels.Count - 1);
                    _tokens.Add('<');
                }

                if ((column, narrow) != levels[^1])
                {
                    return false;
                }
            }

            bool isOpen = true;
            while (isOpen)
            {
                char c = at < text.Length ? text[at++] : '$';
                switch (c)
                {
                    case '$':
                        if (brackets > 0)
                        {
                            return false;
                        }

                        _tokens.Add('\n');
                        isOpen = false;
                        break;
                    case '\n' when brackets == 0:
                        _tokens.Add('\n');
                        isOpen = false;
                        break;
                    case '\n' or ' ' or '\t' or '\f':
                        break;
                    case '#':
                        at = text.IndexOf('\n', at) is >= 0 and var end ? end : text.Length;
                        break;
                    case '\\':
                        if (at >= text.Length - 1 || text[at++] != '\n')
                        {
                            return false;
                        }

                        break;
                    default:
                        brackets += c == '(' ? 1 : c == ')' ? -1 : 0;
                        _tokens.Add(c);
                        if (brackets < 0)
                        {
                            return false;
                        }

                        break;
                }
            }
        }

        _tokens.AddRange(Enumerable.Repeat('<', levels.Count - 1));
        return true;
    }

    private bool Take(char token)
    {
        bool isThere = _at < _tokens.Count && _tokens[_at] == token;
        _at += isThere ? 1 : 0;
        return isThere;
    }

    private bool Statement()
    {
        if (!Take(':'))
        {
            return (Take('a') || Group()) && Take('\n');
        }

        if (!Take('\n') || !Take('>'))
        {
            return false;
        }

        do
        {
            if (!Statement())
            {
                return false;
            }
        }
        while (!Take('<'));
        return true;
    }

    private bool Group()
    {
        if (!Take('('))
        {
            return false;
        }

        while (Take('a') || (_at < _tokens.Count && _tokens[_at] == '(' && Group()))
        {
        }

        return Take(')');
    }
}
