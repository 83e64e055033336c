using System.Text;
using StructGen.Grammars.Automata;
using StructGen.Grammars.Languages.Common;
using StructGen.Grammars.Languages.Lark.Generated;
using StructGen.Grammars.Parsing.Cfg.Directives;
using StructGen.Grammars.Parsing.Cfg.Syntax;

namespace StructGen.Grammars.Languages.Lark;

/// <summary>The statements that this reader adds to Lark's: how the lexer chooses, layout, terminators, adjacency, islands, reserved words.</summary>
internal sealed class LarkDirectives
{
    private readonly LarkModule _module;
    private readonly LarkTerminals _terminals;
    private readonly RegexBuilder _builder;
    private readonly List<Action> _last = [];
    private LayoutDirective? _layout;
    private TerminatorDirective? _terminator;
    private Terminal? _adjacent;
    private List<Terminal> _islands = [];

    /// <summary>Declared terminals that directives give a meaning are known before the rules are read.</summary>
    public LarkDirectives(LarkModule module, LarkTerminals terminals, RegexBuilder builder)
    {
        _module = module;
        _terminals = terminals;
        _builder = builder;
        foreach (LarkParser.DirectiveItemContext item in module.Directives.Where(static item => item.UNKNOWN().GetText() is "%layout" or "%adjacent"))
        {
            foreach (LarkParser.DirectiveArgumentContext argument in item.directiveArgument())
            {
                if (argument.name() is { } name && module.Definitions.TryGetValue(name.GetText(), out LarkDefinition? definition) && definition is { IsTerminal: true, Bodies.Count: 0 })
                {
                    terminals.Declare(definition);
                }
            }
        }
    }

    /// <summary>The names of the statements.</summary>
    public static IReadOnlyList<string> Names { get; } = ["%lexer", "%layout", "%brackets", "%join", "%terminator", "%adjacent", "%island", "%local", "%keywords"];

    /// <summary>Whether all terminals compete for the longest match.</summary>
    public bool IsLongest { get; private set; }

    /// <summary>What the stage between lexer and parser does; null for nothing.</summary>
    public LexicalDirectives? Lexical => _layout is null && _terminator is null && _adjacent is null && _islands.Count == 0
        ? null
        : new LexicalDirectives { Layout = _layout, Terminator = _terminator, Adjacent = _adjacent, Islands = _islands };

    /// <summary>Reads the statements, when the rules have been read and the terminals that they use are known.</summary>
    public void Read()
    {
        HashSet<string> met = [];
        foreach (LarkParser.DirectiveItemContext item in _module.Directives.OrderBy(static item => item.UNKNOWN().GetText() != "%layout"))
        {
            string name = item.UNKNOWN().GetText();
            if (!met.Add(name) && name is not ("%island" or "%local" or "%brackets" or "%join" or "%keywords"))
            {
                Problem(item, $"{name} may stand only once.", null);
                continue;
            }

            Read(name, item, item.directiveArgument());
        }
    }

    /// <summary>What can be done only when the terminals are in order.</summary>
    public void Finish() => _last.ForEach(static action => action());

    private void Read(string name, LarkParser.DirectiveItemContext item, LarkParser.DirectiveArgumentContext[] arguments)
    {
        switch (name)
        {
            case "%lexer":
                if (arguments is not [{ } mode] || mode.GetText() is not ("longest" or "contextual"))
                {
                    Problem(item, "%lexer needs to know how the lexer chooses.", "Write %lexer longest or %lexer contextual.");
                    break;
                }

                IsLongest = mode.GetText() == "longest";
                break;
            case "%layout":
                ReadLayout(item, arguments);
                break;
            case "%brackets":
                List<Terminal> brackets = Terminals(arguments);
                if (_layout is null || arguments.Length == 0 || arguments.Length % 2 != 0)
                {
                    Problem(item, "%brackets needs opening and closing terminals in turn, and a %layout.", "Write %brackets \"(\" \")\" \"[\" \"]\".");
                    break;
                }

                if (brackets.Count == arguments.Length)
                {
                    _layout = _layout with
                    {
                        Opening = [.. _layout.Opening, .. brackets.Where(static (_, i) => i % 2 == 0)],
                        Closing = [.. _layout.Closing, .. brackets.Where(static (_, i) => i % 2 == 1)],
                    };
                }

                break;
            case "%join":
                if (_layout is null || arguments.Length == 0)
                {
                    Problem(item, "%join needs ignored terminals, and a %layout.", null);
                    break;
                }

                _layout = _layout with { Joins = [.. _layout.Joins, .. Terminals(arguments, mayBeHidden: true)] };
                break;
            case "%terminator":
                ReadTerminator(item, arguments);
                break;
            case "%adjacent":
                if (arguments is not [{ } adjacent] || Terminals([adjacent]) is not [{ IsVirtual: true } declared])
                {
                    Problem(item, "%adjacent needs one terminal that %declare names and a rule uses.", null);
                    break;
                }

                _adjacent = declared;
                break;
            case "%island" or "%local":
                List<Terminal> local = Terminals(arguments);
                if (arguments.Length == 0)
                {
                    Problem(item, $"{name} needs terminals.", null);
                }

                local.ForEach(static terminal => terminal.IsLocal = true);
                _islands = name == "%island" ? [.. _islands, .. local] : _islands;
                break;
            case "%keywords":
                ReadKeywords(item, arguments);
                break;
        }
    }

    private void ReadLayout(LarkParser.DirectiveItemContext item, LarkParser.DirectiveArgumentContext[] arguments)
    {
        if (_terminator is not null || _module.Directives.Exists(static other => other.UNKNOWN().GetText() == "%terminator"))
        {
            Problem(item, "%layout and %terminator both give line ends a meaning.", "Use one of them.");
            return;
        }

        if (arguments.Length != 3 || Terminals(arguments) is not [{ IsVirtual: false, IsHidden: false } newline, { IsVirtual: true } indent, { IsVirtual: true } dedent])
        {
            Problem(item, "%layout needs the terminal of a line's end, and two that %declare names for more and less indentation; rules use all three.", "Write %layout NEWLINE INDENT DEDENT.");
            return;
        }

        newline.IsOptionalText = true;
        Terminal[] blanks = [.. " \t\f".Select(blank => _terminals.Add($"indentation U+{(int)blank:X4}", LiteralText.ToNode(blank.ToString(), _builder), new LarkPattern(blank.ToString(), true, "")))];
        foreach (Terminal blank in blanks)
        {
            blank.IsLocal = true;
        }

        _layout = new LayoutDirective(newline, indent, dedent, blanks);
    }

    private void ReadTerminator(LarkParser.DirectiveItemContext item, LarkParser.DirectiveArgumentContext[] arguments)
    {
        if (arguments is not [{ } terminator, { } lineEnds, { } word, { } after] || word.GetText() != "after" || lineEnds.directiveArgument().Length == 0 || after.directiveArgument().Length == 0)
        {
            Problem(item, "%terminator needs what is inserted, the line ends, and the terminals after which they count.", "Write %terminator \";\" (NEWLINE) after (NAME \")\").");
            return;
        }

        if (Terminals([terminator]) is not [{ } inserted])
        {
            return;
        }

        List<Terminal> ends = [];
        foreach (LarkParser.DirectiveArgumentContext argument in lineEnds.directiveArgument())
        {
            if (Definition(argument) is { } definition && _terminals.Named(definition, argument.Span(), _module.Errors) is { } end)
            {
                ends.Add(end);
            }
        }

        inserted.IsOptionalText = true;
        _terminator = new TerminatorDirective(inserted, ends, Terminals(after.directiveArgument(), mayBeUnused: true));
    }

    /// <summary>Literals that a terminal matches too are no texts of it, and end where it would go on.</summary>
    private void ReadKeywords(LarkParser.DirectiveItemContext item, LarkParser.DirectiveArgumentContext[] arguments)
    {
        if (arguments.Length is 0 or > 2 || Terminals(arguments[..1]) is not [{ } name] || name.IsVirtual)
        {
            Problem(item, "%keywords needs the terminal whose texts are reserved, and perhaps those that are not.", "Write %keywords NAME (\"match\" \"type\").");
            return;
        }

        HashSet<string> free = [.. (arguments.Length == 2 ? arguments[1].directiveArgument() : []).Where(static argument => argument.STRING() is not null)
            .Select(argument => LarkLiteral.Read(argument.GetText(), argument.Span(), _module.Errors).Value)];
        RegexNode all = name.Node;
        List<byte[]> reserved = [];
        Terminal guard = _terminals.Add($"{name.Name} for keywords", all, new LarkPattern(name.Name, false, ""));
        guard.IsLocal = true;
        foreach ((Terminal literal, string text) in _terminals.Literals.ToList())
        {
            byte[] bytes = Encoding.UTF8.GetBytes(text);
            if (!_builder.IsMatch(all, bytes))
            {
                continue;
            }

            literal.Guard = guard;
            if (!free.Contains(text))
            {
                reserved.Add(bytes);
            }
        }

        // The order of terminals looks at what a name matched before its keywords were taken away.
        _last.Add(() =>
        {
            name.Node = _builder.Difference(all, _builder.Literals(reserved));
            guard.Order = guard.Group = int.MaxValue;
        });
    }

    private List<Terminal> Terminals(IEnumerable<LarkParser.DirectiveArgumentContext> arguments, bool mayBeHidden = false, bool mayBeUnused = false)
    {
        List<Terminal> terminals = [];
        foreach (LarkParser.DirectiveArgumentContext argument in arguments)
        {
            Terminal? terminal = null;
            if (argument.STRING() is { } text)
            {
                terminal = _terminals.Literal(LarkLiteral.Read(text.GetText(), argument.Span(), _module.Errors));
            }
            else if (Definition(argument) is { } definition)
            {
                terminal = _terminals.Known(definition);
            }
            else
            {
                continue;
            }

            if (terminal is { IsHidden: true } && !mayBeHidden)
            {
                Problem(argument, $"{argument.GetText()} is ignored everywhere; the statement needs a terminal that rules use.", null);
            }
            else if (terminal is not null)
            {
                terminals.Add(terminal);
            }
            else if (!mayBeUnused)
            {
                Problem(argument, $"No rule uses {argument.GetText()}.", null);
            }
        }

        return terminals;
    }

    private LarkDefinition? Definition(LarkParser.DirectiveArgumentContext argument)
    {
        if (argument.name() is { } name && _module.Definitions.TryGetValue(name.GetText(), out LarkDefinition? definition) && definition.IsTerminal)
        {
            return definition;
        }

        Problem(argument, $"{argument.GetText()} is no terminal.", null);
        return null;
    }

    private void Problem(Antlr4.Runtime.ParserRuleContext place, string message, string? hint) => _module.Errors.Add(DiagnosticCode.Invalid, place.Span(), message, hint);
}
