namespace StructGen.SchemaBench.Engines.OpenAi;

/// <summary>Where an OpenAI-compatible endpoint is and how it is called.</summary>
internal sealed record OpenAiSettings
{
    /// <summary>The address that <c>/chat/completions</c> is appended to: <c>http://127.0.0.1:8080/v1</c>.</summary>
    public required Uri BaseUrl { get; init; }

    public required string Model { get; init; }

    /// <summary>Null for endpoints that want none.</summary>
    public string? ApiKey { get; init; }

    /// <summary>Requests at a time.</summary>
    public int Concurrency { get; init; } = 4;

    /// <summary>Further tries after an answer that may pass: 408, 429, 5xx, no connection.</summary>
    public int Retries { get; init; } = 5;

    /// <summary>The wait before the second try; it doubles from try to try unless the endpoint names one.</summary>
    public TimeSpan FirstWait { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>Whether answers come as events, without which there is no time to the first token.</summary>
    public bool Stream { get; init; } = true;

    /// <summary>Whether the schema goes along as <c>response_format</c>; without it the model is on its own.</summary>
    public bool Constrain { get; init; } = true;
}
