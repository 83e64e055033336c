using System.Net;
using System.Net.Http.Headers;

namespace StructGen.SchemaBench.Fetching;

/// <summary>When a request is worth another try, and when.</summary>
internal static class BackOff
{
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(60);

    /// <summary>Whether an answer may be another one later.</summary>
    public static bool MayPass(HttpStatusCode status) => status is HttpStatusCode.RequestTimeout or HttpStatusCode.TooManyRequests || (int)status >= 500;

    /// <summary>The wait that an answer asks for, at most a minute; null when it asks for none.</summary>
    public static TimeSpan? AskedFor(RetryConditionHeaderValue? header)
    {
        TimeSpan? wait = header?.Delta ?? header?.Date - DateTimeOffset.UtcNow;
        return wait is { } named ? named < TimeSpan.Zero ? TimeSpan.Zero : named < Longest ? named : Longest : null;
    }

    /// <summary>The wait after try <paramref name="attempt"/> (from 0): doubles, and is spread so that requests refused together do not return together.</summary>
    /// <param name="first">The first wait.</param>
    /// <param name="attempt">The try that failed.</param>
    /// <param name="spread">Any number that differs between requests.</param>
    public static TimeSpan After(TimeSpan first, int attempt, int spread)
    {
        TimeSpan wait = first * Math.Pow(2, attempt) * (0.5 + ((spread & int.MaxValue) % 1000 / 2000.0));
        return wait < Longest ? wait : Longest;
    }
}
