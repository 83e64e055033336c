using StructGen.Engine.Models.Graphs.Onnx;
using DataType = StructGen.Engine.Models.Graphs.Onnx.TensorProto.Types.DataType;

namespace StructGen.Engine.Models.Graphs;

/// <summary>
/// What the layers of a lowered graph share: positions of the new rows, rotary factors, the additive mask and the places in the cache. Each is written
/// before the first layer that asks for it.
/// </summary>
internal sealed class AttentionInputs(OnnxGraph graph, CacheForm form)
{
    private readonly Dictionary<string, string> _known = [];

    /// <summary>What the layers write with.</summary>
    public NodeWriter Writer { get; } = new(graph);

    /// <summary>x · cos + swap(x) · (−sin, sin), for x of shape [B,S,heads,d]; beyond the tables' width x passes as it is.</summary>
    public string Rotate(GroupQueryNode node, string value, long heads, long headSize)
    {
        (string cosines, string sines) = RotaryFactors(node);
        long width = RotaryWidth(node, headSize);
        string turned = value;
        string? rest = null;
        if (width < headSize)
        {
            string[] parts = Writer.Split(value, 3, width, headSize - width);
            (turned, rest) = (parts[0], parts[1]);
        }

        string swapped;
        if (node.RotaryInterleaved)
        {
            string[] pair = Writer.Split(Writer.Reshape(turned, 0, 0, heads * width / 2, 2), 3, 1, 1);
            swapped = Writer.Reshape(Writer.Concat(3, pair[1], pair[0]), 0, 0, heads, width);
        }
        else
        {
            string[] halves = Writer.Split(turned, 3, width / 2, width / 2);
            swapped = Writer.Concat(3, halves[1], halves[0]);
        }

        string rotated = Writer.Add("Add", [Writer.Add("Mul", [turned, cosines]), Writer.Add("Mul", [swapped, sines])]);
        return rest is null ? rotated : Writer.Concat(3, rotated, rest);
    }

    /// <summary>What is added to the scores, [B,1 or H,S,C]: the bias where a row of the cache is seen, the lowest finite number elsewhere.</summary>
    public string Mask(GroupQueryNode node, DataType type) => Once($"mask {node.Lengths} {node.Window} {node.Bias}", () =>
    {
        string low = Writer.Float(type == DataType.Float16 ? (float)Half.MinValue : float.MinValue, type);
        string rows = Writer.Unsqueeze(RowPositions(node), 1, 3);
        string columns = Columns(node);
        string mask = Writer.Add("Where", [Writer.Add("LessOrEqual", [columns, rows]), node.Bias ?? Writer.Float(0, type), low]);
        if (node.Window < 0)
        {
            return mask;
        }

        string before = Writer.Add("Sub", [rows, Writer.Int(node.Window)]);
        return Writer.Add("Where", [Writer.Add("Greater", [columns, before]), mask, low]);
    });

    /// <summary>Where the new rows go: indices (batch, head, row) of shape [B,kv,S,3].</summary>
    public string CacheRows(GroupQueryNode node) => Once($"rows {node.Lengths} {node.KeyValueHeads}", () =>
    {
        string rows = Writer.Cast(Writer.Unsqueeze(RowPositions(node), 1), DataType.Int64);
        string batches = Writer.Unsqueeze(Writer.Cast(Range(Writer.Dimension(node.Query, 0)), DataType.Int64), 1, 2);
        long[] numbers = [.. Enumerable.Range(0, node.KeyValueHeads).Select(static i => (long)i)];
        string heads = graph.AddConstant(OnnxTensors.Longs(graph.FreshName("const/heads"), numbers, 1, numbers.Length, 1));

        // Zeros of the full shape spread each of the three over it.
        string all = Writer.Add("Mul", [Writer.Add("Add", [Writer.Add("Add", [batches, heads]), rows]), Writer.Long(0)]);
        return Writer.Concat(
            3,
            Writer.Unsqueeze(Writer.Add("Add", [batches, all]), 3),
            Writer.Unsqueeze(Writer.Add("Add", [heads, all]), 3),
            Writer.Unsqueeze(Writer.Add("Add", [rows, all]), 3));
    });

    /// <summary>
    /// For every row of the cache whether it is new, [B,1,C,1], and which of the new rows it would be, [C]. One list serves all sequences of a batch: either
    /// each has a single new row, or all start from nothing, as the fused operator demands too.
    /// </summary>
    public (string IsNew, string Source) CacheSources(GroupQueryNode node)
    {
        string columns = Columns(node);
        string isNew = Once($"is new {node.Lengths}", () =>
        {
            string rows = RowPositions(node);
            string first = Writer.Add("Slice", [rows, Writer.Longs(0), Writer.Longs(1), Writer.Longs(1)]);
            string last = Writer.Add("Slice", [rows, Writer.Longs(-1), Writer.Longs(int.MaxValue), Writer.Longs(1)]);
            string behind = Writer.Add("LessOrEqual", [first, columns]);
            string before = Writer.Add("LessOrEqual", [columns, last]);
            return Writer.Unsqueeze(Writer.Add("And", [behind, before]), 1, 3);
        });
        string source = Once($"source {node.Lengths}", () =>
        {
            string rows = RowPositions(node);
            string first = Writer.Add("Slice", [rows, Writer.Longs(0, 0), Writer.Longs(1, 1), Writer.Longs(0, 1)]);
            string offset = Writer.Reshape(Writer.Add("Sub", [columns, first]), -1);
            string most = Writer.Add("Sub", [Writer.Cast(Writer.Dimension(node.Query, 1), DataType.Int32), Writer.Int(1)]);
            return Writer.Add("Max", [Writer.Add("Min", [offset, most]), Writer.Int(0)]);
        });
        return (isNew, source);
    }

    private string Columns(GroupQueryNode node) => Once($"columns {node.Lengths}", () => Range(Writer.Dimension(
        form == CacheForm.Concatenated ? node.PresentKey : node.PastKey, 2)));

    // Cache rows of the new tokens, 32-bit, [B or 1, S].
    private string RowPositions(GroupQueryNode node) => Once($"positions {node.Lengths}", () =>
    {
        string count = Writer.Dimension(node.Query, 1);
        string past;
        if (form == CacheForm.Concatenated)
        {
            past = Writer.Cast(Writer.Dimension(node.PastKey, 2), DataType.Int32);
        }
        else
        {
            // A padded row of a first prompt has fewer tokens than there are columns; its rows start at 0 all the same.
            string behind = Writer.Add("Sub", [Writer.Reshape(node.Lengths, -1, 1), Writer.Add("Sub", [Writer.Cast(count, DataType.Int32), Writer.Int(1)])]);
            past = Writer.Add("Max", [behind, Writer.Int(0)]);
        }

        return Writer.Add("Add", [Writer.Reshape(past, -1, 1), Range(count)]);
    });

    private (string Cosines, string Sines) RotaryFactors(GroupQueryNode node)
    {
        string positions = node.Positions ?? RowPositions(node);
        long interleaved = node.RotaryInterleaved ? 1 : 0;
        string key = $"{node.Cosines} {node.Sines} {positions} {interleaved}";
        return (Once("cos " + key, () => Factors(node.Cosines!, false)), Once("sin " + key, () => Factors(node.Sines!, true)));

        string Factors(string table, bool signed)
        {
            // [B,S,w/2] → both elements of a pair → [B,S,1,w]
            string rows = Writer.Add("Gather", [table, positions], OnnxAttributes.Int("axis", 0));
            string first = signed ? Writer.Add("Neg", [rows]) : rows;
            string both = node.RotaryInterleaved
                ? Writer.Concat(3, Writer.Unsqueeze(first, 3), Writer.Unsqueeze(rows, 3))
                : Writer.Concat(2, first, rows);
            return Writer.Reshape(both, 0, 0, 1, 2 * TableWidth(node));
        }
    }

    private long RotaryWidth(GroupQueryNode node, long headSize)
    {
        long width = 2 * TableWidth(node);
        return width <= headSize ? width : throw node.Unfit($"has a cos_cache {width / 2} wide for heads of {headSize}");
    }

    private long TableWidth(GroupQueryNode node) => graph.ConstantOf(node.Cosines!)?.Dims is [_, > 0 and long width]
        ? width
        : throw node.Unfit("has a cos_cache that is not a constant of two dimensions");

    // 0, 1, … count − 1 in 32 bits.
    private string Range(string count) => Writer.Add("Range", [Writer.Int(0), Writer.Cast(count, DataType.Int32), Writer.Int(1)]);

    private string Once(string key, Func<string> write)
    {
        if (!_known.TryGetValue(key, out string? value))
        {
            value = write();
            _known.Add(key, value);
        }

        return value;
    }
}
