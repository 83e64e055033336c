namespace StructGen.Grammars.Parsing.JsonSchema.Loading;

/// <summary>
/// URI references as strings, resolved by RFC 3986 section 5.2.2. <see cref="Uri"/> is not used: it refuses and rewrites much of what schemas in the wild write in
/// <c>$id</c>, and an empty base (a document without a name) must work too.
/// </summary>
internal static class UriReference
{
    /// <summary>The reference without its fragment, and the fragment (null when there is no <c>#</c>).</summary>
    public static (string Uri, string? Fragment) Split(string reference)
    {
        int hash = reference.IndexOf('#');
        return hash < 0 ? (reference, null) : (reference[..hash], reference[(hash + 1)..]);
    }

    /// <summary>Resolves a reference without fragment against a base without fragment, and normalises the result.</summary>
    public static string Resolve(string baseUri, string reference)
    {
        if (reference.Length == 0)
        {
            return baseUri;
        }

        Parts target = Parse(reference);
        Parts origin = Parse(baseUri);
        if (target.Scheme is not null)
        {
            return Compose(target with { Path = RemoveDotSegments(target.Path) });
        }

        if (target.Authority is not null)
        {
            return Compose(target with { Scheme = origin.Scheme, Path = RemoveDotSegments(target.Path) });
        }

        if (target.Path.Length == 0)
        {
            return Compose(origin with { Query = target.Query ?? origin.Query });
        }

        string path = target.Path[0] == '/' ? target.Path : Merge(origin, target.Path);
        return Compose(origin with { Path = RemoveDotSegments(path), Query = target.Query });
    }

    /// <summary>The spelling under which documents and resources are indexed.</summary>
    public static string Normalize(string uri) => Resolve("", uri);

    /// <summary>Whether the reference starts with a scheme.</summary>
    public static bool IsAbsolute(string reference) => Parse(reference).Scheme is not null;

    private static string Merge(Parts origin, string path)
    {
        if (origin.Authority is not null && origin.Path.Length == 0)
        {
            return "/" + path;
        }

        return origin.Path[..(origin.Path.LastIndexOf('/') + 1)] + path;
    }

    private static Parts Parse(string reference)
    {
        ReadOnlySpan<char> rest = reference;
        string? scheme = null;
        int colon = rest.IndexOfAny(":/?");
        if (colon > 0 && rest[colon] == ':' && char.IsAsciiLetter(rest[0]) && !rest[..colon].ContainsAnyExcept(SchemeCharacters))
        {
            scheme = rest[..colon].ToString().ToLowerInvariant();
            rest = rest[(colon + 1)..];
        }

        string? query = null;
        int question = rest.IndexOf('?');
        if (question >= 0)
        {
            query = rest[(question + 1)..].ToString();
            rest = rest[..question];
        }

        string? authority = null;
        if (rest.StartsWith("//"))
        {
            rest = rest[2..];
            int slash = rest.IndexOf('/');
            authority = (slash < 0 ? rest : rest[..slash]).ToString().ToLowerInvariant();
            rest = slash < 0 ? [] : rest[slash..];
        }

        return new(scheme, authority, rest.ToString(), query);
    }

    private static readonly System.Buffers.SearchValues<char> SchemeCharacters =
        System.Buffers.SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+-.");

    private static string Compose(Parts parts)
    {
        string path = parts is { Authority: not null, Path.Length: 0, Scheme: "http" or "https" } ? "/" : parts.Path;
        return string.Concat(
            parts.Scheme is null ? "" : parts.Scheme + ":",
            parts.Authority is null ? "" : "//" + parts.Authority,
            path,
            parts.Query is null ? "" : "?" + parts.Query);
    }

    private static string RemoveDotSegments(string path)
    {
        if (!path.Contains('.'))
        {
            return path;
        }

        string[] segments = path.Split('/');
        List<string> kept = [];
        for (int i = 0; i < segments.Length; i++)
        {
            bool isLast = i == segments.Length - 1;
            switch (segments[i])
            {
                case ".":
                    break;
                case "..":
                    // The empty segment in front of a leading slash is the root: nothing climbs above it.
                    if (kept.Count > 1 || (kept.Count == 1 && kept[0].Length > 0))
                    {
                        kept.RemoveAt(kept.Count - 1);
                    }

                    break;
                default:
                    kept.Add(segments[i]);
                    continue;
            }

            if (isLast)
            {
                kept.Add("");
            }
        }

        return string.Join('/', kept);
    }

    private readonly record struct Parts(string? Scheme, string? Authority, string Path, string? Query);
}
