namespace StructGen.Engine.Decoding.Constraints;

/// <summary>Something that reads bytes and can take them back: what <see cref="TokenSearch"/> walks tokens through.</summary>
internal interface IByteReader
{
    /// <summary>Reads a byte; false leaves the state as it was.</summary>
    bool TryRead(byte value);

    /// <summary>Takes back the last byte read.</summary>
    void Unread();
}
