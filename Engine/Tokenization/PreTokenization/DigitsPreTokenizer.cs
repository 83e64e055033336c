namespace StructGen.Engine.Tokenization.PreTokenization;

/// <summary>Cuts numbers out, as a whole or digit by digit.</summary>
internal sealed class DigitsPreTokenizer(bool individual) : PreTokenizer
{
    public override void Split(ReadOnlySpan<byte> text, int start, int end, PieceList pieces)
    {
        text = text[..end];
        int position = start;
        while (position < end)
        {
            if (CharacterClasses.At(text, position, out int length) == CharacterClass.Number)
            {
                pieces.Add(start, position);
                start = position;
                position = individual ? position + length : CharacterClasses.RunEnd(text, position, CharacterClass.Number);
                pieces.Add(start, position);
                start = position;
            }
            else
            {
                position += length;
            }
        }

        pieces.Add(start, end);
    }
}
