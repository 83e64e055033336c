using System.Runtime.CompilerServices;

namespace StructGen.Engine.Templates.Jinja;

/// <summary>Reads the statements of a template. One instance reads one template.</summary>
internal sealed partial class Parser
{
    private const int MaxDepth = 200;

    private static readonly string[] EndFor = ["endfor", "else"];
    private static readonly string[] EndIf = ["elif", "else", "endif"];

    private readonly List<Token> _tokens;
    private readonly string _origin;

    /// <summary>The names read inside each macro being read, the template itself first.</summary>
    private readonly Stack<HashSet<string>> _reads = new();

    private int _at;
    private int _depth;
    private int _loops;

    private Parser(List<Token> tokens, string origin)
    {
        _tokens = tokens;
        _origin = origin;
        _reads.Push([]);
    }

    private Token Current => _tokens[_at];

    /// <summary>Reads a template.</summary>
    /// <param name="source">Its text.</param>
    /// <param name="origin">The file or name it came from, for messages.</param>
    public static (IReadOnlyList<Statement> Body, IReadOnlySet<string> Reads) Parse(string source, string origin)
    {
        Parser parser = new(Lexer.Tokenize(source, origin), origin);
        IReadOnlyList<Statement> body = parser.ParseBody([]);
        return (body, parser._reads.Peek());
    }

    /// <summary>Statements up to a block tag whose name is one of <paramref name="ends"/> (that tag's name is then current), or the end of the template.</summary>
    private List<Statement> ParseBody(ReadOnlySpan<string> ends)
    {
        Enter();
        List<Statement> body = [];
        while (true)
        {
            Token token = Current;
            switch (token.Kind)
            {
                case TokenKind.Data:
                    _at++;
                    body.Add(new TextStatement(token.Place, token.Text));
                    break;
                case TokenKind.VariableBegin:
                    _at++;
                    Expression value = ParseTuple();
                    body.Add(new OutputStatement(token.Place, value));
                    Expect(TokenKind.VariableEnd);
                    break;
                case TokenKind.BlockBegin:
                    _at++;
                    if (Current.Kind != TokenKind.Name)
                    {
                        throw Unexpected("the name of a tag");
                    }

                    if (ends.Contains(Current.Text))
                    {
                        _depth--;
                        return body;
                    }

                    body.Add(ParseStatement(ends));
                    break;
                case TokenKind.End when ends.IsEmpty:
                    _depth--;
                    return body;
                default:
                    throw Problem(token.Place, $"expected '{{% {string.Join(" %}' or '{% ", ends!)} %}}', found {token}.");
            }
        }
    }

    private Statement ParseStatement(ReadOnlySpan<string> ends)
    {
        Token tag = Current;
        _at++;
        switch (tag.Text)
        {
            case "if":
                return ParseIf(tag.Place);
            case "for":
                return ParseFor(tag.Place);
            case "set":
                return ParseSet(tag.Place);
            case "macro":
                return ParseMacro(tag.Place);
            case "call":
                return ParseCallBlock(tag.Place);
            case "filter":
                Expression filter = ParseFilters(null) ?? throw Unexpected("a filter");
                return new FilterBlockStatement(tag.Place, filter, ParseBlock("endfilter"));
            case "with":
                return ParseWith(tag.Place);
            case "generation":
                return new ScopeStatement(tag.Place, ParseBlock("endgeneration"));
            case "break" or "continue":
                if (_loops == 0)
                {
                    throw Problem(tag.Place, $"'{tag.Text}' outside of a loop.");
                }

                Expect(TokenKind.BlockEnd);
                return tag.Text == "break" ? new BreakStatement(tag.Place) : new ContinueStatement(tag.Place);
            case "include" or "import" or "from" or "extends" or "block" or "autoescape" or "do" or "trans" or "debug" or "print":
                throw Unsupported(tag.Place, $"the tag '{{% {tag.Text} %}}'");
            default:
                string awaited = ends.IsEmpty ? "" : $"; open is what ends by '{{% {string.Join(" %}' or '{% ", ends!)} %}}'";
                throw Unsupported(tag.Place, $"the tag '{{% {tag.Text} %}}'", awaited);
        }
    }

    /// <summary>The end of an opening tag, a body and its closing tag.</summary>
    private List<Statement> ParseBlock(string end)
    {
        EndOpeningTag();
        List<Statement> body = ParseBody([end]);
        _at++;
        Expect(TokenKind.BlockEnd);
        return body;
    }

    private void EndOpeningTag()
    {
        // A colon is allowed there for those who think in Python.
        SkipOperator(":");
        Expect(TokenKind.BlockEnd);
    }

    private IfStatement ParseIf(Place place)
    {
        List<(Expression, IReadOnlyList<Statement>)> branches = [];
        IReadOnlyList<Statement> otherwise = [];
        while (true)
        {
            Expression test = ParseTuple(allowConditional: false);
            EndOpeningTag();
            branches.Add((test, ParseBody(EndIf)));
            Token end = Current;
            _at++;
            if (end.Text == "elif")
            {
                continue;
            }

            if (end.Text == "else")
            {
                otherwise = ParseBlock("endif");
            }
            else
            {
                Expect(TokenKind.BlockEnd);
            }

            return new(place, branches, otherwise);
        }
    }

    private ForStatement ParseFor(Place place)
    {
        AssignmentTarget target = ParseTargets(allowNamespace: false);
        ExpectName("in");
        Expression items = ParseTuple(allowConditional: false, stopAtRecursive: true);
        Expression? filter = SkipName("if") ? ParseExpression() : null;
        if (Current.IsName("recursive"))
        {
            throw Unsupported(Current.Place, "a recursive loop");
        }

        EndOpeningTag();
        _loops++;
        List<Statement> body = ParseBody(EndFor);
        _loops--;
        Token end = Current;
        _at++;
        IReadOnlyList<Statement> otherwise = [];
        if (end.Text == "else")
        {
            otherwise = ParseBlock("endfor");
        }
        else
        {
            Expect(TokenKind.BlockEnd);
        }

        return new(place, target, items, filter, body, otherwise);
    }

    private Statement ParseSet(Place place)
    {
        AssignmentTarget target = ParseTargets(allowNamespace: true);
        if (SkipOperator("="))
        {
            Expression value = ParseTuple();
            Expect(TokenKind.BlockEnd);
            return new SetStatement(place, target, value);
        }

        Expression? filter = Current.IsOperator("|") ? ParseFilters(null) : null;
        return new SetBlockStatement(place, target, filter, ParseBlock("endset"));
    }

    private WithStatement ParseWith(Place place)
    {
        List<(AssignmentTarget, Expression)> values = [];
        while (Current.Kind != TokenKind.BlockEnd)
        {
            if (values.Count > 0)
            {
                ExpectOperator(",");
            }

            AssignmentTarget target = ParseTarget(allowNamespace: false);
            ExpectOperator("=");
            values.Add((target, ParseExpression()));
        }

        return new(place, values, ParseBlock("endwith"));
    }

    private MacroStatement ParseMacro(Place place)
    {
        string name = ExpectAnyName();
        return new(place, ParseMacroRest(name, ParseParameters(), "endmacro"));
    }

    private CallBlockStatement ParseCallBlock(Place place)
    {
        List<(string, Expression?)> parameters = Current.IsOperator("(") ? ParseParameters() : [];
        Place at = Current.Place;
        if (ParseExpression() is not CallExpression call)
        {
            throw Problem(at, "'call' needs a call of a macro.");
        }

        return new(place, call, ParseMacroRest("caller", parameters, "endcall"));
    }

    private MacroDefinition ParseMacroRest(string name, List<(string, Expression?)> parameters, string end)
    {
        _reads.Push([]);
        int loops = _loops;
        _loops = 0;
        List<Statement> body = ParseBlock(end);
        _loops = loops;
        HashSet<string> reads = _reads.Pop();
        _reads.Peek().UnionWith(reads);
        return new(name, parameters, body, reads);
    }

    private List<(string Name, Expression? Default)> ParseParameters()
    {
        ExpectOperator("(");
        List<(string, Expression?)> parameters = [];
        while (!Current.IsOperator(")"))
        {
            if (parameters.Count > 0)
            {
                ExpectOperator(",");
            }

            Token name = Current;
            ExpectAnyName();
            Expression? value = SkipOperator("=") ? ParseExpression() : null;
            if (value is null && parameters.Count > 0 && parameters[^1].Item2 is not null)
            {
                throw Problem(name.Place, $"the parameter '{name.Text}' without a default follows one with a default.");
            }

            parameters.Add((name.Text, value));
        }

        _at++;
        return parameters;
    }

    private AssignmentTarget ParseTargets(bool allowNamespace)
    {
        Place place = Current.Place;
        AssignmentTarget first = ParseTarget(allowNamespace);
        if (!Current.IsOperator(","))
        {
            return first;
        }

        List<AssignmentTarget> items = [first];
        while (SkipOperator(",") && !Current.IsName("in") && (Current.Kind == TokenKind.Name || Current.IsOperator("(")))
        {
            items.Add(ParseTarget(allowNamespace));
        }

        return new TupleTarget(place, items);
    }

    private AssignmentTarget ParseTarget(bool allowNamespace)
    {
        Token token = Current;
        if (SkipOperator("("))
        {
            Enter();
            AssignmentTarget inner = ParseTargets(allowNamespace: false);
            ExpectOperator(")");
            _depth--;
            return inner;
        }

        string name = ExpectAnyName();
        if (name is "true" or "false" or "none" or "True" or "False" or "None")
        {
            throw Problem(token.Place, $"nothing can be assigned to '{name}'.");
        }

        if (allowNamespace && SkipOperator("."))
        {
            _reads.Peek().Add(name);
            return new NamespaceTarget(token.Place, name, ExpectAnyName());
        }

        return new NameTarget(token.Place, name);
    }

    private void Enter()
    {
        if (++_depth > MaxDepth || !RuntimeHelpers.TryEnsureSufficientExecutionStack())
        {
            throw new ChatTemplateException(ChatTemplateProblem.Limit, _origin, Current.Place.Line, Current.Place.Column, $"the template nests deeper than {MaxDepth} levels.");
        }
    }

    private bool SkipOperator(string text)
    {
        bool found = Current.IsOperator(text);
        _at += found ? 1 : 0;
        return found;
    }

    private bool SkipName(string text)
    {
        bool found = Current.IsName(text);
        _at += found ? 1 : 0;
        return found;
    }

    private void Expect(TokenKind kind)
    {
        if (Current.Kind != kind)
        {
            throw Unexpected(new Token(kind, "", default).ToString());
        }

        _at++;
    }

    private void ExpectOperator(string text)
    {
        if (!SkipOperator(text))
        {
            throw Unexpected($"'{text}'");
        }
    }

    private void ExpectName(string text)
    {
        if (!SkipName(text))
        {
            throw Unexpected($"'{text}'");
        }
    }

    private string ExpectAnyName()
    {
        Token token = Current;
        if (token.Kind != TokenKind.Name)
        {
            throw Unexpected("a name");
        }

        _at++;
        return token.Text;
    }

    private ChatTemplateException Unexpected(string expected) => Problem(Current.Place, $"expected {expected}, found {Current}.");

    private ChatTemplateException Problem(Place place, string message) => new(ChatTemplateProblem.Syntax, _origin, place.Line, place.Column, message);

    private ChatTemplateException Unsupported(Place place, string construct, string more = "") =>
        new(ChatTemplateProblem.Unsupported, _origin, place.Line, place.Column, $"{construct} is not understood{more}.");
}
