using System.Text;
using Parquet;
using Parquet.Schema;

namespace StructGen.SchemaBench.Datasets.Samples;

/// <summary>
/// Parquet files of the Hugging Face layout: the columns <c>json_schema</c> and <c>unique_id</c>; the data set is the folder's name, the part
/// the file name's beginning (<c>Github_easy/val-00000-of-00001.parquet</c>).
/// </summary>
internal static class ParquetSamples
{
    private const string SchemaColumn = "json_schema";
    private const string IdColumn = "unique_id";

    public static async Task<IReadOnlyList<SampleSource>> ListAsync(FileInfo file, CancellationToken cancellationToken)
    {
        string? part = SampleParts.OfFileName(file.Name);
        string split = part is null || file.Directory!.Name == "data" ? Path.GetFileNameWithoutExtension(file.Name) : file.Directory.Name;
        try
        {
            List<SampleSource> samples = [];
            await using ParquetReader reader = await ParquetReader.CreateAsync(file.FullName, cancellationToken: cancellationToken).ConfigureAwait(false);
            DataField schemas = Column(reader, file, SchemaColumn);
            DataField ids = Column(reader, file, IdColumn);
            for (int group = 0; group < reader.RowGroupCount; group++)
            {
                using ParquetRowGroupReader rows = reader.OpenRowGroupReader(group);
                string?[] texts = new string?[rows.RowCount];
                string?[] names = new string?[rows.RowCount];
                await rows.ReadAsync(schemas, texts!, null, cancellationToken).ConfigureAwait(false);
                await rows.ReadAsync(ids, names!, null, cancellationToken).ConfigureAwait(false);
                samples.AddRange(texts.Select((text, row) => OfRow(file, split, part, samples.Count + row, names[row], text)).ToArray());
            }

            return samples;
        }
        catch (Exception problem) when (problem is not (OperationCanceledException or DataException))
        {
            // The library throws what its parts throw: broken files end in very different exceptions.
            throw new DataException($"{file.FullName} is no Parquet file with the text columns {SchemaColumn} and {IdColumn}: {problem.Message}", problem);
        }
    }

    private static SampleSource OfRow(FileInfo file, string split, string? part, int row, string? id, string? schema)
    {
        string name = id ?? $"{split}:{row + 1}";
        return new()
        {
            Id = name,
            Split = split,
            FileName = name,
            Part = part,
            Read = () => schema is null
                ? throw new DataException($"{file.FullName}, row {row + 1}: no {SchemaColumn}.")
                : Encoding.UTF8.GetBytes(schema),
        };
    }

    private static DataField Column(ParquetReader reader, FileInfo file, string name) =>
        reader.Schema.GetDataFields().FirstOrDefault(field => field.Name == name)
        ?? throw new DataException($"{file.FullName} has no column {name}; it has {string.Join(", ", reader.Schema.GetDataFields().Select(field => field.Name))}.");
}
