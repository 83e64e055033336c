using System.Text.RegularExpressions;

namespace StructGen.Tests.Oracles;

/// <summary>
/// Cuts a text into lexemes the slow way, each time trying every end, and asks Earley whether the lexemes derive. Terminals are small letters with anchored .NET expressions; the first
/// of the list wins among equals; those named '_' are hidden.
/// </summary>
internal sealed class LexingOracle(EarleyOracle grammar, IReadOnlyList<(char Name, string Pattern)> terminals, bool isContextual)
{
    public bool Accepts(string text)
    {
        string lexemes = "";
        int at = 0;
        while (at < text.Length)
        {
            (char name, int length) = ('\0', 0);
            foreach ((char candidate, string pattern) in terminals)
            {
                if (isContextual && candidate != '_' && !grammar.Read(lexemes + candidate).IsPrefix[^1])
                {
                    continue;
                }

                for (int end = text.Length; end > at + length; end--)
                {
                    if (Regex.IsMatch(text[at..end], $"\\A(?:{pattern})\\z", RegexOptions.Singleline))
                    {
                        (name, length) = (candidate, end - at);
                        break;
                    }
                }
            }

            if (length == 0)
            {
                return false;
            }

            at += length;
            lexemes += name == '_' ? "" : name;
        }

        return grammar.Read(lexemes).IsMember;
    }
}
