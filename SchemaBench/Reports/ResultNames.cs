using System.Text.Json;

namespace StructGen.SchemaBench.Reports;

/// <summary>Names as result files spell them.</summary>
internal static class ResultNames
{
    public static string Of<TEnum>(TEnum value)
        where TEnum : struct, Enum => JsonNamingPolicy.SnakeCaseLower.ConvertName(value.ToString());
}
