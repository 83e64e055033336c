namespace StructGen.SchemaBench.Evaluation;

/// <summary>What a run was asked to do and where it ran.</summary>
internal sealed record RunHeader
{
    /// <summary>Format of the results file.</summary>
    public int Version { get; init; } = 1;

    public required string Engine { get; init; }

    /// <summary>The model's name.</summary>
    public required string Model { get; init; }

    /// <summary>Tells models of one name apart, where the files are at hand.</summary>
    public string? ModelHash { get; init; }

    /// <summary>Other settings of the engine.</summary>
    public IReadOnlyDictionary<string, string> EngineSettings { get; init; } = new Dictionary<string, string>();

    public required PromptSettings Prompt { get; init; }

    public required GenerationSettings Generation { get; init; }

    /// <summary><c>schema</c> or <c>2020-12</c>.</summary>
    public required string Dialect { get; init; }

    /// <summary>Whether others stand in for samples that the limit of tokens is too small for; null for no.</summary>
    public bool? ReplaceUnfit { get; init; }

    /// <summary>Samples of the whole run, all shards.</summary>
    public int Expected { get; init; }

    /// <summary>The share that the file holds; null for all.</summary>
    public string? Shard { get; init; }

    public int Concurrency { get; init; } = 1;

    /// <summary>Processor, cores, system and runtime.</summary>
    public string? Machine { get; init; }

    /// <summary>When the run began (UTC, ISO 8601).</summary>
    public string? Started { get; init; }

    /// <summary>Version of this program.</summary>
    public string? Program { get; init; }

    /// <summary>Whether another sample stands in for this one.</summary>
    public bool Replaces(SampleRecord record) => ReplaceUnfit == true && record.IsUnfit();

    /// <summary>What must be equal for a fair comparison, by name; the engine may differ.</summary>
    public IEnumerable<(string Name, string Value)> Conditions()
    {
        yield return ("model", ModelHash is null ? Model : $"{Model} ({ModelHash})");
        yield return ("prompt", Prompt.ToString());
        yield return ("seed", FormattableString.Invariant($"{Generation.Seed}"));
        yield return ("temperature", FormattableString.Invariant($"{Generation.Temperature}"));
        yield return ("limits", FormattableString.Invariant($"{Generation.MaxTokens} tokens, {Generation.CompileTimeoutS} s + {Generation.GenerationTimeoutS} s, prompt up to {Generation.PromptShare} of the context"));
        yield return ("dialect", Dialect);
    }
}

/// <summary>How a sample is put to a model.</summary>
/// <param name="Shots">Worked examples before the question.</param>
/// <param name="ChatTemplate">Whether the model's own chat template wraps the messages.</param>
/// <param name="Hash">Tells versions of the wording apart.</param>
internal sealed record PromptSettings(int Shots, bool ChatTemplate, string Hash)
{
    public override string ToString() => FormattableString.Invariant($"{Shots} examples, chat template {(ChatTemplate ? "on" : "off")}, wording {Hash}");
}

/// <summary>How a text is generated, whatever the engine.</summary>
internal sealed record GenerationSettings
{
    /// <summary>0 is greedy.</summary>
    public double Temperature { get; init; }

    public long Seed { get; init; }

    public int MaxTokens { get; init; } = 2048;

    /// <summary>Whether a constrained text is closed before the limit of tokens would cut it.</summary>
    public bool CloseInTime { get; init; } = true;

    /// <summary>The largest part of the context that a prompt may take.</summary>
    public double PromptShare { get; init; } = 0.8;

    public double CompileTimeoutS { get; init; } = 40;

    public double GenerationTimeoutS { get; init; } = 60;
}
