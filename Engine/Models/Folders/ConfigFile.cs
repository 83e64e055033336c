using System.Collections.Immutable;
using System.Text.Json;

namespace StructGen.Engine.Models.Folders;

/// <summary>A JSON configuration file whose problems are <see cref="ModelException"/>s that name the entry.</summary>
internal sealed class ConfigFile
{
    private readonly JsonElement _root;
    private readonly string _prefix;

    private ConfigFile(string path, JsonElement root, string prefix)
    {
        Path = path;
        _root = root;
        _prefix = prefix;
    }

    /// <summary>The file.</summary>
    public string Path { get; }

    /// <summary>Reads a file.</summary>
    public static ConfigFile Read(string path)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(File.ReadAllBytes(path), new JsonDocumentOptions { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true });
            return document.RootElement.ValueKind == JsonValueKind.Object
                ? new ConfigFile(path, document.RootElement.Clone(), "")
                : throw new ModelException(ModelErrorCode.FileBroken, "expected a JSON object.", path);
        }
        catch (Exception e) when (e is JsonException or IOException or UnauthorizedAccessException)
        {
            throw new ModelException(e is FileNotFoundException or DirectoryNotFoundException ? ModelErrorCode.FileMissing : ModelErrorCode.FileBroken, $"cannot be read as JSON: {e.Message}", path, innerException: e);
        }
    }

    /// <summary>Reads a file, or null when it does not exist.</summary>
    public static ConfigFile? ReadIfThere(string path) => File.Exists(path) ? Read(path) : null;

    /// <summary>An object inside, or null.</summary>
    public ConfigFile? Section(string name)
    {
        if (!TryGet(name, out JsonElement value))
        {
            return null;
        }

        return value.ValueKind == JsonValueKind.Object ? new ConfigFile(Path, value, _prefix + name + ".") : throw Wrong(name, "an object");
    }

    /// <summary>Text, or null.</summary>
    public string? Text(string name) =>
        !TryGet(name, out JsonElement value) ? null : value.ValueKind == JsonValueKind.String ? value.GetString() : throw Wrong(name, "a string");

    /// <summary>A count of the first name there is, or 0.</summary>
    public int Count(params ReadOnlySpan<string> names)
    {
        foreach (string name in names)
        {
            if (TryGet(name, out JsonElement value))
            {
                return value.ValueKind == JsonValueKind.Number && value.TryGetInt32(out int count) && count > 0 ? count : throw Wrong(name, "a positive integer");
            }
        }

        return 0;
    }

    /// <summary>A token or a list of them.</summary>
    public ImmutableArray<int> Tokens(string name)
    {
        if (!TryGet(name, out JsonElement value))
        {
            return [];
        }

        ImmutableArray<int>.Builder tokens = ImmutableArray.CreateBuilder<int>();
        foreach (JsonElement item in value.ValueKind == JsonValueKind.Array ? [.. value.EnumerateArray()] : new[] { value })
        {
            tokens.Add(item.ValueKind == JsonValueKind.Number && item.TryGetInt32(out int token) ? token : throw Wrong(name, "a token id or a list of them"));
        }

        return tokens.ToImmutable();
    }

    private bool TryGet(string name, out JsonElement value) => _root.TryGetProperty(name, out value) && value.ValueKind != JsonValueKind.Null;

    private ModelException Wrong(string name, string expected)
    {
        string text = _root.GetProperty(name).GetRawText();
        return new ModelException(ModelErrorCode.FileBroken, $"\"{_prefix}{name}\" should be {expected}, found {(text.Length > 60 ? text[..60] + "…" : text)}.", Path, _prefix + name);
    }
}
