using System.Buffers;
using System.Text;
using StructGen.Engine.Tokenization.Bpe;
using StructGen.Grammars;

namespace StructGen.Engine.Tokenization;

/// <summary>Encodes text to the token ids of a model. Immutable to the eye and thread-safe.</summary>
public abstract class TextTokenizer : ITokenEncoder
{
    /// <summary>The vocabulary, for a <see cref="GrammarCompiler"/>.</summary>
    public abstract Vocabulary Vocabulary { get; }

    /// <summary>
    /// From a Hugging Face <c>tokenizer.json</c> of the BPE kinds. End tokens are those with a well-known name and those that a
    /// <c>tokenizer_config.json</c> or <c>generation_config.json</c> beside it names.
    /// </summary>
    /// <param name="path">The file.</param>
    /// <param name="logitsWidth">Width of the model's logits when larger than the tokenizer.</param>
    /// <exception cref="GrammarException">The file is broken, or holds a tokenizer that cannot be reproduced exactly.</exception>
    public static TextTokenizer FromTokenizerJson(string path, int? logitsWidth = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        byte[] json = File.ReadAllBytes(path);
        Vocabulary vocabulary = Vocabulary.FromTokenizerJson(json, logitsWidth);
        TokenizerJsonFile file = TokenizerJsonFile.Parse(json, vocabulary);
        IReadOnlyList<int> endTokens = EndTokenFiles.Read(Path.GetDirectoryName(Path.GetFullPath(path))!, file, vocabulary);
        return new BpeTextTokenizer(endTokens.SequenceEqual(vocabulary.Special.End) ? vocabulary : vocabulary.WithEndTokens(endTokens), file.Pipeline);
    }

    /// <summary>The tiktoken vocabularies that need no file: <c>cl100k</c>, <c>o200k</c>.</summary>
    /// <param name="name">The name, with or without <c>_base</c>.</param>
    public static TextTokenizer FromTiktoken(string name)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        TiktokenEncoding encoding = TiktokenEncoding.Find(name);
        (Vocabulary vocabulary, BpePipeline pipeline) = encoding.Load();
        return new BpeTextTokenizer(vocabulary, pipeline);
    }

    /// <summary>The canonical tokens of a text, without any that a template would add around it.</summary>
    /// <param name="text">The text; unpaired surrogates become U+FFFD.</param>
    /// <param name="specialTokens">Whether special tokens' names in it are those tokens.</param>
    public IReadOnlyList<int> Encode(string text, SpecialTokenText specialTokens = SpecialTokenText.Recognized)
    {
        ArgumentNullException.ThrowIfNull(text);
        byte[] utf8 = ArrayPool<byte>.Shared.Rent(Encoding.UTF8.GetMaxByteCount(text.Length));
        try
        {
            return Encode(utf8.AsSpan(0, Encoding.UTF8.GetBytes(text, utf8)), specialTokens);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(utf8);
        }
    }

    /// <summary>The canonical tokens of a text, without any that a template would add around it.</summary>
    /// <param name="utf8Text">UTF-8 text; bytes that are not become tokens of their own where the vocabulary has them.</param>
    /// <param name="specialTokens">Whether special tokens' names in it are those tokens.</param>
    public abstract IReadOnlyList<int> Encode(ReadOnlySpan<byte> utf8Text, SpecialTokenText specialTokens);

    /// <summary>The canonical tokens of a text in which special tokens' names are plain text.</summary>
    /// <param name="utf8Text">UTF-8 text; bytes that are not become tokens of their own where the vocabulary has them.</param>
    public IReadOnlyList<int> Encode(ReadOnlySpan<byte> utf8Text) => Encode(utf8Text, SpecialTokenText.Plain);
}
