using System.Globalization;
using System.Numerics;

namespace StructGen.Engine.Templates.Jinja;

/// <summary>Reads the expressions of a template, weakest operator first.</summary>
internal sealed partial class Parser
{
    /// <summary>An expression, or several with commas between them: a tuple.</summary>
    private Expression ParseTuple(bool allowConditional = true, bool inParentheses = false, bool stopAtRecursive = false)
    {
        Place place = Current.Place;
        List<Expression> items = [];
        bool isTuple = false;
        while (!(Current.Kind is TokenKind.VariableEnd or TokenKind.BlockEnd || Current.IsOperator(")") || (stopAtRecursive && Current.IsName("recursive"))))
        {
            items.Add(allowConditional ? ParseExpression() : ParseOr());
            if (!SkipOperator(","))
            {
                break;
            }

            isTuple = true;
        }

        if (isTuple || (items.Count == 0 && inParentheses))
        {
            return new TupleExpression(place, items);
        }

        return items.Count == 1 ? items[0] : throw Unexpected("an expression");
    }

    private Expression ParseExpression()
    {
        Enter();
        Place place = Current.Place;
        Expression value = ParseOr();
        while (SkipName("if"))
        {
            Expression test = ParseOr();
            value = new ConditionalExpression(place, test, value, SkipName("else") ? ParseExpression() : null);
        }

        _depth--;
        return value;
    }

    private Expression ParseOr()
    {
        Expression left = ParseAnd();
        while (Current.IsName("or"))
        {
            Place place = Current.Place;
            _at++;
            left = new LogicalExpression(place, IsAnd: false, left, ParseAnd());
        }

        return left;
    }

    private Expression ParseAnd()
    {
        Expression left = ParseNot();
        while (Current.IsName("and"))
        {
            Place place = Current.Place;
            _at++;
            left = new LogicalExpression(place, IsAnd: true, left, ParseNot());
        }

        return left;
    }

    private Expression ParseNot()
    {
        if (!Current.IsName("not"))
        {
            return ParseComparison();
        }

        Place place = Current.Place;
        _at++;
        Enter();
        NotExpression not = new(place, ParseNot());
        _depth--;
        return not;
    }

    private Expression ParseComparison()
    {
        Place place = Current.Place;
        Expression first = ParseSum();
        List<(string, Expression)> rest = [];
        while (true)
        {
            if (Current.Kind == TokenKind.Operator && Current.Text is "==" or "!=" or "<" or "<=" or ">" or ">=")
            {
                string symbol = Current.Text;
                _at++;
                rest.Add((symbol, ParseSum()));
            }
            else if (SkipName("in"))
            {
                rest.Add(("in", ParseSum()));
            }
            else if (Current.IsName("not") && _tokens[_at + 1].IsName("in"))
            {
                _at += 2;
                rest.Add(("not in", ParseSum()));
            }
            else
            {
                return rest.Count == 0 ? first : new ComparisonExpression(place, first, rest);
            }
        }
    }

    private Expression ParseSum()
    {
        Expression left = ParseConcat();
        while (Current.Kind == TokenKind.Operator && Current.Text is "+" or "-")
        {
            Token symbol = Current;
            _at++;
            left = new BinaryExpression(symbol.Place, symbol.Text, left, ParseConcat());
        }

        return left;
    }

    private Expression ParseConcat()
    {
        Place place = Current.Place;
        Expression first = ParseProduct();
        if (!Current.IsOperator("~"))
        {
            return first;
        }

        List<Expression> parts = [first];
        while (SkipOperator("~"))
        {
            parts.Add(ParseProduct());
        }

        return new ConcatExpression(place, parts);
    }

    private Expression ParseProduct()
    {
        Expression left = ParsePower();
        while (Current.Kind == TokenKind.Operator && Current.Text is "*" or "/" or "//" or "%")
        {
            Token symbol = Current;
            _at++;
            left = new BinaryExpression(symbol.Place, symbol.Text, left, ParsePower());
        }

        return left;
    }

    private Expression ParsePower()
    {
        Expression left = ParseUnary(withFilters: true);
        while (Current.IsOperator("**"))
        {
            Place place = Current.Place;
            _at++;
            left = new BinaryExpression(place, "**", left, ParseUnary(withFilters: true));
        }

        return left;
    }

    private Expression ParseUnary(bool withFilters)
    {
        Token token = Current;
        Expression value;
        if (token.Kind == TokenKind.Operator && token.Text is "-" or "+")
        {
            _at++;
            Enter();
            value = new UnaryExpression(token.Place, token.Text[0], ParseUnary(withFilters: false));
            _depth--;
        }
        else
        {
            value = ParsePrimary();
        }

        value = ParsePostfix(value);
        return withFilters ? ParseFiltersAndTests(value) : value;
    }

    private Expression ParsePrimary()
    {
        Token token = Current;
        switch (token.Kind)
        {
            case TokenKind.Name:
                _at++;
                return token.Text switch
                {
                    "true" or "True" => new Literal(token.Place, true),
                    "false" or "False" => new Literal(token.Place, false),
                    "none" or "None" => new Literal(token.Place, null),
                    _ => ReadName(token),
                };
            case TokenKind.String:
                string text = token.Text;
                while (_tokens[++_at].Kind == TokenKind.String)
                {
                    text += Current.Text;
                }

                return new Literal(token.Place, text);
            case TokenKind.Integer:
                _at++;
                return new Literal(token.Place, Integer(token));
            case TokenKind.Float:
                _at++;
                return new Literal(token.Place, double.Parse(token.Text, CultureInfo.InvariantCulture));
            case TokenKind.Operator when token.Text == "(":
                _at++;
                Enter();
                Expression inner = ParseTuple(inParentheses: true);
                _depth--;
                ExpectOperator(")");
                return inner;
            case TokenKind.Operator when token.Text == "[":
                _at++;
                List<Expression> items = [];
                while (!SkipOperator("]"))
                {
                    items.Add(ParseExpression());
                    if (!Current.IsOperator("]"))
                    {
                        ExpectOperator(",");
                    }
                }

                return new ListExpression(token.Place, items);
            case TokenKind.Operator when token.Text == "{":
                _at++;
                List<(Expression, Expression)> pairs = [];
                while (!SkipOperator("}"))
                {
                    Expression key = ParseExpression();
                    ExpectOperator(":");
                    pairs.Add((key, ParseExpression()));
                    if (!Current.IsOperator("}"))
                    {
                        ExpectOperator(",");
                    }
                }

                return new DictExpression(token.Place, pairs);
            default:
                throw Unexpected("an expression");
        }
    }

    private NameExpression ReadName(Token token)
    {
        _reads.Peek().Add(token.Text);
        return new(token.Place, token.Text);
    }

    private object Integer(Token token)
    {
        string text = token.Text;
        int radix = text.Length < 2 || text[0] != '0' ? 10 : (text[1] | 0x20) switch { 'x' => 16, 'o' => 8, 'b' => 2, _ => 10 };
        BigInteger value = 0;
        foreach (char c in radix == 10 ? text : text[2..])
        {
            int digit = char.IsAsciiDigit(c) ? c - '0' : (c | 0x20) - 'a' + 10;
            if (digit >= radix || text.Length > 60)
            {
                throw Problem(token.Place, $"'{text}' is not an integer.");
            }

            value = (value * radix) + digit;
        }

        return value >= long.MinValue && value <= long.MaxValue ? (object)(long)value : value;
    }

    private Expression ParsePostfix(Expression value)
    {
        while (Current.Kind == TokenKind.Operator)
        {
            Place place = Current.Place;
            if (SkipOperator("."))
            {
                Token name = Current;
                _at++;
                value = name.Kind switch
                {
                    TokenKind.Name => new AttributeExpression(place, value, name.Text),
                    TokenKind.Integer => new IndexExpression(place, value, new Literal(name.Place, Integer(name))),
                    _ => throw Problem(name.Place, $"expected a name behind '.', found {name}."),
                };
            }
            else if (SkipOperator("["))
            {
                value = ParseSubscript(place, value);
            }
            else if (Current.IsOperator("("))
            {
                value = new CallExpression(place, value, ParseArguments());
            }
            else
            {
                break;
            }
        }

        return value;
    }

    private Expression ParseSubscript(Place place, Expression target)
    {
        Expression? start = Current.IsOperator(":") ? null : ParseExpression();
        if (SkipOperator("]"))
        {
            return new IndexExpression(place, target, start ?? throw Unexpected("an index"));
        }

        if (Current.IsOperator(","))
        {
            throw Unsupported(Current.Place, "an index of several values");
        }

        ExpectOperator(":");
        Expression? stop = Current.IsOperator(":") || Current.IsOperator("]") ? null : ParseExpression();
        Expression? step = SkipOperator(":") && !Current.IsOperator("]") ? ParseExpression() : null;
        ExpectOperator("]");
        return new SliceExpression(place, target, start, stop, step);
    }

    private CallArguments ParseArguments()
    {
        ExpectOperator("(");
        List<Expression> positional = [];
        List<(string, Expression)> named = [];
        Expression? spread = null;
        Expression? namedSpread = null;
        while (!SkipOperator(")"))
        {
            if (namedSpread is not null)
            {
                throw Unexpected("')'");
            }

            if (SkipOperator("**"))
            {
                namedSpread = ParseExpression();
            }
            else if (SkipOperator("*"))
            {
                spread = spread is null ? ParseExpression() : throw Unexpected("')'");
            }
            else if (Current.Kind == TokenKind.Name && _tokens[_at + 1].IsOperator("="))
            {
                string name = Current.Text;
                _at += 2;
                named.Add((name, ParseExpression()));
            }
            else if (named.Count > 0 || spread is not null)
            {
                throw Problem(Current.Place, "an argument without a name behind one with a name.");
            }
            else
            {
                positional.Add(ParseExpression());
            }

            if (!Current.IsOperator(")"))
            {
                ExpectOperator(",");
            }
        }

        return new(positional, named, spread, namedSpread);
    }

    private Expression ParseFiltersAndTests(Expression value)
    {
        while (true)
        {
            if (Current.IsOperator("|"))
            {
                value = ParseFilters(value)!;
            }
            else if (Current.IsName("is"))
            {
                value = ParseTest(value);
            }
            else if (Current.IsOperator("("))
            {
                value = new CallExpression(Current.Place, value, ParseArguments());
            }
            else
            {
                return value;
            }
        }
    }

    /// <summary>One filter after another; the first bar may be missing where a block starts with a filter.</summary>
    private Expression? ParseFilters(Expression? value)
    {
        bool isFirst = value is null;
        while (SkipOperator("|") || isFirst)
        {
            isFirst = false;
            Token token = Current;
            string name = ReadDottedName();
            if (!Filters.Exists(name))
            {
                throw Unsupported(token.Place, $"the filter '{name}'");
            }

            value = new FilterExpression(token.Place, value, name, Current.IsOperator("(") ? ParseArguments() : CallArguments.None);
        }

        return value;
    }

    private Expression ParseTest(Expression value)
    {
        Place place = Current.Place;
        _at++;
        bool isNegated = SkipName("not");
        Token token = Current;
        string name = ReadDottedName();
        if (!TestFunctions.Exists(name))
        {
            throw Unsupported(token.Place, $"the test '{name}'");
        }

        CallArguments arguments = CallArguments.None;
        if (Current.IsOperator("("))
        {
            arguments = ParseArguments();
        }
        else if (Current.Kind is TokenKind.Name or TokenKind.String or TokenKind.Integer or TokenKind.Float || Current.IsOperator("[") || Current.IsOperator("{"))
        {
            if (Current.IsName("is"))
            {
                throw Problem(Current.Place, "tests cannot be chained with 'is'.");
            }

            if (!(Current.Kind == TokenKind.Name && Current.Text is "else" or "or" or "and"))
            {
                arguments = new([ParsePostfix(ParsePrimary())], [], null, null);
            }
        }

        TestExpression test = new(place, value, name, arguments);
        return isNegated ? new NotExpression(place, test) : test;
    }

    private string ReadDottedName()
    {
        string name = ExpectAnyName();
        while (SkipOperator("."))
        {
            name += "." + ExpectAnyName();
        }

        return name;
    }
}
