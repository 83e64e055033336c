using System.Collections.Frozen;
using System.Runtime.CompilerServices;
using StructGen.Grammars.Automata;

namespace StructGen.Grammars.Parsing.JsonSchema.Formats;

/// <summary>
/// The formats of JSON Schema 2020-12, each two ways: a language for the masks and a direct validator. The two agree on every string, except
/// where a format is not regular (or not within reason); there the language is a subset, and the format's own class says which:
/// <see cref="RegexFormat"/> (nesting) and <see cref="HostNames"/> (A-labels, the length of U-labels).
/// </summary>
internal static class StringFormats
{
    private static readonly FrozenDictionary<string, Format> Known = new Dictionary<string, Format>
    {
        ["date"] = new(DateTimes.Date, DateTimes.IsDate),
        ["time"] = new(DateTimes.Time, DateTimes.IsTime),
        ["date-time"] = new(DateTimes.DateTime, DateTimes.IsDateTime),
        ["duration"] = new(Durations.Language, Durations.IsDuration),
        ["email"] = new(Emails.Email, Emails.IsEmail),
        ["idn-email"] = new(Emails.InternationalEmail, Emails.IsInternationalEmail),
        ["hostname"] = new(HostNames.Ascii, HostNames.IsHostName),
        ["idn-hostname"] = new(InternationalHostNames.Language, InternationalHostNames.IsHostName),
        ["ipv4"] = new(IpAddresses.V4, IpAddresses.IsV4),
        ["ipv6"] = new(IpAddresses.V6, IpAddresses.IsV6),
        ["uri"] = new(Uris.Uri, Uris.IsUri),
        ["uri-reference"] = new(Uris.UriReference, Uris.IsUriReference),
        ["iri"] = new(Uris.Iri, Uris.IsIri),
        ["iri-reference"] = new(Uris.IriReference, Uris.IsIriReference),
        ["uuid"] = new(Uuids.Language, Uuids.IsUuid),
        ["uri-template"] = new(UriTemplates.Language, UriTemplates.IsTemplate),
        ["json-pointer"] = new(JsonPointers.Absolute, JsonPointers.IsAbsolute),
        ["relative-json-pointer"] = new(JsonPointers.Relative, JsonPointers.IsRelative),
        ["regex"] = new(RegexFormat.Language, RegexFormat.IsPattern),
    }.ToFrozenDictionary(StringComparer.Ordinal);

    /// <summary>The languages built so far, per builder; a dictionary is locked while it is read or extended.</summary>
    private static readonly ConditionalWeakTable<RegexBuilder, Dictionary<string, RegexNode>> Built = [];

    /// <summary>The names of all known formats.</summary>
    public static IReadOnlyCollection<string> Names => Known.Keys;

    /// <summary>Whether the format is one that is asserted; others are annotations.</summary>
    public static bool IsKnown(string format) => Known.ContainsKey(format);

    /// <summary>
    /// The strings of a known format as a regular language over decoded UTF-8 (non-regular ones exactly up to the documented nesting depth).
    /// Built on first use and kept as long as the builder lives.
    /// </summary>
    public static RegexNode Language(string format, RegexBuilder builder)
    {
        Format known = Known[format];
        Dictionary<string, RegexNode> languages = Built.GetValue(builder, static _ => new Dictionary<string, RegexNode>(StringComparer.Ordinal));
        lock (languages)
        {
            if (!languages.TryGetValue(format, out RegexNode? language))
            {
                language = known.Language(new FormatGrammar(builder));
                languages.Add(format, language);
            }

            return language;
        }
    }

    /// <summary>Whether <paramref name="text"/> is of a known format; without any bound on nesting.</summary>
    public static bool IsValid(string format, string text) => Known[format].IsValid(text);

    private delegate bool Validator(ReadOnlySpan<char> text);

    private sealed record Format(Func<FormatGrammar, RegexNode> Language, Validator IsValid);
}
