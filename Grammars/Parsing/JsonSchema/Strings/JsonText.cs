using System.Text;

namespace StructGen.Grammars.Parsing.JsonSchema.Strings;

/// <summary>JSON's spelling of strings.</summary>
internal static class JsonText
{
    /// <summary>Appends the content of a string, or its end from within a character on, escaped only where JSON demands it or no token holds a byte, without the quotes.</summary>
    public static void AppendEscaped(ReadOnlySpan<byte> utf8, SpelledText spelled, List<byte> output)
    {
        for (int i = 0; i < utf8.Length; i++)
        {
            byte value = utf8[i];
            if (value >= 0x20 && !spelled.IsSpelled(value) && Rune.DecodeFromUtf8(utf8[i..], out Rune character, out int length) == System.Buffers.OperationStatus.Done)
            {
                AppendUnits(character, output);
                i += length - 1;
                continue;
            }

            switch (value)
            {
                case (byte)'"':
                    output.AddRange("\\\""u8);
                    break;
                case (byte)'\\':
                    output.AddRange("\\\\"u8);
                    break;
                case (byte)'\b':
                    output.AddRange("\\b"u8);
                    break;
                case (byte)'\f':
                    output.AddRange("\\f"u8);
                    break;
                case (byte)'\n':
                    output.AddRange("\\n"u8);
                    break;
                case (byte)'\r':
                    output.AddRange("\\r"u8);
                    break;
                case (byte)'\t':
                    output.AddRange("\\t"u8);
                    break;
                case < 0x20:
                    AppendUnits(new Rune(value), output);
                    break;
                default:
                    output.Add(value);
                    break;
            }
        }
    }

    private static void AppendUnits(Rune character, List<byte> output)
    {
        Span<char> units = stackalloc char[2];
        foreach (char unit in units[..character.EncodeToUtf16(units)])
        {
            output.AddRange("\\u"u8);
            for (int shift = 12; shift >= 0; shift -= 4)
            {
                output.Add((byte)"0123456789abcdef"[unit >> shift & 15]);
            }
        }
    }

    /// <summary>The string spelled by the bytes after its opening quote, closing quote included. The spelling was checked while it was read.</summary>
    public static string Decode(ReadOnlySpan<byte> spelling)
    {
        List<byte> bytes = new(spelling.Length);
        StringBuilder text = new();
        for (int i = 0; spelling[i] != '"'; i++)
        {
            if (spelling[i] != '\\')
            {
                bytes.Add(spelling[i]);
                continue;
            }

            i++;
            if (spelling[i] == 'u')
            {
                text.Append(Encoding.UTF8.GetString(System.Runtime.InteropServices.CollectionsMarshal.AsSpan(bytes)));
                bytes.Clear();
                text.Append((char)Convert.ToInt32(Encoding.ASCII.GetString(spelling.Slice(i + 1, 4)), 16));
                i += 4;
                continue;
            }

            bytes.Add(spelling[i] switch
            {
                (byte)'b' => 8,
                (byte)'f' => 12,
                (byte)'n' => 10,
                (byte)'r' => 13,
                (byte)'t' => 9,
                byte other => other,
            });
        }

        text.Append(Encoding.UTF8.GetString(System.Runtime.InteropServices.CollectionsMarshal.AsSpan(bytes)));
        return text.ToString();
    }
}
