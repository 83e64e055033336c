namespace StructGen.SchemaBench.Datasets;

/// <summary>Data or arguments that cannot be used: the command ends with exit code 2 and this message.</summary>
internal sealed class DataException(string message, Exception? inner = null) : Exception(message, inner);
