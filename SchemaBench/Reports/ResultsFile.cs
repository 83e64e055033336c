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
    public static ResultsFile<TRecord> Open(FileInfo? path, ExistingFile mode)
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
            return new(stream, mode == ExistingFile.Resume ? ReadEarlier(stream, path) : []);
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

    /// <summary>Reads what is there and cuts off a last line that a killed process left incomplete.</summary>
    private static List<TRecord> ReadEarlier(FileStream stream, FileInfo path)
    {
        byte[] bytes = new byte[stream.Length];
        stream.ReadExactly(bytes);
        List<TRecord> records = [];
        int start = 0;
        while (bytes.AsSpan(start).IndexOf((byte)'\n') is var length && length >= 0)
        {
            ReadOnlySpan<byte> line = bytes.AsSpan(start, length);
            try
            {
                if (line.Trim((byte)'\r').Length > 0)
                {
                    records.Add(JsonSerializer.Deserialize<TRecord>(line, Json)!);
                }
            }
            catch (JsonException problem)
            {
                throw new DataException($"{path.FullName}, line {records.Count + 1}, is no result of this command: {Encoding.UTF8.GetString(line[..Math.Min(80, line.Length)])}", problem);
            }

            start += length + 1;
        }

        stream.SetLength(start);
        stream.Seek(0, SeekOrigin.End);
        return records;
    }
}
