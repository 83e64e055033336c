namespace StructGen.Engine.Tokenization.PreTokenization;

/// <summary>Cuts text into pieces that are encoded apart. Immutable and thread-safe.</summary>
internal abstract class PreTokenizer
{
    /// <summary>Changes the text before it is cut (a prefix space); the span itself when there is nothing to do.</summary>
    /// <param name="text">Well-formed UTF-8.</param>
    /// <param name="isFirst">Whether the text starts the whole input.</param>
    public virtual ReadOnlySpan<byte> Prepare(ReadOnlySpan<byte> text, bool isFirst) => text;

    /// <summary>Appends the pieces of <c>text[start..end]</c>, which is all that this pre-tokenizer may look at.</summary>
    public abstract void Split(ReadOnlySpan<byte> text, int start, int end, PieceList pieces);
}

/// <summary>Several pre-tokenizers, each cutting the pieces of the one before.</summary>
internal sealed class SequencePreTokenizer(IReadOnlyList<PreTokenizer> steps) : PreTokenizer
{
    public override ReadOnlySpan<byte> Prepare(ReadOnlySpan<byte> text, bool isFirst) => steps.Count == 0 ? text : steps[0].Prepare(text, isFirst);

    public override void Split(ReadOnlySpan<byte> text, int start, int end, PieceList pieces)
    {
        PieceList current = new();
        current.Add(start, end);
        PieceList following = new();
        for (int i = 0; i < steps.Count; i++)
        {
            PieceList target = i + 1 == steps.Count ? pieces : following;
            foreach ((int from, int to) in current.Pieces)
            {
                steps[i].Split(text, from, to, target);
            }

            current.Clear();
            (current, following) = (following, current);
        }
    }
}

/// <summary>Leaves the text in one piece; may put a space before it.</summary>
internal sealed class WholePreTokenizer(bool addPrefixSpace = false) : PreTokenizer
{
    public override ReadOnlySpan<byte> Prepare(ReadOnlySpan<byte> text, bool isFirst) => addPrefixSpace ? PrefixSpace.Add(text) : text;

    public override void Split(ReadOnlySpan<byte> text, int start, int end, PieceList pieces) => pieces.Add(start, end);
}

/// <summary>The <c>add_prefix_space</c> of byte-level pre-tokenizers.</summary>
internal static class PrefixSpace
{
    public static ReadOnlySpan<byte> Add(ReadOnlySpan<byte> text) => text.IsEmpty || text[0] == (byte)' ' ? text : (byte[])[(byte)' ', .. text];
}
