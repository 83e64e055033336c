using StructGen.Grammars.Parsing;

namespace StructGen.Grammars.Masks;

/// <summary>
/// A configuration and what is remembered about it. The cache interns entries, so a matcher holds one reference; matchers may outlive the interning
/// (an evicted entry has lost what it remembered and remembers nothing more: <see cref="MaskCache.Canonical"/> finds its successor).
/// </summary>
/// <remarks>Thread rule: fields are written by any thread, each value being the same whoever computes it; readers see null or the value.</remarks>
internal sealed class MaskEntry(in ParserConfiguration configuration, bool isFinished = false)
{
    private readonly ParserConfiguration _configuration = configuration;
    private int _accepting;

    public ref readonly ParserConfiguration Configuration => ref _configuration;

    /// <summary>True for the entry after an end token.</summary>
    public bool IsFinished { get; } = isFinished;

    /// <summary>The whole mask, end tokens included (no checks left); null when not computed or evicted.</summary>
    public volatile MaskRecipe? Mask;

    /// <summary>The mask before end tokens and before what only the text decides; null when not computed or evicted.</summary>
    public volatile MaskRecipe? Base;

    /// <summary>The bytes forced from here on; null when not computed or evicted.</summary>
    public volatile byte[]? Forced;

    /// <summary>True once a token led from here to an entry with text.</summary>
    public volatile bool IsBeforeText;

    /// <summary>True once the cache has dropped this entry.</summary>
    public volatile bool IsEvicted;

    public bool IsAccepting
    {
        get
        {
            int accepting = Volatile.Read(ref _accepting);
            if (accepting == 0)
            {
                accepting = IsFinished || _configuration.IsAccepting ? 2 : 1;
                Volatile.Write(ref _accepting, accepting);
            }

            return accepting == 2;
        }
    }
}
