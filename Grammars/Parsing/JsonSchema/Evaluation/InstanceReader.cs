using System.Text.Json;
using System.Text.Unicode;
using StructGen.Grammars.Parsing.JsonSchema.Loading;
using StructGen.Grammars.Parsing.JsonSchema.Numbers;

namespace StructGen.Grammars.Parsing.JsonSchema.Evaluation;

/// <summary>Parses instances. No recursion, so depth is bounded by a limit and not by the stack.</summary>
internal static class InstanceReader
{
    /// <summary>Reads one JSON text.</summary>
    /// <param name="utf8Json">The text.</param>
    /// <param name="limits">The nesting allowed.</param>
    /// <param name="defects">What JSON allows and this engine never does, with the value it concerns: duplicate names and lone surrogates.</param>
    /// <exception cref="JsonException">Not JSON, or not UTF-8.</exception>
    /// <exception cref="GrammarLimitException">Nested deeper than the limit.</exception>
    public static InstanceValue Read(ReadOnlySpan<byte> utf8Json, GrammarLimits limits, List<(InstanceValue Value, string Message)> defects)
    {
        if (!Utf8.IsValid(utf8Json))
        {
            throw new JsonException("The text is not valid UTF-8.");
        }

        // The reader's own limit is out of the way: ours is a different exception.
        Utf8JsonReader reader = new(utf8Json, new JsonReaderOptions { MaxDepth = limits.MaxNestingDepth + 1 });
        bool hasSurrogates = utf8Json.IndexOf("\\u"u8) >= 0;
        Stack<Frame> open = new();
        InstanceValue? root = null;
        while (reader.Read())
        {
            if (reader.TokenType is JsonTokenType.EndArray or JsonTokenType.EndObject)
            {
                open.Pop().Close(defects);
                continue;
            }

            Frame? around = open.Count == 0 ? null : open.Peek();
            if (reader.TokenType == JsonTokenType.PropertyName)
            {
                around!.Name = ReadString(ref reader, hasSurrogates, around.Value, defects);
                continue;
            }

            InstanceValue value = ReadValue(ref reader, around, hasSurrogates, defects);
            root ??= value;
            around?.Add(value);
            if (value.Type is JsonTypes.Array or JsonTypes.Object)
            {
                if (open.Count == limits.MaxNestingDepth)
                {
                    throw new GrammarLimitException(nameof(GrammarLimits.MaxNestingDepth), $"the instance nests deeper than {limits.MaxNestingDepth}.");
                }

                open.Push(new(value));
            }
        }

        return root!;
    }

    /// <summary>A value of a schema (<c>const</c>, <c>enum</c>), which has been checked while loading.</summary>
    public static InstanceValue Read(JsonElement element) => Read(JsonText.Raw(element), new GrammarLimits { MaxNestingDepth = int.MaxValue - 1 }, []);

    private static InstanceValue ReadValue(ref Utf8JsonReader reader, Frame? around, bool hasSurrogates, List<(InstanceValue Value, string Message)> defects)
    {
        InstanceValue? parent = around?.Value;
        string? key = around?.Name;
        int index = around?.Count ?? 0;
        switch (reader.TokenType)
        {
            case JsonTokenType.StartObject:
                return new() { Type = JsonTypes.Object, Parent = parent, Key = key, Index = index };
            case JsonTokenType.StartArray:
                return new() { Type = JsonTypes.Array, Parent = parent, Key = key, Index = index };
            case JsonTokenType.Number:
                return new()
                {
                    Type = JsonTypes.Number,
                    Number = BigDecimal.Parse(reader.ValueSpan),
                    IsIntegerSpelling = reader.ValueSpan.IndexOfAny(".eE"u8) < 0,
                    Parent = parent,
                    Key = key,
                    Index = index,
                };
            case JsonTokenType.String:
                return new() { Type = JsonTypes.String, Text = ReadString(ref reader, hasSurrogates, parent, defects), Parent = parent, Key = key, Index = index };
            case JsonTokenType.True or JsonTokenType.False:
                return new() { Type = JsonTypes.Boolean, Boolean = reader.TokenType == JsonTokenType.True, Parent = parent, Key = key, Index = index };
            default:
                return new() { Type = JsonTypes.Null, Parent = parent, Key = key, Index = index };
        }
    }

    private static string ReadString(ref Utf8JsonReader reader, bool mayHaveSurrogates, InstanceValue? parent, List<(InstanceValue Value, string Message)> defects)
    {
        if (mayHaveSurrogates && reader.ValueIsEscaped && JsonText.FindLoneSurrogate(reader.ValueSpan) >= 0)
        {
            defects.Add((parent ?? new InstanceValue { Type = JsonTypes.String }, "a string contains a lone surrogate, which is no character."));
            return "";
        }

        return reader.GetString()!;
    }

    /// <summary>An array or object that is being read.</summary>
    private sealed class Frame(InstanceValue value)
    {
        private readonly List<InstanceValue> _children = [];

        public InstanceValue Value => value;

        public string? Name { get; set; }

        public int Count => _children.Count;

        public void Add(InstanceValue child) => _children.Add(child);

        public void Close(List<(InstanceValue Value, string Message)> defects)
        {
            if (value.Type == JsonTypes.Array)
            {
                value.Items = [.. _children];
                return;
            }

            Dictionary<string, int>? seen = _children.Count > 8 ? new(_children.Count, StringComparer.Ordinal) : null;
            List<KeyValuePair<string, InstanceValue>> members = new(_children.Count);
            foreach (InstanceValue child in _children)
            {
                int earlier = seen is null ? members.FindIndex(member => member.Key == child.Key) : seen.GetValueOrDefault(child.Key!, -1);
                if (earlier < 0)
                {
                    seen?.Add(child.Key!, members.Count);
                    members.Add(new(child.Key!, child));
                }
                else
                {
                    defects.Add((child, $"the name \"{child.Key}\" is written twice in one object."));
                    members[earlier] = new(child.Key!, child);
                }
            }

            value.Members = [.. members];
        }
    }
}
