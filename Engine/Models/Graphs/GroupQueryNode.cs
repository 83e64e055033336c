using StructGen.Engine.Models.Graphs.Onnx;

namespace StructGen.Engine.Models.Graphs;

/// <summary>A GroupQueryAttention node, read.</summary>
internal sealed class GroupQueryNode
{
    /// <summary>The operator's name.</summary>
    public const string OperatorType = "GroupQueryAttention";

    /// <summary>Reads <paramref name="node"/>.</summary>
    /// <exception cref="InvalidDataException">A required attribute or input is missing.</exception>
    public GroupQueryNode(NodeProto node)
    {
        Node = node;
        Heads = (int)node.IntOf("num_heads", 0);
        KeyValueHeads = (int)node.IntOf("kv_num_heads", 0);
        if (Heads <= 0 || KeyValueHeads <= 0 || Heads % KeyValueHeads != 0)
        {
            throw Unfit($"has {Heads} query heads and {KeyValueHeads} key heads");
        }

        PastKey = node.InputOf(3) ?? throw Unfit("has no past_key");
        PastValue = node.InputOf(4) ?? throw Unfit("has no past_value");
        Lengths = node.InputOf(5) ?? throw Unfit("has no seqlens_k");
        PresentKey = node.OutputOf(1) ?? throw Unfit("has no present_key");
        PresentValue = node.OutputOf(2) ?? throw Unfit("has no present_value");
    }

    /// <summary>The node itself.</summary>
    public NodeProto Node { get; }

    /// <summary>Query heads.</summary>
    public int Heads { get; }

    /// <summary>Key and value heads.</summary>
    public int KeyValueHeads { get; }

    /// <summary>Query [B,S,heads·d], or query, key and value packed.</summary>
    public string Query => Node.Input[0];

    /// <summary>Key [B,S,kv·d], null when packed.</summary>
    public string? Key => Node.InputOf(1);

    /// <summary>Value [B,S,kv·d], null when packed.</summary>
    public string? Value => Node.InputOf(2);

    /// <summary>Cached keys [B,kv,P,d].</summary>
    public string PastKey { get; }

    /// <summary>Cached values [B,kv,P,d].</summary>
    public string PastValue { get; }

    /// <summary>Keys with the new rows.</summary>
    public string PresentKey { get; }

    /// <summary>Values with the new rows.</summary>
    public string PresentValue { get; }

    /// <summary>Total length of each sequence, less one: 32-bit, [B].</summary>
    public string Lengths { get; }

    /// <summary>Whether the operator rotates queries and keys.</summary>
    public bool Rotary => Node.IntOf("do_rotary", 0) != 0;

    /// <summary>Whether neighbours are rotated together.</summary>
    public bool RotaryInterleaved => Node.IntOf("rotary_interleaved", 0) != 0;

    /// <summary>Rotary cosines [positions, d/2].</summary>
    public string? Cosines => Node.InputOf(7);

    /// <summary>Rotary sines [positions, d/2].</summary>
    public string? Sines => Node.InputOf(8);

    /// <summary>Positions of the new rows, null for those that follow the cache.</summary>
    public string? Positions => Node.InputOf(9);

    /// <summary>Added to the scores, null for nothing.</summary>
    public string? Bias => Node.InputOf(10);

    /// <summary>A score per head that takes part in the softmax and has no value, null for none.</summary>
    public string? Sink => Node.InputOf(11);

    /// <summary>Whether the softmax has one more term of score 0.</summary>
    public bool SmoothSoftmax => Node.IntOf("smooth_softmax", 0) > 0;

    /// <summary>Tokens that a token sees, itself included; -1 for all.</summary>
    public int Window => (int)Node.IntOf("local_window_size", -1);

    /// <summary>Bound of the scores, 0 for none.</summary>
    public float SoftCap => Node.FloatOf("softcap", 0);

    /// <summary>What the scores are multiplied by, 0 for 1/√d.</summary>
    public float Scale => Node.FloatOf("scale", 0);

    /// <summary>All of a graph's, in graph order.</summary>
    public static List<GroupQueryNode> AllOf(OnnxGraph graph) => [.. graph.NodesOf(OperatorType).Select(static n => new GroupQueryNode(n))];

    /// <summary>What to throw when this node cannot be worked with.</summary>
    public InvalidDataException Unfit(string what) => new($"Node '{Node.Name}' (GroupQueryAttention) {what}.");
}
