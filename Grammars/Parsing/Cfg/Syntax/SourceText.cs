namespace StructGen.Grammars.Parsing.Cfg.Syntax;

/// <summary>A stretch of a grammar's source, in UTF-16 units.</summary>
internal readonly record struct SourceSpan(int Start, int Length)
{
    /// <summary>From the beginning of <paramref name="first"/> to the end of <paramref name="last"/>.</summary>
    public static SourceSpan Over(SourceSpan first, SourceSpan last) => new(first.Start, Math.Max(first.Length, last.Start + last.Length - first.Start));
}

/// <summary>The text of a grammar, and how its places are shown.</summary>
internal sealed class SourceText
{
    private const int MaxExcerpt = 100;

    private readonly List<int> _lines = [0];

    public SourceText(string text)
    {
        Text = text;
        for (int i = 0; i < text.Length; i++)
        {
            if (text[i] == '\n' || (text[i] == '\r' && (i + 1 == text.Length || text[i + 1] != '\n')))
            {
                _lines.Add(i + 1);
            }
        }
    }

    public string Text { get; }

    /// <summary>The offset of a place given by line (from 1) and column (from 0).</summary>
    public int OffsetOf(int line, int column) => Math.Min(Text.Length, _lines[Math.Clamp(line - 1, 0, _lines.Count - 1)] + column);

    /// <summary><c>line:column</c>, both from 1.</summary>
    public string Locate(SourceSpan span)
    {
        (int line, int column) = LineOf(span.Start);
        return $"{line + 1}:{column + 1}";
    }

    /// <summary>The line of a place with a caret under each of its characters on that line.</summary>
    public string Excerpt(SourceSpan span)
    {
        (int line, int column) = LineOf(span.Start);
        int start = _lines[line];
        int end = line + 1 < _lines.Count ? _lines[line + 1] : Text.Length;
        string shown = Text[start..end].TrimEnd('\r', '\n');
        column = Math.Min(column, shown.Length);
        int cut = Math.Max(0, column - (MaxExcerpt / 2));
        shown = shown[cut..Math.Min(shown.Length, cut + MaxExcerpt)].Replace('\t', ' ');
        column -= cut;
        int carets = Math.Clamp(span.Length, 1, Math.Max(1, shown.Length - column));
        return $"  {shown}{Environment.NewLine}  {new string(' ', column)}{new string('^', carets)}";
    }

    /// <summary>A problem at a place.</summary>
    public Diagnostic Problem(DiagnosticCode code, SourceSpan span, string message, string? hint = null) =>
        new(code, DiagnosticSeverity.Error, Locate(span), message, hint) { Excerpt = Excerpt(span) };

    /// <summary>Something suspicious at a place.</summary>
    public Diagnostic Warning(SourceSpan span, string message, string? hint = null) =>
        new(DiagnosticCode.Warning, DiagnosticSeverity.Warning, Locate(span), message, hint) { Excerpt = Excerpt(span) };

    private (int Line, int Column) LineOf(int offset)
    {
        offset = Math.Clamp(offset, 0, Text.Length);
        int line = _lines.BinarySearch(offset);
        line = line < 0 ? ~line - 1 : line;
        return (line, offset - _lines[line]);
    }
}
