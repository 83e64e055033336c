using System.Buffers.Binary;
using System.Security.Cryptography;

namespace StructGen.Grammars;

/// <summary>What makes two grammars the same for the compiler's cache: kind, source (by its SHA-256) and options.</summary>
internal readonly record struct GrammarKey(string Kind, UInt128 SourceHigh, UInt128 SourceLow, JsonSchemaOptions? Options)
{
    public static GrammarKey Of(Grammar grammar)
    {
        using IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        JsonSchemaOptions? options = null;
        switch (grammar)
        {
            case JsonSchemaGrammar schema:
                hash.AppendData(schema.Utf8Schema.Span);
                options = schema.Options;
                break;
            case RegexGrammar regex:
                hash.AppendData(System.Runtime.InteropServices.MemoryMarshal.AsBytes(regex.Pattern.AsSpan()));
                break;
            case ChoiceGrammar choice:
                Span<byte> length = stackalloc byte[4];
                foreach (byte[] text in choice.Texts)
                {
                    BinaryPrimitives.WriteInt32LittleEndian(length, text.Length);
                    hash.AppendData(length);
                    hash.AppendData(text);
                }

                break;
        }

        if (grammar is ContextFreeGrammar cfg)
        {
            hash.AppendData(System.Runtime.InteropServices.MemoryMarshal.AsBytes($"{cfg.Language}\0{cfg.Start is null}\0{cfg.Start}\0{cfg.Text}".AsSpan()));
        }

        if (grammar is LarkGrammar lark)
        {
            options = lark.Options.JsonSchema;
            IEnumerable<string> modules = lark.Options.Imports.OrderBy(static module => module.Key, StringComparer.Ordinal).Select(static module => $"{module.Key}\0{module.Value}\0");
            hash.AppendData(System.Runtime.InteropServices.MemoryMarshal.AsBytes($"{lark.Options.Start}\0{lark.Text}\0{string.Concat(modules)}".AsSpan()));
        }

        if (grammar is AntlrGrammar antlr)
        {
            IEnumerable<string> answers = antlr.Options.Predicates.OrderBy(static answer => answer.Key, StringComparer.Ordinal).Select(static answer => $"{answer.Key}\0{answer.Value.Value}\0{answer.Value.Pattern}\0");
            IEnumerable<string> imports = antlr.Options.Imports.OrderBy(static import => import.Key, StringComparer.Ordinal).Select(static import => $"{import.Key}\0{import.Value}\0");
            hash.AppendData(System.Runtime.InteropServices.MemoryMarshal.AsBytes($"{antlr.Options.StartRule}\0{antlr.Options.Lexer}\0{antlr.Text}\0{string.Concat(imports)}\0{string.Concat(answers)}".AsSpan()));
        }

        if (grammar is CompositeGrammar composite)
        {
            string parts = string.Concat(composite.Parts.Select(static part => Of(part).ToString() + '\0'));
            hash.AppendData(System.Runtime.InteropServices.MemoryMarshal.AsBytes($"{composite.Kind}\0{composite.Minimum}\0{composite.Maximum}\0{parts}".AsSpan()));
        }

        string? region = grammar switch
        {
            MarkerGrammar marker => $"{marker.IsSpecial}\0{marker.Text}",
            FreeTextGrammar text => string.Join('\0', text.Without),
            UntilGrammar until => until.End,
            TagsGrammar tags => $"{tags.Options}\0{string.Concat(tags.Members.Select(static tag => $"{tag.Begin}\0{tag.End}\0{tag.Trigger ?? tag.Begin}\0{Of(tag.Content)}\0"))}",
            _ => null,
        };
        if (region is not null)
        {
            hash.AppendData(System.Runtime.InteropServices.MemoryMarshal.AsBytes(region.AsSpan()));
        }

        Span<byte> digest = stackalloc byte[32];
        hash.GetHashAndReset(digest);
        return new GrammarKey(
            grammar.GetType().Name, BinaryPrimitives.ReadUInt128LittleEndian(digest), BinaryPrimitives.ReadUInt128LittleEndian(digest[16..]), options);
    }
}
