using System.Globalization;
using System.Text;

namespace StructGen.Grammars.Parsing.JsonSchema.Loading;

/// <summary>A place in a document relative to a schema above it: a keyword and, below it, a property name or index.</summary>
/// <param name="Parent">The schema above, or null for the start of a chain.</param>
/// <param name="Prefix">The location of the start of a chain; null below it.</param>
/// <param name="Keyword">The keyword of the parent.</param>
/// <param name="Key">The property below the keyword, if any.</param>
/// <param name="Index">The index below the keyword, or -1.</param>
internal readonly record struct SchemaPlace(SchemaNode? Parent, string? Prefix, Keyword Keyword = default, string? Key = null, int Index = -1)
{
    /// <summary>The place as a JSON Pointer in a URI fragment. No recursion: it is asked for when the stack is full, too.</summary>
    public string ToLocation()
    {
        Stack<SchemaPlace> below = new();
        SchemaPlace place = this;
        while (place.Parent is { KnownLocation: null } parent)
        {
            below.Push(place);
            place = parent.Place;
        }

        StringBuilder text = new(place.Parent?.KnownLocation ?? place.Prefix ?? "#");
        place.AppendTo(text);
        while (below.TryPop(out place))
        {
            place.AppendTo(text);
        }

        return text.ToString();
    }

    private void AppendTo(StringBuilder text)
    {
        if (Parent is null)
        {
            return;
        }

        JsonPointer.Append(text, KeywordInfo.NameOf(Keyword));
        if (Key is not null)
        {
            JsonPointer.Append(text, Key);
        }

        if (Index >= 0)
        {
            text.Append('/').Append(Index.ToString(CultureInfo.InvariantCulture));
        }
    }
}
