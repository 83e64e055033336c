using System.Text;
using StructGen.Engine.Tokenization.PreTokenization;

namespace StructGen.Engine.Tokenization.Normalization;

/// <summary>Unicode normal forms C and D.</summary>
/// <remarks>
/// .NET's <c>string.Normalize</c> does nothing when globalization is invariant, as it is in containers without ICU; tokens must not depend on that.
/// Hangul by the arithmetic of the Unicode Standard, section 3.12.
/// </remarks>
internal sealed class CanonicalNormalizer : TextNormalizer
{
    private const int SBase = 0xAC00;
    private const int LBase = 0x1100;
    private const int VBase = 0x1161;
    private const int TBase = 0x11A7;
    private const int LCount = 19;
    private const int VCount = 21;
    private const int TCount = 28;
    private const int SCount = LCount * VCount * TCount;

    private static readonly Lazy<Tables> Shared = new(() => new Tables());

    private readonly bool _compose;

    private CanonicalNormalizer(bool compose) => _compose = compose;

    /// <summary>Normal form C.</summary>
    public static CanonicalNormalizer FormC { get; } = new(compose: true);

    /// <summary>Normal form D.</summary>
    public static CanonicalNormalizer FormD { get; } = new(compose: false);

    public override ReadOnlySpan<byte> Normalize(ReadOnlySpan<byte> text)
    {
        if (IsNormal(text))
        {
            return text;
        }

        Tables tables = Shared.Value;
        List<int> points = new(text.Length);
        for (int position = 0; position < text.Length;)
        {
            int codePoint = CharacterClasses.Decode(text, position, out int length);
            position += length;
            Decompose(tables, codePoint, points);
        }

        Reorder(tables, points);
        if (_compose)
        {
            Compose(tables, points);
        }

        byte[] utf8 = new byte[points.Count * 4];
        int written = 0;
        foreach (int point in points)
        {
            written += new Rune(point).EncodeToUtf8(utf8.AsSpan(written));
        }

        return utf8.AsSpan(0, written);
    }

    /// <summary>True when no character of the text can change, join another or move: the usual case, and quick to see.</summary>
    private bool IsNormal(ReadOnlySpan<byte> text)
    {
        // Below U+0300 (lead byte 0xCC) form C changes nothing; below U+00C0 (lead byte 0xC3) form D neither.
        int first = text.IndexOfAnyInRange((byte)(_compose ? 0xCC : 0xC3), (byte)0xFF);
        if (first < 0)
        {
            return true;
        }

        Tables tables = Shared.Value;
        for (int position = first; position < text.Length;)
        {
            int codePoint = CharacterClasses.Decode(text, position, out int length);
            position += length;
            if (codePoint >= 0xC0 && (_compose ? tables.MayChangeInFormC(codePoint) : tables.MayChangeInFormD(codePoint)))
            {
                return false;
            }
        }

        return true;
    }

    private static void Decompose(Tables tables, int codePoint, List<int> points)
    {
        int syllable = codePoint - SBase;
        if ((uint)syllable < SCount)
        {
            points.Add(LBase + (syllable / (VCount * TCount)));
            points.Add(VBase + (syllable % (VCount * TCount) / TCount));
            if (syllable % TCount != 0)
            {
                points.Add(TBase + (syllable % TCount));
            }
        }
        else if (tables.Decompositions.TryGetValue(codePoint, out (int First, int Second) parts))
        {
            Decompose(tables, parts.First, points);
            if (parts.Second != 0)
            {
                Decompose(tables, parts.Second, points);
            }
        }
        else
        {
            points.Add(codePoint);
        }
    }

    /// <summary>Sorts each run of combining characters by class, keeping the order of equals.</summary>
    private static void Reorder(Tables tables, List<int> points)
    {
        for (int i = 0; i < points.Count;)
        {
            if (tables.CombiningClass(points[i]) == 0)
            {
                i++;
                continue;
            }

            int start = i;
            while (i < points.Count && tables.CombiningClass(points[i]) != 0)
            {
                i++;
            }

            if (i - start > 1)
            {
                int[] sorted = [.. points.GetRange(start, i - start).OrderBy(tables.CombiningClass)];
                for (int j = 0; j < sorted.Length; j++)
                {
                    points[start + j] = sorted[j];
                }
            }
        }
    }

    private static void Compose(Tables tables, List<int> points)
    {
        int written = 0;
        int starter = -1;
        int lastClass = -1;
        for (int i = 0; i < points.Count; i++)
        {
            int point = points[i];
            int combiningClass = tables.CombiningClass(point);

            // Blocked when a character of the same or a higher class stands between.
            bool reachable = starter >= 0 && (lastClass < combiningClass || written == starter + 1);
            if (reachable && ComposePair(tables, points[starter], point) is > 0 and int composite)
            {
                points[starter] = composite;
                continue;
            }

            if (combiningClass == 0)
            {
                starter = written;
                lastClass = -1;
            }
            else
            {
                lastClass = combiningClass;
            }

            points[written++] = point;
        }

        points.RemoveRange(written, points.Count - written);
    }

    private static int ComposePair(Tables tables, int first, int second)
    {
        if ((uint)(first - LBase) < LCount && (uint)(second - VBase) < VCount)
        {
            return SBase + ((((first - LBase) * VCount) + second - VBase) * TCount);
        }

        if ((uint)(first - SBase) < SCount && (first - SBase) % TCount == 0 && second > TBase && second < TBase + TCount)
        {
            return first + second - TBase;
        }

        return tables.Compositions.GetValueOrDefault(((long)first << 32) | (uint)second);
    }

    /// <summary>Look-ups made of <see cref="CanonicalData"/>.</summary>
    private sealed class Tables
    {
        private readonly Dictionary<int, byte> _combiningClasses = [];
        private readonly HashSet<int> _seconds = [];
        private readonly HashSet<int> _excluded = [];

        public Tables()
        {
            ReadOnlySpan<int> compositions = CanonicalData.Compositions;
            for (int i = 0; i < compositions.Length; i += 3)
            {
                Decompositions[compositions[i]] = (compositions[i + 1], compositions[i + 2]);
                Compositions[((long)compositions[i + 1] << 32) | (uint)compositions[i + 2]] = compositions[i];
                _seconds.Add(compositions[i + 2]);
            }

            ReadOnlySpan<int> exclusions = CanonicalData.Exclusions;
            for (int i = 0; i < exclusions.Length; i += 3)
            {
                Decompositions[exclusions[i]] = (exclusions[i + 1], exclusions[i + 2]);
                _excluded.Add(exclusions[i]);
            }

            ReadOnlySpan<int> classes = CanonicalData.CombiningClasses;
            for (int i = 0; i < classes.Length; i += 3)
            {
                for (int point = classes[i]; point <= classes[i + 1]; point++)
                {
                    _combiningClasses[point] = (byte)classes[i + 2];
                }
            }
        }

        public Dictionary<int, (int First, int Second)> Decompositions { get; } = [];

        public Dictionary<long, int> Compositions { get; } = [];

        public int CombiningClass(int point) => _combiningClasses.GetValueOrDefault(point);

        public bool MayChangeInFormC(int point) =>
            _combiningClasses.ContainsKey(point) || _seconds.Contains(point) || _excluded.Contains(point) || point is >= VBase and < TBase + TCount;

        public bool MayChangeInFormD(int point) =>
            _combiningClasses.ContainsKey(point) || Decompositions.ContainsKey(point) || (uint)(point - SBase) < SCount;
    }
}
