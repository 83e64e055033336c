using StructGen.Grammars;

namespace StructGen.Engine.Decoding.Constraints;

/// <summary>Finds the tokens that a reader of bytes can read, sharing what they begin with.</summary>
internal static class TokenSearch
{
    /// <summary>Appends every token that begins with <paramref name="prefix"/>, is longer, and whose rest the reader can read. The reader ends as it began.</summary>
    public static void Find<TReader>(TokenOrder order, Vocabulary vocabulary, ReadOnlySpan<byte> prefix, ref TReader reader, List<int> tokens)
        where TReader : IByteReader, allows ref struct
    {
        (int low, int high) = order.StartingWith(prefix);
        Walk(order, vocabulary, order.FirstLonger(low, high, prefix.Length), high, prefix.Length, ref reader, tokens);
    }

    private static void Walk<TReader>(TokenOrder order, Vocabulary vocabulary, int low, int high, int depth, ref TReader reader, List<int> tokens)
        where TReader : IByteReader, allows ref struct
    {
        while (low < high)
        {
            byte value = vocabulary.GetBytes(order[low])[depth];
            int end = order.Narrow(low, high, depth, value).High;
            if (reader.TryRead(value))
            {
                int longer = order.FirstLonger(low, end, depth + 1);
                for (int i = low; i < longer; i++)
                {
                    tokens.Add(order[i]);
                }

                Walk(order, vocabulary, longer, end, depth + 1, ref reader, tokens);
                reader.Unread();
            }

            low = end;
        }
    }
}
