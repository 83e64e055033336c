using System.Text;

namespace StructGen.Engine.Generation;

/// <summary>The best value so far of a text that is being written. Not thread-safe.</summary>
/// <typeparam name="T">The type of the value.</typeparam>
internal sealed class PartialValue<T>(TypedJson<T> json)
{
    private readonly PartialJsonReader _reader = new();
    private byte[] _last = [];

    /// <summary>The value; the type's default while there is none.</summary>
    public T? Value { get; private set; }

    /// <summary>Where the text stands, as a JSON Pointer.</summary>
    public string CurrentPath => _reader.CurrentPath;

    /// <summary>Reads more of the text; false when it changed neither the value nor the place.</summary>
    public bool TryAppend(string text)
    {
        string path = CurrentPath;
        _reader.Append(Encoding.UTF8.GetBytes(text));
        return TryTake(_reader.Complete()) || TryTake(_reader.Complete(withOpenString: false)) || path != CurrentPath;
    }

    private bool TryTake(byte[]? completed)
    {
        if (completed is null || completed.AsSpan().SequenceEqual(_last) || !json.TryDeserializePart(completed, out T? value))
        {
            return false;
        }

        _last = completed;
        Value = value;
        return true;
    }
}
