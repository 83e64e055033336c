using StructGen.Grammars.Parsing.Cfg.Syntax;

namespace StructGen.Grammars.Languages.Common;

/// <summary>Expressions as text, equal for equal ones: names instances of templates.</summary>
internal static class ExpressionPrinter
{
    public static string Print(Expression expression) => expression switch
    {
        TokenExpression token => "\u00ab" + token.Terminal.Name + "\u00bb",
        RegularExpression regular => regular.Node.ToString(),
        ReferenceExpression reference => reference.Name,
        SequenceExpression sequence => "(" + string.Join(' ', sequence.Items.Select(Print)) + ")",
        ChoiceExpression choice => "(" + string.Join('|', choice.Items.Select(Print)) + ")",
        RepeatExpression repeat => $"{Print(repeat.Body)}{{{repeat.Minimum},{repeat.Maximum}}}",
        DifferenceExpression difference => $"({Print(difference.Left)}-{Print(difference.Right)})",
        _ => throw new ArgumentOutOfRangeException(nameof(expression)),
    };
}
