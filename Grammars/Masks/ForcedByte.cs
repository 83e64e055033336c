using StructGen.Grammars.Parsing;

namespace StructGen.Grammars.Masks;

/// <summary>Finds the one byte that continues a text.</summary>
internal static class ForcedByte
{
    /// <summary>The only byte that <paramref name="configuration"/> can read, with the configuration after it; false when several can be read.</summary>
    public static bool TryGet(in ParserConfiguration configuration, out byte value, out ParserConfiguration next)
    {
        value = 0;
        next = default;
        bool found = false;

        // Letters, quotes and blanks first: where several bytes are possible two of them are found soon.
        for (int i = 0; i < 256; i++)
        {
            byte candidate = (byte)(i + 'a');
            if (configuration.TryStep(candidate, out ParserConfiguration after))
            {
                if (found)
                {
                    return false;
                }

                found = true;
                value = candidate;
                next = after;
            }
        }

        return found;
    }
}
