using System.Buffers;
using System.Text;
using System.Text.Json;

namespace StructGen.Grammars.Vocabularies;

/// <summary>
/// Reads what each token spells from a Hugging Face <c>tokenizer.json</c>. One pass finds the sections, a second reads the entries; merges are skipped
/// (how text is encoded is not the vocabulary's concern).
/// </summary>
internal ref struct TokenizerJsonReader
{
    /// <summary>Problems reported of one file; a broken vocabulary repeats itself a hundred thousand times.</summary>
    private const int MaxProblems = 20;

    private readonly ReadOnlySpan<byte> _json;
    private readonly List<Diagnostic> _problems = [];
    private readonly VocabularyBuilder _builder;
    private readonly List<(string Name, int Token)> _controls = [];
    private byte[] _scratch = new byte[256];
    private Range? _model;
    private Range? _vocab;
    private JsonTokenType _vocabKind;
    private Range? _decoder;
    private Range? _preTokenizer;
    private Range? _normalizer;
    private Range? _addedTokens;
    private string? _modelType;
    private bool _hasMerges;
    private bool _byteFallback;

    private TokenizerJsonReader(ReadOnlySpan<byte> json, VocabularyBuilder builder)
    {
        _json = json;
        _builder = builder;
    }

    /// <summary>Reads the file into <paramref name="builder"/>.</summary>
    /// <exception cref="GrammarException">All problems of the file (the first twenty).</exception>
    public static TokenizerJsonContents Read(ReadOnlySpan<byte> utf8Json, VocabularyBuilder builder)
    {
        TokenizerJsonReader reader = new(utf8Json.StartsWith("\uFEFF"u8) ? utf8Json[3..] : utf8Json, builder);
        TokenizerJsonContents? contents = null;
        try
        {
            contents = reader.ReadCore();
        }
        catch (JsonException e)
        {
            string location = string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{e.LineNumber + 1}:{e.BytePositionInLine + 1}");
            reader._problems.Add(new Diagnostic(DiagnosticCode.SyntaxError, DiagnosticSeverity.Error, location, $"The tokenizer file is not well-formed JSON: {e.Message}"));
        }

        catch (InvalidOperationException)
        {
            // What the reader throws when it compares or copies text that is not text.
            reader._problems.Add(new Diagnostic(DiagnosticCode.SyntaxError, DiagnosticSeverity.Error, "#", "The tokenizer file holds a broken UTF-8 sequence or a lone surrogate."));
        }

        return contents is not null && reader._problems.Count == 0 ? contents : throw new GrammarException([.. reader._problems]);
    }

    private TokenizerJsonContents? ReadCore()
    {
        FindSections();
        if (_problems.Count > 0)
        {
            return null;
        }

        if (_model is null)
        {
            Report(DiagnosticCode.Invalid, "#", "Expected a tokenizer file with a \"model\", found none.", "Pass the bytes of a Hugging Face tokenizer.json.");
            return null;
        }

        // Files older than the "type" property hold BPE when they hold merges.
        if (_modelType is not null ? _modelType != "BPE" : !_hasMerges)
        {
            Report(DiagnosticCode.Unsupported, "#/model/type", $"Expected the model type \"BPE\", found {(_modelType is null ? "none" : $"\"{_modelType}\"")}.", "For another tokenizer list the bytes of each token: Vocabulary.FromTokens.");
            return null;
        }

        if (_vocabKind != JsonTokenType.StartObject)
        {
            Report(DiagnosticCode.Invalid, "#/model/vocab", $"Expected an object, found {Describe(_vocabKind)}.");
            return null;
        }

        TokenSpelling spelling = FindSpelling();
        ReadVocabulary(spelling);
        Dictionary<string, int> special = new(StringComparer.Ordinal);
        Dictionary<string, int> ordinary = new(StringComparer.Ordinal);
        bool any = _addedTokens is not null && ReadAddedTokens(spelling, special, ordinary);
        if (!any && spelling == TokenSpelling.SentencePiece)
        {
            ReadControls(special);
        }

        return new TokenizerJsonContents(spelling, special, ordinary);
    }

    private void FindSections()
    {
        Utf8JsonReader json = new(_json);
        json.Read();
        if (json.TokenType != JsonTokenType.StartObject)
        {
            Report(DiagnosticCode.Invalid, "#", $"Expected a tokenizer file (an object), found {Describe(json.TokenType)}.");
            return;
        }

        while (json.Read() && json.TokenType == JsonTokenType.PropertyName)
        {
            if (json.ValueTextEquals("model"u8))
            {
                json.Read();
                _model = FindModelSections(ref json);
            }
            else if (json.ValueTextEquals("decoder"u8))
            {
                _decoder = ReadValue(ref json);
            }
            else if (json.ValueTextEquals("pre_tokenizer"u8))
            {
                _preTokenizer = ReadValue(ref json);
            }
            else if (json.ValueTextEquals("normalizer"u8))
            {
                _normalizer = ReadValue(ref json);
            }
            else if (json.ValueTextEquals("added_tokens"u8))
            {
                _addedTokens = ReadValue(ref json);
            }
            else
            {
                ReadValue(ref json);
            }
        }

        // Anything after the root is an error that only a further read finds.
        json.Read();
    }

    private Range? FindModelSections(ref Utf8JsonReader json)
    {
        if (json.TokenType != JsonTokenType.StartObject)
        {
            Report(DiagnosticCode.Invalid, "#/model", $"Expected an object, found {Describe(json.TokenType)}.");
            json.Skip();
            return null;
        }

        int start = (int)json.TokenStartIndex;
        while (json.Read() && json.TokenType == JsonTokenType.PropertyName)
        {
            if (json.ValueTextEquals("type"u8))
            {
                json.Read();
                if (json.TokenType == JsonTokenType.String)
                {
                    _modelType = GetString(ref json, "#/model/type");
                }
                else
                {
                    Report(DiagnosticCode.Invalid, "#/model/type", $"Expected a string, found {Describe(json.TokenType)}.");
                    json.Skip();
                }
            }
            else if (json.ValueTextEquals("vocab"u8))
            {
                json.Read();
                _vocabKind = json.TokenType;
                _vocab = Skip(ref json);
            }
            else if (json.ValueTextEquals("merges"u8))
            {
                _hasMerges = true;
                ReadValue(ref json);
            }
            else if (json.ValueTextEquals("byte_fallback"u8))
            {
                json.Read();
                _byteFallback = json.TokenType == JsonTokenType.True;
                json.Skip();
            }
            else if (json.ValueTextEquals("continuing_subword_prefix"u8) || json.ValueTextEquals("end_of_word_suffix"u8))
            {
                string location = "#/model/" + json.GetString();
                json.Read();
                if (json.TokenType == JsonTokenType.String && !json.ValueTextEquals(""u8))
                {
                    Report(DiagnosticCode.Unsupported, location, "Vocabularies whose entries carry a word prefix or suffix are not supported.", "List the bytes of each token: Vocabulary.FromTokens.");
                }

                json.Skip();
            }
            else
            {
                ReadValue(ref json);
            }
        }

        return start..(int)json.BytesConsumed;
    }

    /// <summary>Which alphabet the entries use: what decoder, pre-tokenizer and normalizer say.</summary>
    private readonly TokenSpelling FindSpelling()
    {
        if (Mentions(_decoder, "ByteLevel"u8) || Mentions(_preTokenizer, "ByteLevel"u8))
        {
            return TokenSpelling.ByteLevel;
        }

        bool sentencePiece = _byteFallback
            || Mentions(_decoder, "ByteFallback"u8)
            || Mentions(_decoder, "Metaspace"u8)
            || Mentions(_preTokenizer, "Metaspace"u8)
            || Mentions(_decoder, "▁"u8)
            || Mentions(_normalizer, "▁"u8);
        return sentencePiece ? TokenSpelling.SentencePiece : TokenSpelling.Plain;
    }

    /// <summary>True when some string inside the section is <paramref name="value"/>.</summary>
    private readonly bool Mentions(Range? section, ReadOnlySpan<byte> value)
    {
        if (section is null)
        {
            return false;
        }

        Utf8JsonReader json = new(_json[section.Value]);
        while (json.Read())
        {
            if (json.TokenType == JsonTokenType.String && json.ValueTextEquals(value))
            {
                return true;
            }
        }

        return false;
    }

    private void ReadVocabulary(TokenSpelling spelling)
    {
        Utf8JsonReader json = new(_json[_vocab!.Value]);
        json.Read();
        byte[] bytes = new byte[256];
        while (json.Read() && json.TokenType == JsonTokenType.PropertyName && _problems.Count < MaxProblems)
        {
            ReadOnlySpan<byte> name = GetUtf8(ref json);
            Utf8JsonReader atName = json;
            json.Read();
            if (!TryReadId(ref json, out int id, out string problem))
            {
                Report(DiagnosticCode.Invalid, "#/model/vocab/" + Escape(ref atName), problem);
                json.Skip();
                continue;
            }

            if (!IsWellFormed(name) || name.Length > VocabularyBuilder.MaxTokenBytes)
            {
                Report(DiagnosticCode.Invalid, "#/model/vocab/" + Escape(ref atName), $"Expected an entry of well-formed text, at most {VocabularyBuilder.MaxTokenBytes} bytes long.");
                continue;
            }

            if (_builder.Get(id).Length > 0)
            {
                Report(DiagnosticCode.Invalid, "#/model/vocab/" + Escape(ref atName), $"The id {id} is given to two entries.");
                continue;
            }

            if (spelling == TokenSpelling.SentencePiece && name.Length is >= 3 and <= 6 && name[0] == (byte)'<' && EndTokenNames.SentencePieceControls.Contains(Encoding.UTF8.GetString(name)))
            {
                _controls.Add((Encoding.UTF8.GetString(name), id));
            }

            if (bytes.Length < name.Length)
            {
                bytes = new byte[name.Length * 2];
            }

            int length = TokenSpellings.Decode(spelling, name, bytes);
            _builder.Set(id, bytes.AsSpan(0, length));
        }
    }

    /// <summary>Added tokens override the vocabulary's entries of the same id; special ones lose their bytes. False when there is none.</summary>
    private bool ReadAddedTokens(TokenSpelling spelling, Dictionary<string, int> special, Dictionary<string, int> ordinary)
    {
        Utf8JsonReader json = new(_json[_addedTokens!.Value]);
        json.Read();
        if (json.TokenType == JsonTokenType.Null)
        {
            return false;
        }

        if (json.TokenType != JsonTokenType.StartArray)
        {
            Report(DiagnosticCode.Invalid, "#/added_tokens", $"Expected an array, found {Describe(json.TokenType)}.");
            return false;
        }

        int index = 0;
        for (; json.Read() && json.TokenType != JsonTokenType.EndArray && _problems.Count < MaxProblems; index++)
        {
            string location = $"#/added_tokens/{index}";
            if (json.TokenType != JsonTokenType.StartObject)
            {
                Report(DiagnosticCode.Invalid, location, $"Expected an object, found {Describe(json.TokenType)}.");
                json.Skip();
                continue;
            }

            ReadAddedToken(ref json, location, spelling, special, ordinary);
        }

        return index > 0;
    }

    private void ReadAddedToken(ref Utf8JsonReader json, string location, TokenSpelling spelling, Dictionary<string, int> special, Dictionary<string, int> ordinary)
    {
        int id = -1;
        string? content = null;
        bool isSpecial = false;
        string? idProblem = "Expected an \"id\", found none.";
        while (json.Read() && json.TokenType == JsonTokenType.PropertyName)
        {
            if (json.ValueTextEquals("id"u8))
            {
                json.Read();
                idProblem = TryReadId(ref json, out id, out string problem) ? null : problem;
                json.Skip();
            }
            else if (json.ValueTextEquals("content"u8))
            {
                json.Read();
                content = json.TokenType == JsonTokenType.String ? GetString(ref json, location + "/content") : null;
                json.Skip();
            }
            else if (json.ValueTextEquals("special"u8))
            {
                json.Read();
                isSpecial = json.TokenType == JsonTokenType.True;
                json.Skip();
            }
            else
            {
                ReadValue(ref json);
            }
        }

        if (idProblem is not null)
        {
            Report(DiagnosticCode.Invalid, location + "/id", idProblem);
        }
        else if (content is null || Encoding.UTF8.GetMaxByteCount(content.Length) > VocabularyBuilder.MaxTokenBytes)
        {
            Report(DiagnosticCode.Invalid, location + "/content", "Expected the token's text, a string of at most 21,000 characters.");
        }
        else if (isSpecial)
        {
            special.TryAdd(content, id);
            _builder.Set(id, default);
        }
        else
        {
            // Text, not special: the tokenizer finds it in raw text, so its raw UTF-8 is what it spells (SentencePiece still shows spaces as ▁).
            byte[] raw = Encoding.UTF8.GetBytes(content);
            int length = spelling == TokenSpelling.SentencePiece ? TokenSpellings.Decode(spelling, raw, raw) : raw.Length;
            ordinary.TryAdd(content, id);
            _builder.Set(id, raw.AsSpan(0, length));
        }
    }

    /// <summary>A SentencePiece file without added tokens: the entries named like control tokens are control tokens.</summary>
    private readonly void ReadControls(Dictionary<string, int> special)
    {
        foreach ((string name, int token) in _controls)
        {
            special[name] = token;
            _builder.Set(token, default);
        }
    }

    private static bool TryReadId(ref Utf8JsonReader json, out int id, out string problem)
    {
        id = -1;
        problem = "";
        if (json.TokenType != JsonTokenType.Number)
        {
            problem = $"Expected a token id, found {Describe(json.TokenType)}.";
        }
        else if (!json.TryGetInt32(out id) || id < 0 || id >= VocabularyBuilder.MaxTokens)
        {
            problem = $"Expected a token id from 0 to {VocabularyBuilder.MaxTokens - 1}, found {Encoding.UTF8.GetString(json.ValueSpan)}.";
        }

        return problem.Length == 0;
    }

    /// <summary>Steps over the value after a property name.</summary>
    private static Range ReadValue(ref Utf8JsonReader json)
    {
        json.Read();
        return Skip(ref json);
    }

    private static Range Skip(ref Utf8JsonReader json)
    {
        int start = (int)json.TokenStartIndex;
        json.Skip();
        return start..(int)json.BytesConsumed;
    }

    /// <summary>The unescaped text of the current string or name; valid until the next call. Not checked to be well-formed.</summary>
    private ReadOnlySpan<byte> GetUtf8(ref Utf8JsonReader json)
    {
        if (!json.ValueIsEscaped)
        {
            return json.ValueSpan;
        }

        if (_scratch.Length < json.ValueSpan.Length)
        {
            _scratch = new byte[json.ValueSpan.Length * 2];
        }

        try
        {
            return _scratch.AsSpan(0, json.CopyString(_scratch));
        }
        catch (InvalidOperationException)
        {
            // A lone surrogate. The raw escape stands for it; the byte 0xFF makes it ill-formed, which the caller reports.
            return new byte[] { 0xFF };
        }
    }

    private string? GetString(ref Utf8JsonReader json, string location)
    {
        try
        {
            return json.GetString();
        }
        catch (InvalidOperationException)
        {
            Report(DiagnosticCode.SyntaxError, location, "Expected well-formed text, found a broken UTF-8 sequence or a lone surrogate.");
            return "";
        }
    }

    private static bool IsWellFormed(ReadOnlySpan<byte> text) => System.Text.Unicode.Utf8.IsValid(text);

    private static string Escape(ref Utf8JsonReader name) =>
        Encoding.UTF8.GetString(name.ValueSpan).Replace("~", "~0", StringComparison.Ordinal).Replace("/", "~1", StringComparison.Ordinal);

    private static string Describe(JsonTokenType type) => type switch
    {
        JsonTokenType.StartObject => "an object",
        JsonTokenType.StartArray => "an array",
        JsonTokenType.String => "a string",
        JsonTokenType.Number => "a number",
        JsonTokenType.True => "true",
        JsonTokenType.False => "false",
        JsonTokenType.Null => "null",
        _ => "nothing",
    };

    private readonly void Report(DiagnosticCode code, string location, string message, string? hint = null) =>
        _problems.Add(new Diagnostic(code, DiagnosticSeverity.Error, location, message, hint));
}
