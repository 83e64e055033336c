using System.Text;
using StructGen.SchemaBench.Datasets.PythonJson;

namespace StructGen.SchemaBench.Datasets.Samples;

/// <summary>
/// JSON Lines: an object a line with the schema in <c>json_schema</c> or <c>schema</c> (an object, or its text as a string) and, if there, the name in
/// <c>unique_id</c> or <c>id</c>, the data set in <c>split</c> or <c>dataset</c> and the part in <c>part</c>.
/// </summary>
internal static class JsonLinesSamples
{
    public static IEnumerable<SampleSource> List(FileInfo file)
    {
        return Lines(DataFile.ReadAll(file.FullName)).Select(line => OfLine(file, line.Number, line.Text)).OfType<SampleSource>();
    }

    private static SampleSource? OfLine(FileInfo file, int number, ReadOnlyMemory<byte> line)
    {
        if (line.Span.Trim(" \t\r"u8).IsEmpty)
        {
            return null;
        }

        string name = Path.GetFileNameWithoutExtension(file.Name);
        string place = $"{name}:{number}";
        try
        {
            string member = Has(line, "json_schema") ? "json_schema" : "schema";
            (JsonValue rest, Range? schema) = JsonReader.ReadObject(line.Span, member);
            if (schema is not { } range)
            {
                throw new FormatException("neither \"json_schema\" nor \"schema\"");
            }

            string id = Text(rest, "unique_id") ?? Text(rest, "id") ?? place;
            return new()
            {
                Id = id,
                Split = Text(rest, "split") ?? Text(rest, "dataset") ?? name,
                FileName = id,
                Part = SampleParts.Normalize(Text(rest, "part")) ?? SampleParts.OfFileName(file.Name),
                Read = () => Unquote(line[range]),
            };
        }
        catch (FormatException problem)
        {
            return new()
            {
                Id = place,
                Split = name,
                FileName = place,
                Part = SampleParts.OfFileName(file.Name),
                Read = () => throw new DataException($"{file.FullName}, line {number}: {problem.Message}", problem),
            };
        }
    }

    private static bool Has(ReadOnlyMemory<byte> line, string member) => JsonReader.ReadObject(line.Span, member).Verbatim is not null;

    private static string? Text(JsonValue value, string member) => value[member] is { Kind: JsonKind.String } text ? text.Text : null;

    /// <summary>A schema that is given as a string stands for what the string says.</summary>
    private static ReadOnlyMemory<byte> Unquote(ReadOnlyMemory<byte> value) =>
        value.Span[0] == (byte)'"' ? Encoding.UTF8.GetBytes(JsonReader.Read(value.Span).Text) : value;

    private static IEnumerable<(int Number, ReadOnlyMemory<byte> Text)> Lines(byte[] bytes)
    {
        int number = 0;
        int start = bytes.AsSpan().StartsWith("\uFEFF"u8) ? 3 : 0;
        while (start < bytes.Length)
        {
            int length = bytes.AsSpan(start).IndexOf((byte)'\n');
            length = length < 0 ? bytes.Length - start : length;
            yield return (++number, bytes.AsMemory(start, length));
            start += length + 1;
        }
    }
}
