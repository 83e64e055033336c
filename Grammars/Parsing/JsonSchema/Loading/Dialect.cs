namespace StructGen.Grammars.Parsing.JsonSchema.Loading;

/// <summary>The vocabularies whose keywords change a verdict. Draft 2019-09 has the unevaluated keywords in its applicator vocabulary.</summary>
[Flags]
internal enum SchemaVocabularies
{
    None = 0,
    Core = 1,
    Applicator = 2,
    Unevaluated = 4,
    Validation = 8,
    Format = 16,
    All = Core | Applicator | Unevaluated | Validation | Format,
}

/// <summary>How one schema resource is to be read.</summary>
/// <param name="Draft">The draft.</param>
/// <param name="Vocabularies">Which keyword families count.</param>
/// <param name="AssertFormat">Whether <c>format</c> is an assertion.</param>
internal sealed record Dialect(Draft Draft, SchemaVocabularies Vocabularies, bool AssertFormat)
{
    /// <summary>Whether the dialect knows the keyword.</summary>
    public bool Knows(KeywordInfo info) => Draft >= info.First && Draft <= info.Last && (Vocabularies & info.Vocabulary) != 0;

    /// <summary>The keyword that names a resource.</summary>
    public Keyword IdKeyword => Draft == Draft.V4 ? Keyword.LegacyId : Keyword.Id;

    /// <summary>Up to draft 7 a reference replaces the schema it stands in.</summary>
    public bool RefHidesSiblings => Draft <= Draft.V7;
}
