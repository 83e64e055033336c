using System.Text;

namespace StructGen.Grammars.Parsing.JsonSchema.Strings;

/// <summary>JSON's spelling of strings.</summary>
internal static class JsonText
{
    /// <summary>Appends the content of a string, escaped only where JSON demands it, without the quotes.</summary>
    public static void AppendEscaped(ReadOnlySpan<byte> utf8, List<byte> output)
    {
        foreach (byte value in utf8)
        {
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
                    output.AddRange("\\u00"u8);
                    output.Add((byte)"0123456789abcdef"[value >> 4]);
                    output.Add((byte)"0123456789abcdef"[value & 15]);
                    break;
                default:
                    output.Add(value);
                    break;
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
