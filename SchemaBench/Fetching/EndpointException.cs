namespace StructGen.SchemaBench.Fetching;

/// <summary>Somebody else's server that cannot be used at all: ends the command.</summary>
/// <param name="message">What is wrong, and the way out.</param>
/// <param name="inner">The cause.</param>
internal sealed class EndpointException(string message, Exception? inner = null) : Exception(message, inner);
