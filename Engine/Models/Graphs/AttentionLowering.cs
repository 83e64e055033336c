using StructGen.Engine.Models.Graphs.Onnx;
using DataType = StructGen.Engine.Models.Graphs.Onnx.TensorProto.Types.DataType;

namespace StructGen.Engine.Models.Graphs;

/// <summary>How a lowered graph keeps its cache.</summary>
internal enum CacheForm
{
    /// <summary>The present is the past with the new rows behind it: P grows. All sequences of a batch have the same length.</summary>
    Concatenated,

    /// <summary>
    /// The past has as many rows as the cache can hold, and new rows are placed at their positions by ScatterND, in place where past and present are one
    /// buffer. The mask and bias inputs are as wide as the cache, and no row of the cache may hold NaN, as hidden rows are multiplied by zero.
    /// </summary>
    Scattered,

    /// <summary>
    /// As <see cref="Scattered"/>, but every row of the present is chosen between the past and the new rows: one pass over the cache more, and no operator
    /// that DirectML lacks (its ScatterND ends before operator set 18). Sequences of a batch may differ in length where each has one new row.
    /// </summary>
    Selected,
}

/// <summary>
/// Replaces every GroupQueryAttention by operators that all providers have: rotary embedding, placing of new rows, grouped products, additive mask,
/// softmax. Heads that share a key are rows of one product, so that keys are never repeated. Tokens continue the cache in any number, trees are told by
/// position_ids and attention_bias, and a rollback is a shorter mask, as with the fused operator.
/// </summary>
/// <remarks>
/// One departure: where the fused operator ignores position_ids for a first prompt (n = total), the lowered graph honours them.
/// Layout: query [B,S,H·d] → [B,H,S,d] = [B,kv,G·S,d]; times keysᵀ [B,kv,d,C] → [B,kv,G·S,C] = [B,H,S,C]; mask and softmax there;
/// times values [B,kv,C,d] → [B,kv,G·S,d] = [B,H,S,d] → [B,S,H·d].
/// </remarks>
internal static class AttentionLowering
{
    /// <summary>Lowers all of a graph's attention nodes and returns how many there were.</summary>
    /// <exception cref="InvalidDataException">A node uses what cannot be lowered; it is named.</exception>
    public static int Run(OnnxGraph graph, CacheForm form)
    {
        List<GroupQueryNode> nodes = GroupQueryNode.AllOf(graph);
        if (nodes.Count > 0)
        {
            graph.RequireOpset(16);
        }

        AttentionInputs shared = new(graph, form);
        foreach (GroupQueryNode node in nodes)
        {
            new Lowered(graph, form, shared, node).Run();
        }

        graph.RemoveUnusedConstants();
        return nodes.Count;
    }

    private sealed class Lowered
    {
        private readonly OnnxGraph _graph;
        private readonly CacheForm _form;
        private readonly AttentionInputs _shared;
        private readonly GroupQueryNode _node;
        private readonly NodeWriter _write;
        private readonly DataType _type;
        private readonly long _headSize;

        public Lowered(OnnxGraph graph, CacheForm form, AttentionInputs shared, GroupQueryNode node)
        {
            (_graph, _form, _shared, _node) = (graph, form, shared, node);
            _write = shared.Writer;
            Refuse(node);
            TypeProto.Types.Tensor past = graph.InputOf(node.PastKey)?.Type.TensorType ?? throw node.Unfit("has a past_key that is not an input of the graph");
            _type = (DataType)past.ElemType;
            if (_type is not (DataType.Float or DataType.Float16))
            {
                throw node.Unfit($"keeps its cache as {_type}, which cannot be lowered: use a model with a cache of 16- or 32-bit floats");
            }

            _headSize = past.Shape?.Dim.Count == 4 ? past.Shape.Dim[3].DimValue : 0;
            if (_headSize <= 0)
            {
                throw node.Unfit("has a past_key whose head size the graph does not tell");
            }
        }

        public void Run()
        {
            (string query, string key, string value) = Rotated();
            (string keys, string values) = (Placed(_node.PastKey, _node.PresentKey, key), Placed(_node.PastValue, _node.PresentValue, value));
            string attended = Attended(query, keys, values);
            // [B,kv,G·S,d] → [B,H,S,d] → [B,S,H,d] → [B,S,H·d]
            string output = _write.Transpose(_write.Reshape(attended, 0, _node.Heads, -1, _headSize), 0, 2, 1, 3);
            _write.AddNamed("Reshape", "", [_node.Node.Output[0]], [output, _write.Longs(0, 0, _node.Heads * _headSize)]);
            _graph.Replace(_node.Node, _write.Take());
        }

        private static void Refuse(GroupQueryNode node)
        {
            if (node.Node.InputOf(12) is not null || node.Node.InputOf(13) is not null)
            {
                throw node.Unfit("has a quantised cache, which cannot be lowered: use a model with a cache of 16- or 32-bit floats");
            }

            if (node.Node.InputOf(14) is not null || node.Node.InputOf(15) is not null)
            {
                throw node.Unfit("normalises queries and keys inside, which is not lowered: use an export for the CPU, where the normalisations are nodes of their own");
            }

            if (node.Node.OutputOf(3) is not null)
            {
                throw node.Unfit("returns its scores (output_qk), which is not lowered");
            }

            if (node.Node.IntOf("sliding_window_cache", 0) != 0)
            {
                throw node.Unfit("evicts rows from a window-sized cache, which is not lowered: use a model with a full-length cache");
            }

            if (node.Node.IntOf("causal", 1) == 0)
            {
                throw node.Unfit("is not causal, which is not lowered");
            }

            if (node.Rotary && (node.Cosines is null || node.Sines is null))
            {
                throw node.Unfit("rotates but has no cos_cache and sin_cache");
            }
        }

        // Query [B,S,H,d], key and value [B,S,kv,d]; query and key rotated.
        private (string Query, string Key, string Value) Rotated()
        {
            (long heads, long keyHeads) = (_node.Heads, _node.KeyValueHeads);
            if (_node.Key is null || _node.Value is null)
            {
                string packed = _write.Reshape(_node.Query, 0, 0, heads + (2 * keyHeads), _headSize);
                if (!_node.Rotary)
                {
                    string[] three = _write.Split(packed, 2, heads, keyHeads, keyHeads);
                    return (three[0], three[1], three[2]);
                }

                // Queries and keys are rotated in one go.
                string[] parts = _write.Split(packed, 2, heads + keyHeads, keyHeads);
                string[] rotated = _write.Split(_shared.Rotate(_node, parts[0], heads + keyHeads, _headSize), 2, heads, keyHeads);
                return (rotated[0], rotated[1], parts[1]);
            }

            string query = _write.Reshape(_node.Query, 0, 0, heads, _headSize);
            string key = _write.Reshape(_node.Key, 0, 0, keyHeads, _headSize);
            string value = _write.Reshape(_node.Value, 0, 0, keyHeads, _headSize);
            return _node.Rotary
                ? (_shared.Rotate(_node, query, heads, _headSize), _shared.Rotate(_node, key, keyHeads, _headSize), value)
                : (query, key, value);
        }

        private string Placed(string past, string present, string rows)
        {
            string transposed = _write.Transpose(rows, 0, 2, 1, 3);
            switch (_form)
            {
                case CacheForm.Concatenated:
                    return _write.AddNamed("Concat", "", [present], [past, transposed], OnnxAttributes.Int("axis", 2))[0];
                case CacheForm.Scattered:
                    return _write.AddNamed("ScatterND", "", [present], [past, _shared.CacheRows(_node), transposed])[0];
                default:
                    (string isNew, string source) = _shared.CacheSources(_node);
                    string spread = _write.Add("Gather", [transposed, source], OnnxAttributes.Int("axis", 2));
                    return _write.AddNamed("Where", "", [present], [isNew, spread, past])[0];
            }
        }

        private string Attended(string query, string keys, string values)
        {
            double scale = _node.Scale != 0 ? _node.Scale : 1 / Math.Sqrt(_headSize);
            string scaled = _write.Add("Mul", [_write.Transpose(query, 0, 2, 1, 3), _write.Float((float)scale, _type)]);
            string grouped = _write.Reshape(scaled, 0, _node.KeyValueHeads, -1, _headSize);
            string scores = _write.Add("MatMul", [grouped, _write.Transpose(keys, 0, 1, 3, 2)]);
            if (_node.SoftCap > 0)
            {
                string cap = _write.Float(_node.SoftCap, _type);
                scores = _write.Add("Mul", [_write.Add("Tanh", [_write.Add("Div", [scores, cap])]), cap]);
            }

            string masked = _write.Add("Add", [_write.Reshape(scores, 0, _node.Heads, -1, 0), _shared.Mask(_node, _type)]);
            string weights = _node.Sink is not null || _node.SmoothSoftmax
                ? SoftmaxWithSink(masked)
                : _write.Add("Softmax", [masked], OnnxAttributes.Int("axis", -1));
            return _write.Add("MatMul", [_write.Reshape(weights, 0, _node.KeyValueHeads, -1, 0), values]);
        }

        // One column more, in front, that takes its share and is cut off again.
        private string SoftmaxWithSink(string scores)
        {
            string sink = _node.Sink is null
                ? _write.Float(0, _type)
                : _write.Reshape(_node.Sink, 1, _node.Heads, 1, 1);
            string shape = _write.Add("Shape", [scores], OnnxAttributes.Int("end", 3));
            string column = _write.Add("Expand", [sink, _write.Concat(0, shape, _write.Longs(1))]);
            string all = _write.Add("Softmax", [_write.Concat(3, column, scores)], OnnxAttributes.Int("axis", -1));
            return _write.Add("Slice", [all, _write.Longs(1), _write.Longs(int.MaxValue), _write.Longs(3)]);
        }
    }
}
