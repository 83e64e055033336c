using StructGen.Grammars.Languages.Common;
using StructGen.Grammars.Parsing.Cfg.Syntax;

namespace StructGen.Grammars.Languages.Lark;

/// <summary>A grammar written within another: <c>%json {…}</c>, <c>%regex {…}</c>, <c>%lark {…}</c>.</summary>
/// <param name="Kind">The word before the brace, with its percent sign.</param>
/// <param name="Text">What the braces hold: for JSON they belong to it, for Lark they do not.</param>
/// <param name="Span">From the percent sign to the closing brace.</param>
internal sealed record LarkInlineBody(string Kind, string Text, SourceSpan Span);

/// <summary>
/// Finds the grammars written within a Lark grammar. Their text follows other rules, so Lark's own lexer gets to see blanks in its place, and all places stay what they are.
/// </summary>
internal static class LarkInlineBodies
{
    /// <summary>The text with blanks for bodies, and the bodies by the place of their percent sign.</summary>
    public static (string Masked, IReadOnlyDictionary<int, LarkInlineBody> Bodies) Cut(SourceErrors errors)
    {
        string text = errors.Source.Text;
        Dictionary<int, LarkInlineBody> bodies = [];
        char[]? masked = null;
        for (int i = 0; i < text.Length;)
        {
            if (text[i] != '%' || KindAt(text, i) is not { } kind || OpenAfter(text, i + kind.Length) is not (>= 0 and var open))
            {
                i = Skip(text, i);
                continue;
            }

            int end = kind == "%lark" ? CloseOfLark(text, open) : CloseOfJson(text, open);
            if (end < 0)
            {
                errors.Add(DiagnosticCode.SyntaxError, new SourceSpan(open, 1), $"The brace after {kind} is not closed.");
                end = text.Length;
            }

            masked ??= text.ToCharArray();
            masked.AsSpan((i + kind.Length)..end).Fill(' ');
            SourceSpan span = new(i, end - i);
            bodies.Add(i, new LarkInlineBody(kind, kind == "%lark" ? Alone(text, open + 1, Math.Max(open + 1, end - 1)) : text[open..end], span));
            i = end;
        }

        return (masked is null ? text : new string(masked), bodies);
    }

    private static string? KindAt(string text, int at)
    {
        int end = at + 1;
        while (end < text.Length && text[end] is >= 'a' and <= 'z')
        {
            end++;
        }

        return text[at..end] is "%json" or "%regex" or "%lark" ? text[at..end] : null;
    }

    private static int OpenAfter(string text, int at)
    {
        while (at < text.Length && char.IsWhiteSpace(text[at]))
        {
            at++;
        }

        return at < text.Length && text[at] == '{' ? at : -1;
    }

    /// <summary>A part of the text where it stands, so that problems in it have their places in the whole: the rest is blank.</summary>
    private static string Alone(string text, int from, int until) => string.Create(until, (text, from), static (span, source) =>
    {
        for (int i = 0; i < span.Length; i++)
        {
            span[i] = i >= source.from || source.text[i] is '\n' or '\r' ? source.text[i] : ' ';
        }
    });

    /// <summary>The place after one token of Lark: a string, an expression, a comment, or any character.</summary>
    private static int Skip(string text, int at)
    {
        switch (text[at])
        {
            case '"':
                return Quoted(text, at, '"', mayBreak: false);
            case '#':
            case '/' when at + 1 < text.Length && text[at + 1] == '/':
                int end = text.AsSpan(at).IndexOfAny('\r', '\n');
                return end < 0 ? text.Length : at + end;
            case '/':
                return Quoted(text, at, '/', mayBreak: true);
            default:
                return at + 1;
        }
    }

    private static int Quoted(string text, int at, char quote, bool mayBreak)
    {
        for (int i = at + 1; i < text.Length; i++)
        {
            if (text[i] == quote)
            {
                return i + 1;
            }

            if (text[i] == '\\')
            {
                i++;
            }
            else if (text[i] is '\r' or '\n' && !mayBreak)
            {
                break;
            }
        }

        // Not closed: Lark's lexer will say so.
        return at + 1;
    }

    private static int CloseOfLark(string text, int open)
    {
        int depth = 0;
        for (int i = open; i < text.Length; i = Skip(text, i))
        {
            depth += text[i] switch { '{' => 1, '}' => -1, _ => 0 };
            if (depth == 0)
            {
                return i + 1;
            }
        }

        return -1;
    }

    private static int CloseOfJson(string text, int open)
    {
        int depth = 0;
        for (int i = open; i < text.Length; i++)
        {
            if (text[i] == '"')
            {
                i = Quoted(text, i, '"', mayBreak: true) - 1;
                continue;
            }

            depth += text[i] switch { '{' or '[' => 1, '}' or ']' => -1, _ => 0 };
            if (depth == 0)
            {
                return i + 1;
            }
        }

        return -1;
    }
}
