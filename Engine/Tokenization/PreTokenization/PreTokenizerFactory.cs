using System.Globalization;
using System.Text;
using System.Text.Json;

namespace StructGen.Engine.Tokenization.PreTokenization;

/// <summary>Builds the pre-tokenizer that a tokenizer file describes; what cannot be reproduced exactly is refused.</summary>
internal static class PreTokenizerFactory
{
    private const string Root = "#/pre_tokenizer";

    /// <summary>Builds it.</summary>
    /// <param name="description">The value of <c>pre_tokenizer</c>; undefined or null: none.</param>
    public static PreTokenizer Create(JsonElement description)
    {
        List<(JsonElement Step, string Location)> steps = [];
        Flatten(description, Root, steps);
        List<PreTokenizer> built = [];
        for (int i = 0; i < steps.Count; i++)
        {
            (JsonElement step, string location) = steps[i];
            built.Add(CreateStep(step, location, isFirst: i == 0, isLast: i == steps.Count - 1));
        }

        return built.Count switch
        {
            0 => new WholePreTokenizer(),
            1 => built[0],
            _ => new SequencePreTokenizer(built),
        };
    }

    private static void Flatten(JsonElement description, string location, List<(JsonElement, string)> steps)
    {
        if (description.ValueKind is JsonValueKind.Null or JsonValueKind.Undefined)
        {
            return;
        }

        if (JsonText.String(description, "type") == "Sequence" && JsonText.TryGet(description, "pretokenizers", out JsonElement children) && children.ValueKind == JsonValueKind.Array)
        {
            for (int i = 0; i < children.GetArrayLength(); i++)
            {
                Flatten(children[i], $"{location}/pretokenizers/{i}", steps);
            }
        }
        else
        {
            steps.Add((description, location));
        }
    }

    private static PreTokenizer CreateStep(JsonElement step, string location, bool isFirst, bool isLast)
    {
        string? type = JsonText.String(step, "type");
        switch (type)
        {
            case "ByteLevel":
                bool addPrefixSpace = JsonText.Flag(step, "add_prefix_space", otherwise: true);
                if (addPrefixSpace && !isFirst)
                {
                    throw JsonText.Unsupported(location + "/add_prefix_space", "A prefix space before each piece");
                }

                if (!isLast)
                {
                    throw JsonText.Unsupported(location, "A step after \"ByteLevel\"");
                }

                return JsonText.Flag(step, "use_regex", otherwise: true) ? new Gpt2PreTokenizer(addPrefixSpace) : new WholePreTokenizer(addPrefixSpace);
            case "Digits":
                return new DigitsPreTokenizer(JsonText.Flag(step, "individual_digits"));
            case "Split":
                return CreateSplit(step, location);
            case "Metaspace":
                return CreateMetaspace(step, location, isFirst);
            case "Punctuation":
                return new CharacterPreTokenizer(IsPunctuation, Behavior(step, location, SplitBehavior.Isolated));
            case "WhitespaceSplit":
                return new CharacterPreTokenizer(IsWhitespace, SplitBehavior.Removed);
            default:
                throw JsonText.Unsupported(location, $"The pre-tokenizer \"{type}\"");
        }
    }

    private static PreTokenizer CreateSplit(JsonElement step, string location)
    {
        SplitBehavior behavior = Behavior(step, location, SplitBehavior.Isolated);
        bool invert = JsonText.Flag(step, "invert");
        if (!JsonText.TryGet(step, "pattern", out JsonElement pattern))
        {
            throw JsonText.Problem(Grammars.DiagnosticCode.Invalid, location, "Expected a \"pattern\", found none.");
        }

        if (JsonText.String(pattern, "String") is string literal)
        {
            return new LiteralPreTokenizer(Encoding.UTF8.GetBytes(literal), behavior, invert);
        }

        string regex = JsonText.String(pattern, "Regex") ?? throw JsonText.Problem(Grammars.DiagnosticCode.Invalid, location + "/pattern", "Expected a \"String\" or a \"Regex\".");

        // Each of the known patterns matches every character, so isolated matches and inverted removal are the same.
        bool tiles = (behavior == SplitBehavior.Isolated && !invert) || (behavior == SplitBehavior.Removed && invert);
        switch (regex)
        {
            case Gpt2PreTokenizer.Pattern when tiles:
                return new Gpt2PreTokenizer();
            case Gpt4PreTokenizer.Llama3Pattern when tiles:
                return new Gpt4PreTokenizer(maxDigits: 3);
            case Gpt4PreTokenizer.QwenPattern when tiles:
                return new Gpt4PreTokenizer(maxDigits: 1);
            case Gpt4PreTokenizer.Cl100kPattern when tiles:
                return new Gpt4PreTokenizer(maxDigits: 3, keepsTrailingWhitespace: true);
        }

        try
        {
            return new RegexPreTokenizer(regex, behavior, invert);
        }
        catch (ArgumentException e)
        {
            throw JsonText.Unsupported(location + "/pattern/Regex", $"The pattern ({e.Message})");
        }
    }

    private static MetaspacePreTokenizer CreateMetaspace(JsonElement step, string location, bool isFirst)
    {
        if (!isFirst)
        {
            throw JsonText.Unsupported(location, "\"Metaspace\" after another step");
        }

        // Older files say add_prefix_space instead of prepend_scheme.
        string scheme = JsonText.String(step, "prepend_scheme") ?? (JsonText.Flag(step, "add_prefix_space", otherwise: true) ? "always" : "never");
        MetaspacePrefix prefix = scheme switch
        {
            "always" => MetaspacePrefix.Always,
            "first" => MetaspacePrefix.First,
            "never" => MetaspacePrefix.Never,
            _ => throw JsonText.Problem(Grammars.DiagnosticCode.Invalid, location + "/prepend_scheme", $"Expected \"always\", \"first\" or \"never\", found \"{scheme}\"."),
        };
        return new MetaspacePreTokenizer(JsonText.String(step, "replacement") ?? "▁", prefix, JsonText.Flag(step, "split", otherwise: true));
    }

    private static SplitBehavior Behavior(JsonElement step, string location, SplitBehavior otherwise)
    {
        string? name = JsonText.String(step, "behavior");
        return name is null ? otherwise
            : Enum.TryParse(name, out SplitBehavior behavior) ? behavior
            : throw JsonText.Problem(Grammars.DiagnosticCode.Invalid, location + "/behavior", $"Expected the name of a behavior, found \"{name}\".");
    }

    private static bool IsWhitespace(int codePoint) => CharacterClasses.OfCodePoint(codePoint) is CharacterClass.Space or CharacterClass.LineBreak;

    private static bool IsPunctuation(int codePoint) =>
        codePoint is (>= '!' and <= '/') or (>= ':' and <= '@') or (>= '[' and <= '`') or (>= '{' and <= '~')
        || CharUnicodeInfo.GetUnicodeCategory(codePoint) is >= UnicodeCategory.ConnectorPunctuation and <= UnicodeCategory.OtherPunctuation;
}
