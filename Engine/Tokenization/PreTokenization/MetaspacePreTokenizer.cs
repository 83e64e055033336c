using System.Text;

namespace StructGen.Engine.Tokenization.PreTokenization;

/// <summary>When <see cref="MetaspacePreTokenizer"/> puts a mark before the text.</summary>
internal enum MetaspacePrefix
{
    /// <summary>Never.</summary>
    Never,

    /// <summary>Before the whole input.</summary>
    First,

    /// <summary>Before every stretch between added tokens.</summary>
    Always,
}

/// <summary>SentencePiece's spaces: each becomes a mark (<c>▁</c>), which starts a new piece where the file says so.</summary>
internal sealed class MetaspacePreTokenizer(string mark, MetaspacePrefix prefix, bool split) : PreTokenizer
{
    private readonly byte[] _mark = Encoding.UTF8.GetBytes(mark);
    private readonly LiteralPreTokenizer _splitter = new(Encoding.UTF8.GetBytes(mark), SplitBehavior.MergedWithNext, invert: false);

    public override ReadOnlySpan<byte> Prepare(ReadOnlySpan<byte> text, bool isFirst)
    {
        bool prefixed = prefix == MetaspacePrefix.Always || (prefix == MetaspacePrefix.First && isFirst);
        using MemoryStream prepared = new(text.Length * 2);
        if (prefixed && !text.IsEmpty && text[0] != (byte)' ' && !text.StartsWith(_mark))
        {
            prepared.Write(_mark);
        }

        while (text.IndexOf((byte)' ') is >= 0 and int space)
        {
            prepared.Write(text[..space]);
            prepared.Write(_mark);
            text = text[(space + 1)..];
        }

        prepared.Write(text);
        return prepared.ToArray();
    }

    public override void Split(ReadOnlySpan<byte> text, int start, int end, PieceList pieces)
    {
        if (split)
        {
            _splitter.Split(text, start, end, pieces);
        }
        else
        {
            pieces.Add(start, end);
        }
    }
}
