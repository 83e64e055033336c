using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using StructGen.SchemaBench.Datasets;

namespace StructGen.SchemaBench.Reports;

/// <summary>
/// A results file of JSON Lines: one record a line, each written and flushed as a whole, so that an interrupted run leaves a valid file.
/// Thread-safe.
/// </summary>
internal sealed class ResultsFile<TRecord> : IDisposable
    where TRecord : IRunRecord
{
    internal static readonly JsonSerializerOptions Json = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.SnakeCaseLower) },
    };

    private readonly Lock _lock = new();
    private readonly FileStream? _stream;

    private ResultsFile(FileStream? stream, IReadOnlyList<TRecord> earlier)
    {
        _stream = stream;
        Earlier = earlier;
    }

    /// <summary>The records that the file already held.</summary>
    public IReadOnlyList<TRecord> Earlier { get; }

    /// <summary>Opens the file, or stands for none.</summary>
    /// <param name="path">Null: records go nowhere.</param>
    /// <param name="mode">What to do with a file that is there.</param>
    /// <param name="skipBroken">Receives a complaint for each line that is no record, which is skipped; null makes such a line an error.</param>
    public static ResultsFile<TRecord> Open(FileInfo? path, ExistingFile mode, Action<string>? skipBroken = null)
    {
        if (path is null)
        {
            return new(null, []);
        }

        try
        {
            if (mode == ExistingFile.Refuse && File.Exists(path.FullName))
            {
                throw new DataException($"{path.FullName} exists: --resume continues it, --force overwrites it.");
            }

            FileStream stream = new(path.FullName, mode == ExistingFile.Overwrite ? FileMode.Create : FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.Read);
            return new(stream, mode == ExistingFile.Resume ? ReadEarlier(stream, path, skipBroken) : []);
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
        {
            throw new DataException($"{path.FullName}: {problem.Message}", problem);
        }
    }

    /// <summary>Takes up an earlier run: hands its records of <paramref name="wanted"/> to <paramref name="add"/> and gives their ids.</summary>
    /// <param name="wanted">The ids of this run.</param>
    /// <param name="run">This run's fingerprint; records with another one are an error.</param>
    /// <param name="add">Receives each record once.</param>
    public IReadOnlySet<string> TakeUp(IEnumerable<string> wanted, string run, Action<TRecord> add)
    {
        HashSet<string> open = [.. wanted];
        HashSet<string> done = [];
        foreach (TRecord record in Earlier)
        {
            if (record.Run != run)
            {
                throw new DataException("--out holds results of another command, vocabulary or other options: --resume cannot go on with them, --force overwrites them.");
            }

            if (open.Remove(record.Id))
            {
                done.Add(record.Id);
                add(record);
            }
        }

        return done;
    }

    /// <summary>Adds one record.</summary>
    public void Write(TRecord record)
    {
        if (_stream is null)
        {
            return;
        }

        byte[] line = [.. JsonSerializer.SerializeToUtf8Bytes(record, Json), (byte)'\n'];
        lock (_lock)
        {
            _stream.Write(line);
            _stream.Flush();
        }
    }

    public void Dispose() => _stream?.Dispose();

    /// <summary>Reads a file of records without touching it; an incomplete last line is reported like any broken one.</summary>
    /// <param name="path">The file.</param>
    /// <param name="skipBroken">Receives a complaint for each line that is no record.</param>
    public static IReadOnlyList<TRecord> Read(FileInfo path, Action<string> skipBroken)
    {
        try
        {
            byte[] bytes = File.ReadAllBytes(path.FullName);
            return Parse(bytes.Length > 0 && bytes[^1] != (byte)'\n' ? [.. bytes, (byte)'\n'] : bytes, path, skipBroken, out _);
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
        {
            throw new DataException($"{path.FullName}: {problem.Message}", problem);
        }
    }

    /// <summary>Reads what is there and cuts off a last line that a killed process left incomplete.</summary>
    private static List<TRecord> ReadEarlier(FileStream stream, FileInfo path, Action<string>? skipBroken)
    {
        byte[] bytes = new byte[stream.Length];
        stream.ReadExactly(bytes);
        List<TRecord> records = Parse(bytes, path, skipBroken, out int whole);
        stream.SetLength(whole);
        stream.Seek(0, SeekOrigin.End);
        return records;
    }

    /// <summary>The records of all whole lines.</summary>
    private static List<TRecord> Parse(byte[] bytes, FileInfo path, Action<string>? skipBroken, out int whole)
    {
        List<TRecord> records = [];
        int start = 0;
        int number = 0;
        while (bytes.AsSpan(start).IndexOf((byte)'\n') is var length && length >= 0)
        {
            ReadOnlySpan<byte> line = bytes.AsSpan(start, length);
            number++;
            try
            {
                if (line.Trim((byte)'\r').Length > 0)
                {
                    records.Add(JsonSerializer.Deserialize<TRecord>(line, Json) ?? throw new JsonException("null is no record"));
                }
            }
            catch (JsonException problem)
            {
                string complaint = $"{path.FullName}, line {number}, is no result of this command: {Encoding.UTF8.GetString(line[..Math.Min(80, line.Length)])}";
                if (skipBroken is null)
                {
                    throw new DataException(complaint, problem);
                }

                skipBroken(complaint);
            }

            start += length + 1;
        }

        whole = start;
        return records;
    }
}
