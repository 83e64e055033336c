using Antlr4.Runtime;
using StructGen.Grammars.Parsing.Cfg.Syntax;

namespace StructGen.Grammars.Languages.Common;

/// <summary>Collects the syntax errors of a meta-grammar's lexer and parser as problems of the source.</summary>
internal sealed class SourceErrors(SourceText source) : BaseErrorListener, IAntlrErrorListener<int>
{
    /// <summary>Beyond so many, errors are mostly echoes of earlier ones.</summary>
    private const int MaxErrors = 50;

    public SourceText Source { get; } = source;

    public List<Diagnostic> Problems { get; } = [];

    public List<Diagnostic> Warnings { get; } = [];

    public override void SyntaxError(TextWriter output, IRecognizer recognizer, IToken offendingSymbol, int line, int charPositionInLine, string msg, RecognitionException e) =>
        Add(DiagnosticCode.SyntaxError, offendingSymbol is { StartIndex: >= 0 } ? SpanOf(offendingSymbol) : new SourceSpan(Source.OffsetOf(line, charPositionInLine), 1), Sentence(msg));

    public void SyntaxError(TextWriter output, IRecognizer recognizer, int offendingSymbol, int line, int charPositionInLine, string msg, RecognitionException e) =>
        Add(DiagnosticCode.SyntaxError, new SourceSpan(Source.OffsetOf(line, charPositionInLine), 1), Sentence(msg));

    public void Add(DiagnosticCode code, SourceSpan span, string message, string? hint = null)
    {
        if (Problems.Count < MaxErrors)
        {
            Problems.Add(Source.Problem(code, span, message, hint));
        }
    }

    public void Warn(SourceSpan span, string message, string? hint = null) => Warnings.Add(Source.Warning(span, message, hint));

    public void ThrowIfAny()
    {
        if (Problems.Count > 0)
        {
            throw new GrammarException([.. Problems]);
        }
    }

    /// <summary>Where a token stands.</summary>
    public static SourceSpan SpanOf(IToken token) => new(token.StartIndex, Math.Max(0, token.StopIndex - token.StartIndex + 1));

    /// <summary>Where a part of the parse tree stands.</summary>
    public static SourceSpan SpanOf(ParserRuleContext context) =>
        context.Start is null ? default
        : context.Stop is null || context.Stop.StopIndex < context.Start.StartIndex ? new SourceSpan(context.Start.StartIndex, 0)
        : SourceSpan.Over(SpanOf(context.Start), SpanOf(context.Stop));

    private static string Sentence(string message) =>
        message.Length == 0 ? message : char.ToUpperInvariant(message[0]) + message[1..].Replace("'\\n'", "the end of the line", StringComparison.Ordinal) + ".";
}
