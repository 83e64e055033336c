using System.Text.Json;

namespace StructGen.SchemaBench.Evaluation;

/// <summary>Looks for JSON in a text that may say other things too.</summary>
internal static class FirstJsonValue
{
    internal const int MaxDepth = 2048;

    // A text of opening brackets only would otherwise be read from each of them.
    private const int MaxTries = 256;

    /// <summary>Finds the first complete JSON value: an object or array anywhere, or any value that begins the text.</summary>
    /// <param name="utf8">The text.</param>
    /// <param name="hasStart">Whether anything looks like the beginning of one, complete or not.</param>
    /// <returns>Its place; null when there is none.</returns>
    public static Range? Find(ReadOnlySpan<byte> utf8, out bool hasStart)
    {
        int first = 0;
        while (first < utf8.Length && utf8[first] is (byte)' ' or (byte)'\t' or (byte)'\r' or (byte)'\n')
        {
            first++;
        }

        hasStart = utf8[first..].IndexOfAny("{["u8) >= 0;
        if (first < utf8.Length && TryRead(utf8[first..], out int length))
        {
            hasStart = true;
            return first..(first + length);
        }

        hasStart |= first < utf8.Length && utf8[first] == (byte)'"';
        int at = first;
        for (int tries = 0; tries < MaxTries && utf8[at..].IndexOfAny("{["u8) is var skip && skip >= 0; tries++)
        {
            at += skip;
            if (TryRead(utf8[at..], out length))
            {
                return at..(at + length);
            }

            at++;
        }

        return null;
    }

    private static bool TryRead(ReadOnlySpan<byte> utf8, out int length)
    {
        length = 0;
        Utf8JsonReader reader = new(utf8, new JsonReaderOptions { AllowMultipleValues = true, MaxDepth = MaxDepth });
        try
        {
            if (!reader.Read() || !reader.TrySkip())
            {
                return false;
            }

            length = (int)reader.BytesConsumed;
            return true;
        }
        catch (JsonException)
        {
            return false;
        }
    }
}
