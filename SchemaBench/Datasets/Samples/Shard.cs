using System.Globalization;

namespace StructGen.SchemaBench.Datasets.Samples;

/// <summary>One of several equal shares of a run, counted from 1: <c>2/5</c>.</summary>
internal readonly record struct Shard(int Index, int Count)
{
    public static bool TryParse(string text, out Shard shard)
    {
        shard = default;
        string[] halves = text.Split('/');
        if (halves.Length != 2
            || !int.TryParse(halves[0], NumberStyles.None, CultureInfo.InvariantCulture, out int index)
            || !int.TryParse(halves[1], NumberStyles.None, CultureInfo.InvariantCulture, out int count)
            || index < 1 || index > count)
        {
            return false;
        }

        shard = new(index, count);
        return true;
    }

    /// <summary>Every <see cref="Count"/>th item, so that neighbours, which are alike, spread.</summary>
    public IReadOnlyList<T> Of<T>(IReadOnlyList<T> items)
    {
        List<T> share = [];
        for (int i = Index - 1; i < items.Count; i += Count)
        {
            share.Add(items[i]);
        }

        return share;
    }

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Index}/{Count}");
}
