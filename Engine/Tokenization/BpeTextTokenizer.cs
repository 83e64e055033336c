using System.Buffers;
using System.Text;
using System.Text.Unicode;
using StructGen.Engine.Tokenization.Bpe;
using StructGen.Engine.Tokenization.PreTokenization;
using StructGen.Grammars;

namespace StructGen.Engine.Tokenization;

/// <summary>Runs a <see cref="BpePipeline"/>.</summary>
internal sealed class BpeTextTokenizer : TextTokenizer
{
    [ThreadStatic]
    private static PieceList? s_pieces;

    private readonly BpePipeline _pipeline;
    private readonly Splitters _recognized;
    private readonly Splitters _plain;

    public BpeTextTokenizer(Vocabulary vocabulary, BpePipeline pipeline)
    {
        Vocabulary = vocabulary;
        _pipeline = pipeline;
        _recognized = new Splitters(pipeline, pipeline.AddedTokens);

        // End tokens are no text either, whatever the file calls them.
        _plain = new Splitters(pipeline, [.. pipeline.AddedTokens.Where(token => !token.IsSpecial && !vocabulary.Special.End.Contains(token.Id))]);
    }

    public override Vocabulary Vocabulary { get; }

    public override IReadOnlyList<int> Encode(ReadOnlySpan<byte> utf8Text, SpecialTokenText specialTokens)
    {
        List<int> tokens = new((utf8Text.Length / 3) + 4);
        Splitters splitters = specialTokens == SpecialTokenText.Recognized ? _recognized : _plain;
        if (Utf8.IsValid(utf8Text))
        {
            EncodeText(utf8Text, splitters, tokens, isFirst: true);
            return tokens;
        }

        for (int start = 0; start < utf8Text.Length;)
        {
            int valid = ValidLength(utf8Text[start..]);
            EncodeText(utf8Text.Slice(start, valid), splitters, tokens, isFirst: start == 0);
            start += valid;
            int invalid = InvalidLength(utf8Text[start..]);
            EncodeBytes(utf8Text.Slice(start, invalid), tokens);
            start += invalid;
        }

        return tokens;
    }

    private void EncodeText(ReadOnlySpan<byte> text, Splitters splitters, List<int> tokens, bool isFirst)
    {
        int taken = 0;
        while (taken < text.Length)
        {
            AddedToken? token = splitters.Raw.FindNext(text, taken, taken, out int start, out int end);
            EncodeNormalized(text[taken..start], splitters, tokens, isFirst && taken == 0);
            if (token is not null)
            {
                tokens.Add(token.Id);
            }

            taken = end;
        }
    }

    private void EncodeNormalized(ReadOnlySpan<byte> text, Splitters splitters, List<int> tokens, bool isFirst)
    {
        if (text.IsEmpty)
        {
            return;
        }

        text = _pipeline.Normalizer is null ? text : _pipeline.Normalizer.Normalize(text);
        int taken = 0;
        while (taken < text.Length)
        {
            AddedToken? token = splitters.Normalized.FindNext(text, taken, taken, out int start, out int end);
            EncodeStretch(text[taken..start], tokens, isFirst && taken == 0);
            if (token is not null)
            {
                tokens.Add(token.Id);
            }

            taken = end;
        }
    }

    private void EncodeStretch(ReadOnlySpan<byte> text, List<int> tokens, bool isFirst)
    {
        if (text.IsEmpty)
        {
            return;
        }

        text = _pipeline.PreTokenizer.Prepare(text, isFirst);
        PieceList pieces = s_pieces ?? new PieceList();
        s_pieces = null;
        _pipeline.PreTokenizer.Split(text, 0, text.Length, pieces);
        foreach ((int start, int end) in pieces.Pieces)
        {
            _pipeline.Model.Encode(text[start..end], tokens);
        }

        pieces.Clear();
        s_pieces = pieces;
    }

    /// <summary>Bytes that are no text: their own tokens, merged where symbols are bytes.</summary>
    private void EncodeBytes(ReadOnlySpan<byte> bytes, List<int> tokens)
    {
        if (_pipeline.Model.ByteLevel)
        {
            _pipeline.Model.Encode(bytes, tokens);
            return;
        }

        foreach (byte b in bytes)
        {
            if (_pipeline.Model.ByteTokens[b] is >= 0 and int token)
            {
                tokens.Add(token);
            }
        }
    }

    private static int ValidLength(ReadOnlySpan<byte> text)
    {
        int length = 0;
        while (Rune.DecodeFromUtf8(text[length..], out _, out int consumed) == OperationStatus.Done)
        {
            length += consumed;
        }

        return length;
    }

    private static int InvalidLength(ReadOnlySpan<byte> text)
    {
        int length = 0;
        while (length < text.Length && Rune.DecodeFromUtf8(text[length..], out _, out int consumed) != OperationStatus.Done)
        {
            length += consumed;
        }

        return length;
    }

    /// <summary>The searches for tokens of the raw and of the normalized text.</summary>
    private sealed class Splitters(BpePipeline pipeline, IReadOnlyList<AddedToken> tokens)
    {
        public AddedTokenSplitter Raw { get; } = new(tokens.Where(token => !token.Normalized).Select(token => (Encoding.UTF8.GetBytes(token.Content), token)));

        public AddedTokenSplitter Normalized { get; } = new(tokens.Where(token => token.Normalized).Select(token => (Normalize(pipeline, token.Content), token)));

        private static byte[] Normalize(BpePipeline pipeline, string content)
        {
            byte[] utf8 = Encoding.UTF8.GetBytes(content);
            return pipeline.Normalizer is null ? utf8 : pipeline.Normalizer.Normalize(utf8).ToArray();
        }
    }
}
