using System.Text;
using System.Text.RegularExpressions;

namespace StructGen.Engine.Tokenization.Normalization;

/// <summary>Rewrites text before it is cut into pieces. Immutable and thread-safe.</summary>
internal abstract class TextNormalizer
{
    /// <summary>The normal form; the span itself when the text is in it.</summary>
    /// <param name="text">Well-formed UTF-8.</param>
    public abstract ReadOnlySpan<byte> Normalize(ReadOnlySpan<byte> text);
}

/// <summary>Several normalizers in turn.</summary>
internal sealed class SequenceNormalizer(IReadOnlyList<TextNormalizer> steps) : TextNormalizer
{
    public override ReadOnlySpan<byte> Normalize(ReadOnlySpan<byte> text)
    {
        foreach (TextNormalizer step in steps)
        {
            text = step.Normalize(text);
        }

        return text;
    }
}

/// <summary>Puts a text before a text that is not empty.</summary>
internal sealed class PrependNormalizer(byte[] prefix) : TextNormalizer
{
    public override ReadOnlySpan<byte> Normalize(ReadOnlySpan<byte> text) => text.IsEmpty ? text : (byte[])[.. prefix, .. text];
}

/// <summary>Replaces each occurrence of a text.</summary>
internal sealed class ReplaceNormalizer(byte[] pattern, byte[] content) : TextNormalizer
{
    public override ReadOnlySpan<byte> Normalize(ReadOnlySpan<byte> text)
    {
        if (pattern.Length == 0 || text.IndexOf(pattern) < 0)
        {
            return text;
        }

        using MemoryStream replaced = new(text.Length * 2);
        while (text.IndexOf(pattern) is >= 0 and int found)
        {
            replaced.Write(text[..found]);
            replaced.Write(content);
            text = text[(found + pattern.Length)..];
        }

        replaced.Write(text);
        return replaced.ToArray();
    }
}

/// <summary>Replaces each match of a regular expression.</summary>
internal sealed class RegexReplaceNormalizer(Regex regex, string content) : TextNormalizer
{
    public override ReadOnlySpan<byte> Normalize(ReadOnlySpan<byte> text) =>
        Encoding.UTF8.GetBytes(regex.Replace(Encoding.UTF8.GetString(text), _ => content));
}
