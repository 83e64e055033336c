using System.Globalization;
using System.Text;

namespace StructGen.SchemaBench.Sources;

/// <summary>Line and column of a place, both from 1; columns are counted in bytes.</summary>
internal readonly record struct TextPlace(int Line, int Column)
{
    private const int Before = 160;
    private const int After = 80;

    /// <summary>The place of a byte.</summary>
    public static TextPlace Of(ReadOnlySpan<byte> text, int offset)
    {
        ReadOnlySpan<byte> before = text[..offset];
        return new(before.Count((byte)'\n') + 1, offset - before.LastIndexOf((byte)'\n'));
    }

    /// <summary>What stands around a byte, which is marked.</summary>
    public static string Excerpt(ReadOnlySpan<byte> text, int offset) =>
        Encoding.UTF8.GetString(text[Math.Max(0, offset - Before)..offset]) + "⟦here⟧" + Encoding.UTF8.GetString(text[offset..Math.Min(text.Length, offset + After)]);

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Line}:{Column}");
}
