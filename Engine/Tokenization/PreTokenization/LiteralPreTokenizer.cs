namespace StructGen.Engine.Tokenization.PreTokenization;

/// <summary>Cuts at each occurrence of a text.</summary>
internal sealed class LiteralPreTokenizer(byte[] literal, SplitBehavior behavior, bool invert) : PreTokenizer
{
    public override void Split(ReadOnlySpan<byte> text, int start, int end, PieceList pieces)
    {
        SplitCollector collector = new(behavior, invert, start, pieces);
        while (literal.Length > 0 && text[start..end].IndexOf(literal) is >= 0 and int found)
        {
            collector.Add(start + found, isMatch: false);
            start += found + literal.Length;
            collector.Add(start, isMatch: true);
        }

        collector.Add(end, isMatch: false);
        collector.Flush();
    }
}

/// <summary>Cuts at single characters of a kind.</summary>
internal sealed class CharacterPreTokenizer(Func<int, bool> matches, SplitBehavior behavior) : PreTokenizer
{
    public override void Split(ReadOnlySpan<byte> text, int start, int end, PieceList pieces)
    {
        SplitCollector collector = new(behavior, false, start, pieces);
        while (start < end)
        {
            bool isMatch = matches(CharacterClasses.Decode(text, start, out int length));
            int gapEnd = start;
            start += length;
            if (isMatch)
            {
                collector.Add(gapEnd, isMatch: false);
                collector.Add(start, isMatch: true);
            }
        }

        collector.Add(end, isMatch: false);
        collector.Flush();
    }
}
