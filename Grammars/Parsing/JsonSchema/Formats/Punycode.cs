using System.Text;

namespace StructGen.Grammars.Parsing.JsonSchema.Formats;

/// <summary>Punycode (RFC 3492) with IDNA's parameters; the prefix <c>xn--</c> is the caller's.</summary>
internal static class Punycode
{
    private const int Base = 36;
    private const int SmallestThreshold = 1;
    private const int LargestThreshold = 26;
    private const int Skew = 38;
    private const int Damp = 700;
    private const int InitialBias = 72;
    private const int FirstNonBasic = 0x80;
    private const int LastCodePoint = 0x10FFFF;

    /// <summary>The code points that lower-case ASCII text stands for, or false when it is not Punycode.</summary>
    public static bool TryDecode(ReadOnlySpan<char> text, out int[] codePoints)
    {
        codePoints = [];
        var output = new List<int>();
        int delimiter = text.LastIndexOf('-');
        int basic = Math.Max(delimiter, 0);
        for (int i = 0; i < basic; i++)
        {
            output.Add(text[i]);
        }

        long codePoint = FirstNonBasic;
        long position = 0;
        int bias = InitialBias;
        for (int i = delimiter < 0 ? 0 : delimiter + 1; i < text.Length;)
        {
            long previous = position;
            long weight = 1;
            for (int k = Base; ; k += Base)
            {
                int digit = i == text.Length ? -1 : DigitValue(text[i++]);
                if (digit < 0)
                {
                    return false;
                }

                position += digit * weight;
                int threshold = Threshold(k, bias);
                if (position > int.MaxValue)
                {
                    return false;
                }

                if (digit < threshold)
                {
                    break;
                }

                weight *= Base - threshold;
                if (weight > int.MaxValue)
                {
                    return false;
                }
            }

            int count = output.Count + 1;
            bias = Adapt(position - previous, count, isFirst: output.Count == basic);
            codePoint += position / count;
            position %= count;
            if (codePoint > LastCodePoint)
            {
                return false;
            }

            output.Insert((int)position++, (int)codePoint);
        }

        codePoints = [.. output];
        return true;
    }

    /// <summary>The Punycode of a text.</summary>
    public static string Encode(ReadOnlySpan<int> codePoints)
    {
        var output = new StringBuilder();
        foreach (int c in codePoints)
        {
            if (c < FirstNonBasic)
            {
                output.Append((char)c);
            }
        }

        int basic = output.Length;
        int handled = basic;
        if (basic > 0)
        {
            output.Append('-');
        }

        long delta = 0;
        int next = FirstNonBasic;
        int bias = InitialBias;
        while (handled < codePoints.Length)
        {
            int smallest = int.MaxValue;
            foreach (int c in codePoints)
            {
                smallest = c >= next && c < smallest ? c : smallest;
            }

            delta += (long)(smallest - next) * (handled + 1);
            next = smallest;
            foreach (int c in codePoints)
            {
                if (c < next)
                {
                    delta++;
                }
                else if (c == next)
                {
                    AppendNumber(output, delta, bias);
                    bias = Adapt(delta, handled + 1, handled == basic);
                    delta = 0;
                    handled++;
                }
            }

            delta++;
            next++;
        }

        return output.ToString();
    }

    private static void AppendNumber(StringBuilder output, long number, int bias)
    {
        for (int k = Base; ; k += Base)
        {
            int threshold = Threshold(k, bias);
            if (number < threshold)
            {
                output.Append(Digit((int)number));
                return;
            }

            output.Append(Digit((int)(threshold + ((number - threshold) % (Base - threshold)))));
            number = (number - threshold) / (Base - threshold);
        }
    }

    private static int Threshold(int k, int bias) => Math.Clamp(k - bias, SmallestThreshold, LargestThreshold);

    private static int Adapt(long delta, int count, bool isFirst)
    {
        delta /= isFirst ? Damp : 2;
        delta += delta / count;
        int k = 0;
        for (; delta > (Base - SmallestThreshold) * LargestThreshold / 2; k += Base)
        {
            delta /= Base - SmallestThreshold;
        }

        return (int)(k + ((Base - SmallestThreshold + 1) * delta / (delta + Skew)));
    }

    private static int DigitValue(char c) => c switch
    {
        >= 'a' and <= 'z' => c - 'a',
        >= '0' and <= '9' => c - '0' + 26,
        _ => -1,
    };

    private static char Digit(int value) => (char)(value < 26 ? 'a' + value : '0' + value - 26);
}
