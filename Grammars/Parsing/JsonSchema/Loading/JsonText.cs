using System.Runtime.InteropServices;
using System.Text.Json;
using System.Text.Unicode;

namespace StructGen.Grammars.Parsing.JsonSchema.Loading;

/// <summary>Reads JSON source text into elements, with the limits and errors of a schema document.</summary>
internal static class JsonText
{
    private static ReadOnlySpan<byte> ByteOrderMark => [0xEF, 0xBB, 0xBF];

    /// <summary>Parses a document. Afterwards every string in it can be read: broken UTF-8 and lone surrogates have been refused.</summary>
    /// <param name="utf8">The text; a byte order mark is skipped.</param>
    /// <param name="limits">Size and depth.</param>
    /// <param name="origin">Goes in front of <c>line:column</c> in errors, for documents other than the root.</param>
    public static JsonElement Parse(ReadOnlySpan<byte> utf8, GrammarLimits limits, string origin = "")
    {
        if (utf8.Length > limits.MaxSourceBytes)
        {
            throw new GrammarLimitException(nameof(GrammarLimits.MaxSourceBytes), $"the source has {utf8.Length} bytes, more than {limits.MaxSourceBytes}.", origin + "#");
        }

        if (utf8.StartsWith(ByteOrderMark))
        {
            utf8 = utf8[ByteOrderMark.Length..];
        }

        if (!Utf8.IsValid(utf8))
        {
            throw Error(utf8, FirstInvalidByte(utf8), origin, "the source is not valid UTF-8.");
        }

        try
        {
            int surrogate = FindLoneSurrogate(utf8);
            JsonElement root = JsonElement.Parse(utf8, new JsonDocumentOptions { MaxDepth = limits.MaxNestingDepth });
            return surrogate < 0 ? root : throw Error(utf8, surrogate, origin, "a \\u escape is a lone surrogate, which is no character.");
        }
        catch (JsonException e)
        {
            if (Depth(utf8) > limits.MaxNestingDepth)
            {
                throw new GrammarLimitException(nameof(GrammarLimits.MaxNestingDepth), $"the source nests deeper than {limits.MaxNestingDepth}.", origin + "#");
            }

            string message = e.Message;
            int tail = message.IndexOf(" LineNumber:", StringComparison.Ordinal);
            throw new GrammarException(new Diagnostic(
                DiagnosticCode.SyntaxError,
                DiagnosticSeverity.Error,
                $"{origin}{e.LineNumber + 1}:{e.BytePositionInLine + 1}",
                $"not JSON: {(tail < 0 ? message : message[..tail])}"));
        }
    }

    /// <summary>The bytes of an element as written.</summary>
    public static ReadOnlySpan<byte> Raw(JsonElement element) => JsonMarshal.GetRawUtf8Value(element);

    /// <summary>The element as written, shortened for messages.</summary>
    public static string Excerpt(JsonElement element)
    {
        const int longest = 60;
        string text = element.GetRawText().ReplaceLineEndings(" ");
        return text.Length <= longest ? text : text[..(longest - 1)] + "…";
    }

    /// <summary>The text of a raw JSON string body that contains escapes.</summary>
    public static string Unescape(ReadOnlySpan<byte> rawBody) => JsonElement.Parse([(byte)'"', .. rawBody, (byte)'"']).GetString()!;

    /// <summary>The deepest nesting of arrays and objects; needs no well-formed text.</summary>
    private static int Depth(ReadOnlySpan<byte> utf8)
    {
        int depth = 0;
        int deepest = 0;
        for (int i = 0; i < utf8.Length; i++)
        {
            switch (utf8[i])
            {
                case (byte)'"':
                    for (i++; i < utf8.Length && utf8[i] != '"'; i++)
                    {
                        i += utf8[i] == '\\' ? 1 : 0;
                    }

                    break;
                case (byte)'[' or (byte)'{':
                    deepest = Math.Max(deepest, ++depth);
                    break;
                case (byte)']' or (byte)'}':
                    depth--;
                    break;
            }
        }

        return deepest;
    }

    /// <summary>The offset of the first <c>\ud8xx</c> escape without its partner, or -1. Only meaningful on well-formed JSON.</summary>
    public static int FindLoneSurrogate(ReadOnlySpan<byte> utf8)
    {
        int at = 0;
        while (true)
        {
            int next = utf8[at..].IndexOf((byte)'\\');
            if (next < 0)
            {
                return -1;
            }

            at += next;
            int unit = CodeUnit(utf8, at);
            if (unit is >= 0xD800 and <= 0xDFFF)
            {
                if (unit >= 0xDC00 || CodeUnit(utf8, at + 6) is not (>= 0xDC00 and <= 0xDFFF))
                {
                    return at;
                }

                at += 12;
            }
            else
            {
                at = Math.Min(at + 2, utf8.Length);
            }
        }
    }

    /// <summary>The UTF-16 unit of a <c>\uXXXX</c> escape at an offset, or -1.</summary>
    private static int CodeUnit(ReadOnlySpan<byte> utf8, int at)
    {
        if (at + 6 > utf8.Length || utf8[at] != '\\' || utf8[at + 1] != 'u')
        {
            return -1;
        }

        int unit = 0;
        foreach (byte digit in utf8.Slice(at + 2, 4))
        {
            if (!char.IsAsciiHexDigit((char)digit))
            {
                return -1;
            }

            unit = (unit << 4) | (digit <= '9' ? digit - '0' : (digit | 0x20) - 'a' + 10);
        }

        return unit;
    }

    private static int FirstInvalidByte(ReadOnlySpan<byte> utf8)
    {
        int at = 0;
        while (at < utf8.Length && System.Text.Rune.DecodeFromUtf8(utf8[at..], out _, out int consumed) == System.Buffers.OperationStatus.Done)
        {
            at += consumed;
        }

        return at;
    }

    private static GrammarException Error(ReadOnlySpan<byte> utf8, int offset, string origin, string message)
    {
        ReadOnlySpan<byte> before = utf8[..offset];
        int line = before.Count((byte)'\n') + 1;
        int column = offset - before.LastIndexOf((byte)'\n');
        return new(new Diagnostic(DiagnosticCode.SyntaxError, DiagnosticSeverity.Error, $"{origin}{line}:{column}", message));
    }
}
