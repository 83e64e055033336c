using System.Text.RegularExpressions;

namespace StructGen.SchemaBench.Sources;

/// <summary>Cuts a text of any language into words, numbers, runs of blanks of one line, line ends, and single other characters.</summary>
internal static partial class TextPieces
{
    /// <summary>The pieces, which together are the text.</summary>
    public static IReadOnlyList<string> Of(string text) => [.. Piece().Matches(text).Select(match => match.Value)];

    /// <summary>Whether a piece is nothing but blanks.</summary>
    public static bool IsBlank(string piece) => string.IsNullOrWhiteSpace(piece);

    [GeneratedRegex(@"[0-9][0-9A-Za-z_]*|[\p{L}_][\p{L}\p{Nd}\p{M}_]*|[ \t\f]+|\r?\n|[\uD800-\uDBFF][\uDC00-\uDFFF]|.", RegexOptions.Singleline | RegexOptions.CultureInvariant)]
    private static partial Regex Piece();
}
