using StructGen.Grammars;

namespace StructGen.Engine.Decoding.Constraints;

/// <summary>Reads bytes into a matcher, one commit each.</summary>
internal readonly struct MatcherReader(Matcher matcher) : IByteReader
{
    public bool TryRead(byte value) => matcher.TryAdvance([value]);

    public void Unread() => matcher.Rollback(1);
}
