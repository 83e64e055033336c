using System.Globalization;
using System.Text;

namespace StructGen.Grammars.Automata;

/// <summary>Writes an expression for people who debug; cut off after some 300 characters.</summary>
internal static class RegexPrinter
{
    private const int Budget = 300;

    public static string Print(RegexNode node)
    {
        StringBuilder text = new();
        Append(node, text, 0);
        return text.ToString();
    }

    private static void Append(RegexNode node, StringBuilder text, int depth)
    {
        if (text.Length > Budget || depth > 40)
        {
            text.Append('…');
            return;
        }

        switch (node.Kind)
        {
            case RegexKind.Empty:
                text.Append('∅');
                break;
            case RegexKind.Epsilon:
                text.Append('ε');
                break;
            case RegexKind.Bytes:
                AppendSet(node.Set, text);
                break;
            case RegexKind.Literal:
                foreach (byte value in node.Bytes[..Math.Min(node.Bytes.Length, 40)])
                {
                    AppendByte(value, text);
                }

                break;
            case RegexKind.Concat:
                Append(node.Left, text, depth + 1);
                Append(node.Right, text, depth + 1);
                break;
            case RegexKind.Repeat:
                text.Append('(');
                Append(node.Left, text, depth + 1);
                text.Append(CultureInfo.InvariantCulture, $"){{{node.Minimum},{(node.Maximum == RegexNode.Infinity ? "" : node.Maximum.ToString(CultureInfo.InvariantCulture))}}}");
                break;
            case RegexKind.Machine:
                text.Append(CultureInfo.InvariantCulture, $"⟨{node.Machine.GetType().Name} {node.Offset}⟩");
                break;
            case RegexKind.Complement:
                text.Append("¬(");
                Append(node.Left, text, depth + 1);
                text.Append(')');
                break;
            default:
                text.Append('(');
                for (int i = 0; i < node.Children.Length; i++)
                {
                    text.Append(i == 0 ? "" : node.Kind == RegexKind.Union ? "|" : "&");
                    Append(node.Children[i], text, depth + 1);
                    if (text.Length > Budget)
                    {
                        break;
                    }
                }

                text.Append(')');
                break;
        }
    }

    private static void AppendSet(ByteSet set, StringBuilder text)
    {
        if (set.Count == 1)
        {
            AppendByte(set.First, text);
            return;
        }

        text.Append('[');
        for (int first = 0; first < 256; first++)
        {
            if (set.Contains((byte)first))
            {
                int last = first;
                while (last < 255 && set.Contains((byte)(last + 1)))
                {
                    last++;
                }

                AppendByte((byte)first, text);
                if (last > first)
                {
                    text.Append('-');
                    AppendByte((byte)last, text);
                }

                first = last;
            }
        }

        text.Append(']');
    }

    private static void AppendByte(byte value, StringBuilder text)
    {
        if (value is > 0x20 and < 0x7F)
        {
            text.Append((char)value);
        }
        else
        {
            text.Append(CultureInfo.InvariantCulture, $"\\x{value:X2}");
        }
    }
}
