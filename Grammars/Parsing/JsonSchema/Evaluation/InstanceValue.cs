using System.Globalization;
using System.Text;
using System.Text.Json;
using StructGen.Grammars.Parsing.JsonSchema.Loading;
using StructGen.Grammars.Parsing.JsonSchema.Numbers;

namespace StructGen.Grammars.Parsing.JsonSchema.Evaluation;

/// <summary>A JSON value as JSON Schema sees it: equality is mathematical, member order is irrelevant, and a value knows where it stands.</summary>
internal sealed class InstanceValue : IEquatable<InstanceValue>
{
    private Dictionary<string, int>? _index;
    private int _hash;

    public required JsonTypes Type { get; init; }

    public bool Boolean { get; init; }

    public string Text { get; init; } = "";

    public BigDecimal Number { get; init; }

    /// <summary>Whether a number is spelled without fraction and exponent: draft 4's integer.</summary>
    public bool IsIntegerSpelling { get; init; }

    public InstanceValue[] Items { get; set; } = [];

    /// <summary>The members of an object; of equal names the last.</summary>
    public KeyValuePair<string, InstanceValue>[] Members { get; set; } = [];

    /// <summary>The array or object around it.</summary>
    public InstanceValue? Parent { get; init; }

    public string? Key { get; init; }

    public int Index { get; init; }

    /// <summary>A value that stands alone, as <c>propertyNames</c> sees a name.</summary>
    public static InstanceValue OfName(string name, InstanceValue parent) => new() { Type = JsonTypes.String, Text = name, Parent = parent, Key = name };

    /// <summary>The index of a member, or -1.</summary>
    public int IndexOf(string name)
    {
        const int scanned = 8;
        if (Members.Length > scanned)
        {
            if (_index is null)
            {
                Dictionary<string, int> index = new(Members.Length, StringComparer.Ordinal);
                for (int i = 0; i < Members.Length; i++)
                {
                    index.Add(Members[i].Key, i);
                }

                _index = index;
            }

            return _index.TryGetValue(name, out int found) ? found : -1;
        }

        for (int i = 0; i < Members.Length; i++)
        {
            if (Members[i].Key == name)
            {
                return i;
            }
        }

        return -1;
    }

    /// <summary>The JSON Pointer of the value.</summary>
    public string ToPointer()
    {
        List<InstanceValue> path = [];
        for (InstanceValue value = this; value.Parent is not null; value = value.Parent)
        {
            path.Add(value);
        }

        StringBuilder pointer = new();
        for (int i = path.Count - 1; i >= 0; i--)
        {
            pointer.Append('/').Append(path[i].Key is { } key
                ? key.Replace("~", "~0", StringComparison.Ordinal).Replace("/", "~1", StringComparison.Ordinal)
                : path[i].Index.ToString(CultureInfo.InvariantCulture));
        }

        return pointer.ToString();
    }

    public bool Equals(InstanceValue? other)
    {
        if (ReferenceEquals(this, other))
        {
            return true;
        }

        if (other is null || Type != other.Type || GetHashCode() != other.GetHashCode())
        {
            return false;
        }

        System.Runtime.CompilerServices.RuntimeHelpers.EnsureSufficientExecutionStack();
        switch (Type)
        {
            case JsonTypes.Null:
                return true;
            case JsonTypes.Boolean:
                return Boolean == other.Boolean;
            case JsonTypes.Number:
                return Number == other.Number;
            case JsonTypes.String:
                return Text == other.Text;
            case JsonTypes.Array:
                return Items.AsSpan().SequenceEqual(other.Items);
            default:
                if (Members.Length != other.Members.Length)
                {
                    return false;
                }

                foreach ((string name, InstanceValue value) in Members)
                {
                    int index = other.IndexOf(name);
                    if (index < 0 || !value.Equals(other.Members[index].Value))
                    {
                        return false;
                    }
                }

                return true;
        }
    }

    public override bool Equals(object? obj) => Equals(obj as InstanceValue);

    public override int GetHashCode()
    {
        if (_hash == 0)
        {
            int hash = ComputeHash();
            _hash = hash == 0 ? 1 : hash;
        }

        return _hash;
    }

    public override string ToString() => Type switch
    {
        JsonTypes.Null => "null",
        JsonTypes.Boolean => Boolean ? "true" : "false",
        JsonTypes.Number => Number.ToString(),
        JsonTypes.String => $"\"{(Text.Length <= 60 ? JsonEncodedText.Encode(Text).ToString() : JsonEncodedText.Encode(Text[..59], null) + "…")}\"",
        JsonTypes.Array => $"an array of {Items.Length}",
        _ => $"an object of {Members.Length}",
    };

    private int ComputeHash()
    {
        System.Runtime.CompilerServices.RuntimeHelpers.EnsureSufficientExecutionStack();
        switch (Type)
        {
            case JsonTypes.Boolean:
                return Boolean ? 2 : 3;
            case JsonTypes.Number:
                return Number.GetHashCode();
            case JsonTypes.String:
                return Text.GetHashCode(StringComparison.Ordinal);
            case JsonTypes.Array:
                HashCode items = default;
                foreach (InstanceValue item in Items)
                {
                    items.Add(item);
                }

                return items.ToHashCode();
            case JsonTypes.Object:
                // A sum, so that the order of members does not count.
                int members = 5;
                foreach ((string name, InstanceValue value) in Members)
                {
                    members += HashCode.Combine(name, value);
                }

                return members;
            default:
                return 7;
        }
    }
}
