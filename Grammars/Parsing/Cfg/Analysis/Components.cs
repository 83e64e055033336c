namespace StructGen.Grammars.Parsing.Cfg.Analysis;

/// <summary>Strongly connected components (Tarjan 1972) on an explicit stack.</summary>
internal static class Components
{
    /// <summary>For each node, the one that represents its component.</summary>
    /// <param name="targets">By node, where it leads.</param>
    /// <param name="order">Receives the nodes, components that others lead to before those.</param>
    public static int[] Find(List<int>[] targets, List<int>? order = null)
    {
        int count = targets.Length;
        int[] index = new int[count];
        int[] low = new int[count];
        int[] representative = new int[count];
        Array.Fill(representative, -1);
        Stack<int> path = new();
        Stack<(int Node, int Next)> calls = new();
        int time = 0;
        for (int root = 0; root < count; root++)
        {
            if (index[root] == 0)
            {
                Enter(root);
            }

            while (calls.TryPop(out (int Node, int Next) call))
            {
                (int node, int next) = call;
                if (next > 0)
                {
                    low[node] = Math.Min(low[node], low[targets[node][next - 1]]);
                }

                bool isEntered = false;
                while (next < targets[node].Count && !isEntered)
                {
                    int target = targets[node][next++];
                    if (index[target] == 0)
                    {
                        calls.Push((node, next));
                        Enter(target);
                        isEntered = true;
                    }
                    else if (representative[target] < 0)
                    {
                        low[node] = Math.Min(low[node], index[target]);
                    }
                }

                if (isEntered || low[node] != index[node])
                {
                    continue;
                }

                int member;
                do
                {
                    member = path.Pop();
                    representative[member] = node;
                    low[member] = int.MaxValue;
                    order?.Add(member);
                }
                while (member != node);
            }
        }

        return representative;

        void Enter(int node)
        {
            index[node] = low[node] = ++time;
            path.Push(node);
            calls.Push((node, 0));
        }
    }
}
