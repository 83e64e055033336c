using System.Text;

namespace StructGen.Engine.Models.Folders;

/// <summary>Walks protobuf fields in a stream without building messages, so that gigabytes of weights are skipped and never read.</summary>
/// <remarks>Every read past the end of the file, or of the message around it, is an <see cref="InvalidDataException"/>.</remarks>
internal sealed class WireReader(Stream stream)
{
    private readonly long _length = stream.Length;

    /// <summary>Where the next byte is read.</summary>
    public long Position => stream.Position;

    /// <summary>The field's number and wire type, or false at <paramref name="end"/>.</summary>
    public bool TryReadField(long end, out int field, out int wireType)
    {
        field = wireType = 0;
        if (Position >= end)
        {
            return false;
        }

        ulong tag = ReadVarint();
        field = (int)Math.Min(tag >> 3, int.MaxValue);
        wireType = (int)(tag & 7);
        return field > 0 ? true : throw new InvalidDataException($"no protobuf field at byte {Position}");
    }

    /// <summary>The end of the length-delimited value that starts here.</summary>
    /// <param name="limit">The end of the message around it.</param>
    public long ReadEnd(long limit)
    {
        ulong length = ReadVarint();
        long rest = Math.Min(limit, _length) - Position;
        return rest >= 0 && length <= (ulong)rest
            ? Position + (long)length
            : throw new InvalidDataException($"a part of {length} bytes starts at byte {Position}, but only {Math.Max(0, rest)} follow");
    }

    /// <summary>A string that starts here.</summary>
    public string ReadText(long limit)
    {
        byte[] utf8 = new byte[ReadEnd(limit) - Position];
        stream.ReadExactly(utf8);
        return Encoding.UTF8.GetString(utf8);
    }

    /// <summary>A number.</summary>
    public ulong ReadVarint()
    {
        ulong value = 0;
        for (int shift = 0; shift < 64; shift += 7)
        {
            int b = stream.ReadByte();
            if (b < 0)
            {
                throw new InvalidDataException($"the file ends inside a number, at byte {_length}");
            }

            value |= (ulong)(b & 0x7F) << shift;
            if (b < 0x80)
            {
                return value;
            }
        }

        throw new InvalidDataException($"no protobuf number at byte {Position}");
    }

    /// <summary>Goes past a value of any type.</summary>
    public void Skip(int wireType, long limit)
    {
        switch (wireType)
        {
            case 0: ReadVarint(); break;
            case 1: SkipTo(Position + 8, limit); break;
            case 2: SkipTo(ReadEnd(limit), limit); break;
            case 5: SkipTo(Position + 4, limit); break;
            default: throw new InvalidDataException($"no protobuf field of type {wireType} at byte {Position}");
        }
    }

    private void SkipTo(long position, long limit)
    {
        if (position > Math.Min(limit, _length))
        {
            throw new InvalidDataException($"the file ends inside a value, at byte {_length}");
        }

        stream.Position = position;
    }
}
