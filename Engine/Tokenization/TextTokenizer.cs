using StructGen.Grammars;

namespace StructGen.Engine.Tokenization;

/// <summary>Encodes text to the token ids of a model. Immutable and thread-safe. Stub.</summary>
public abstract class TextTokenizer : ITokenEncoder
{
    /// <summary>The vocabulary, for a <see cref="GrammarCompiler"/>.</summary>
    public abstract Vocabulary Vocabulary { get; }

    /// <summary>From a Hugging Face <c>tokenizer.json</c>; a <c>tokenizer_config.json</c> beside it names the end tokens.</summary>
    /// <param name="path">The file.</param>
    /// <param name="logitsWidth">Width of the model's logits when larger than the tokenizer.</param>
    public static TextTokenizer FromTokenizerJson(string path, int? logitsWidth = null) => throw new NotImplementedException();

    /// <summary>The tiktoken vocabularies that need no file: <c>cl100k</c>, <c>o200k</c>.</summary>
    /// <param name="name">The name.</param>
    public static TextTokenizer FromTiktoken(string name) => throw new NotImplementedException();

    /// <summary>The canonical tokens of a text; special tokens' names in it are plain text.</summary>
    /// <param name="text">The text.</param>
    public abstract IReadOnlyList<int> Encode(string text);

    /// <inheritdoc/>
    public virtual IReadOnlyList<int> Encode(ReadOnlySpan<byte> utf8Text) => Encode(System.Text.Encoding.UTF8.GetString(utf8Text));
}
