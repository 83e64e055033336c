namespace StructGen.Engine.Templates.Jinja;

/// <summary>A place in a template: line and column from 1.</summary>
internal readonly record struct Place(int Line, int Column);

/// <summary>What a token is.</summary>
internal enum TokenKind
{
    Data,
    VariableBegin,
    VariableEnd,
    BlockBegin,
    BlockEnd,
    Name,
    String,
    Integer,
    Float,
    Operator,
    End,
}

/// <summary>One token of a template; the text of a string is unescaped, that of a number is as written.</summary>
internal readonly record struct Token(TokenKind Kind, string Text, Place Place)
{
    public bool IsOperator(string text) => Kind == TokenKind.Operator && Text == text;

    public bool IsName(string text) => Kind == TokenKind.Name && Text == text;

    public override string ToString() => Kind switch
    {
        TokenKind.End => "the end of the template",
        TokenKind.Data => "text",
        TokenKind.VariableBegin => "'{{'",
        TokenKind.VariableEnd => "'}}'",
        TokenKind.BlockBegin => "'{%'",
        TokenKind.BlockEnd => "'%}'",
        TokenKind.String => $"the string '{Text}'",
        _ => $"'{Text}'",
    };
}
