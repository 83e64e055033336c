using System.Text;

namespace StructGen.Engine.Tokenization.PreTokenization;

/// <summary>Rewrites possessive quantifiers (<c>a++</c>), which .NET lacks, to atomic groups (<c>(?>a+)</c>).</summary>
internal static class PossessiveQuantifiers
{
    private static readonly System.Buffers.SearchValues<char> CountCharacters = System.Buffers.SearchValues.Create("0123456789,");

    /// <summary>The pattern in .NET's syntax; one that is broken comes back broken.</summary>
    public static string Rewrite(string pattern)
    {
        StringBuilder output = new(pattern.Length + 16);
        Stack<int> groups = new();
        int atom = -1;
        for (int i = 0; i < pattern.Length;)
        {
            int length = 1;
            switch (pattern[i])
            {
                case '\\':
                    length = EscapeLength(pattern, i);
                    atom = output.Length;
                    break;
                case '[':
                    length = ClassLength(pattern, i);
                    atom = output.Length;
                    break;
                case '(':
                    groups.Push(output.Length);
                    length = pattern.AsSpan(i).StartsWith("(?") ? 2 : 1;
                    break;
                case ')':
                    atom = groups.TryPop(out int open) ? open : -1;
                    break;
                case '|':
                    atom = -1;
                    break;
                case '*' or '+' or '?' or '{' when atom >= 0 && QuantifierLength(pattern, i) is > 0 and int quantifier:
                    output.Append(pattern, i, quantifier);
                    i += quantifier;
                    if (i < pattern.Length && pattern[i] == '+')
                    {
                        output.Insert(atom, "(?>").Append(')');
                        i++;
                    }
                    else if (i < pattern.Length && pattern[i] == '?')
                    {
                        output.Append('?');
                        i++;
                    }

                    continue;
                default:
                    atom = output.Length;
                    break;
            }

            length = Math.Min(length, pattern.Length - i);
            output.Append(pattern, i, length);
            i += length;
        }

        return output.ToString();
    }

    private static int QuantifierLength(string pattern, int start)
    {
        if (pattern[start] != '{')
        {
            return 1;
        }

        int end = pattern.IndexOf('}', start);
        return end > start + 1 && char.IsAsciiDigit(pattern[start + 1]) && pattern.AsSpan(start + 1, end - start - 1).IndexOfAnyExcept(CountCharacters) < 0 ? end - start + 1 : 0;
    }

    private static int EscapeLength(string pattern, int start)
    {
        if (start + 2 < pattern.Length && pattern[start + 1] is 'p' or 'P' && pattern[start + 2] == '{')
        {
            int end = pattern.IndexOf('}', start);
            return end < 0 ? 2 : end - start + 1;
        }

        return start + 1 < pattern.Length && pattern[start + 1] == 'u' ? 6 : start + 1 < pattern.Length && pattern[start + 1] == 'x' ? 4 : 2;
    }

    private static int ClassLength(string pattern, int start)
    {
        int i = start + 1;
        if (i < pattern.Length && pattern[i] == '^')
        {
            i++;
        }

        if (i < pattern.Length && pattern[i] == ']')
        {
            i++;
        }

        while (i < pattern.Length && pattern[i] != ']')
        {
            i += pattern[i] == '\\' ? 2 : 1;
        }

        return i - start + 1;
    }
}
