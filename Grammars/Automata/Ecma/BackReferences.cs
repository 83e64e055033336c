namespace StructGen.Grammars.Automata.Ecma;

/// <summary>
/// Rewrites a tree without groups and back-references: a reference to a group that cannot have taken part matches ε; one to a group with few possible texts
/// is expanded, one alternative per text. Everything else is refused as unsupported, since it is not regular in general.
/// </summary>
internal sealed class BackReferences
{
    private const int MaxTexts = 64;
    private const int MaxSize = 50_000;

    private readonly HashSet<int> _referenced = [];
    private int _size;

    private BackReferences(EcmaNode root) => Map(root, leaf =>
    {
        _referenced.UnionWith((leaf as EcmaReference)?.Groups ?? []);
        return leaf;
    });

    internal static EcmaNode Resolve(EcmaNode root)
    {
        if ((root.Assertions & AssertionKinds.Reference) == 0)
        {
            return Strip(root);
        }

        return Strip(new BackReferences(root).Run(root, isBackward: false));
    }

    /// <summary>Resolves the references whose group lies inside the same node; others stay.</summary>
    private EcmaNode Run(EcmaNode node, bool isBackward)
    {
        if ((node.Assertions & AssertionKinds.Reference) == 0)
        {
            return node;
        }

        switch (node)
        {
            case EcmaSequence sequence:
                return Sequence(sequence.Items, isBackward);
            case EcmaAlternation alternation:
                return EcmaNode.Alternation(alternation.Items.Select((item, i) =>
                {
                    EcmaNode branch = item;
                    foreach (int group in alternation.Items.Where((_, j) => j != i).SelectMany(Groups).Distinct())
                    {
                        branch = Replace(branch, group, text: null);
                    }

                    return Run(branch, isBackward);
                }));
            case EcmaRepeat repeat:
                return new EcmaRepeat(Run(repeat.Body, isBackward), repeat.Minimum, repeat.Maximum);
            case EcmaGroup group:
                return new EcmaGroup(group.Index, Run(Replace(group.Body, group.Index, text: null), isBackward));
            case EcmaLook look:
                EcmaNode body = Run(look.Body, look.IsBehind);
                return new EcmaLook(look.IsNegative ? StripGroups(body) : body, look.IsBehind, look.IsNegative);
            default:
                return node;
        }
    }

    private EcmaNode Sequence(EcmaNode[] items, bool isBackward)
    {
        // In order of matching, which is from right to left inside a look-behind.
        for (int step = 0; step < items.Length; step++)
        {
            int i = isBackward ? items.Length - 1 - step : step;
            // Inner groups first: an outer one that is expanded to its texts no longer tells what they captured.
            foreach (int group in Groups(items[i]).Distinct().Reverse())
            {
                bool IsLater(int j) => isBackward ? j < i : j > i;
                items = [.. items.Select((item, j) => j == i || IsLater(j) ? item : Replace(item, group, text: null))];
                EcmaReference? reference = items.Where((_, j) => IsLater(j)).Select(item => FindReference(item, group)).FirstOrDefault(static found => found is not null);
                if (reference is null)
                {
                    continue;
                }

                return EcmaNode.Alternation(Variants(items[i], group, reference, isBackward).Select(variant =>
                {
                    EcmaNode[] copy = [.. items.Select((item, j) => j == i ? variant.Node : Replace(item, group, variant.Text, variant.IsSet))];
                    Count(copy, reference);
                    return Run(EcmaNode.Sequence(copy), isBackward);
                }).ToList());
            }
        }

        return EcmaNode.Sequence(items.Select(item => Run(item, isBackward)));
    }

    /// <summary>What a captured group held at the end of a node, and the node restricted to the runs that end so.</summary>
    private readonly record struct Variant(EcmaNode Node, int[]? Text)
    {
        internal bool IsSet => Text is not null;
    }

    private List<Variant> Variants(EcmaNode node, int group, EcmaReference reference, bool isBackward)
    {
        if (!Groups(node).Contains(group))
        {
            return [new Variant(Replace(node, group, text: null), null)];
        }

        switch (node)
        {
            case EcmaGroup own when own.Index == group:
                List<int[]> texts = Texts(Strip(Run(Replace(own.Body, group, text: null), isBackward))) ?? throw Unsupported(reference);
                return [.. texts.Select(text => new Variant(Literal(text, folding: null), text))];
            case EcmaGroup other:
                return [.. Variants(other.Body, group, reference, isBackward).Select(variant => variant with { Node = new EcmaGroup(other.Index, variant.Node) })];
            case EcmaAlternation alternation:
                return [.. alternation.Items.SelectMany(item => Variants(item, group, reference, isBackward))];
            case EcmaSequence sequence:
                int at = Array.FindIndex(sequence.Items, item => Groups(item).Contains(group));
                return [.. Variants(sequence.Items[at], group, reference, isBackward).Select(variant => variant with
                {
                    Node = EcmaNode.Sequence(sequence.Items.Select((item, i) =>
                        i == at ? variant.Node : Replace(item, group, (isBackward ? i < at : i > at) ? variant.Text : null, (isBackward ? i < at : i > at) && variant.IsSet))),
                })];
            case EcmaRepeat { Maximum: 0 }:
                return [new Variant(EcmaNode.Epsilon, null)];
            case EcmaRepeat repeat:
                return RepeatVariants(repeat, group, reference, isBackward);
            default:
                // A group inside a look-ahead: the look-ahead commits to its first match, which no language of texts expresses.
                throw Unsupported(reference);
        }
    }

    /// <summary>The last iteration decides what the group holds; the ones before it are a copy of their own.</summary>
    private List<Variant> RepeatVariants(EcmaRepeat repeat, int group, EcmaReference reference, bool isBackward)
    {
        List<Variant> last = Variants(repeat.Body, group, reference, isBackward);
        if (repeat.Maximum != 1)
        {
            if (IsNullable(repeat.Body))
            {
                throw Unsupported(reference);
            }

            EcmaNode others = new EcmaRepeat(StripGroups(Run(repeat.Body, isBackward)), Math.Max(repeat.Minimum - 1, 0), repeat.Maximum - 1);
            last = [.. last.Select(variant => variant with { Node = EcmaNode.Sequence(isBackward ? [variant.Node, others] : [others, variant.Node]) })];
        }

        if (repeat.Minimum == 0)
        {
            last.Add(new Variant(EcmaNode.Epsilon, null));
        }

        return last;
    }

    private void Count(EcmaNode[] items, EcmaReference reference)
    {
        _size += items.Sum(static item => item.Size);
        if (_size > MaxSize)
        {
            throw Unsupported(reference);
        }
    }

    private static RegexSyntaxException Unsupported(EcmaReference reference) => new(
        reference.Offset,
        $"This back-reference is not regular: only groups that match at most {MaxTexts} different texts, outside look-arounds, may be referenced. Spell the alternatives out.",
        isUnsupported: true);

    private static EcmaNode Replace(EcmaNode node, int group, int[]? text, bool isSet = false)
    {
        if ((node.Assertions & AssertionKinds.Reference) == 0)
        {
            return node;
        }

        switch (node)
        {
            case EcmaReference reference when reference.Groups.Contains(group):
                if (isSet)
                {
                    return Literal(text!, reference.Folding);
                }

                int[] rest = [.. reference.Groups.Where(other => other != group)];
                return rest.Length == 0 ? EcmaNode.Epsilon : new EcmaReference(rest, reference.Folding, reference.Offset);
            case EcmaSequence sequence:
                return EcmaNode.Sequence(sequence.Items.Select(item => Replace(item, group, text, isSet)));
            case EcmaAlternation alternation:
                return EcmaNode.Alternation(alternation.Items.Select(item => Replace(item, group, text, isSet)));
            case EcmaRepeat repeat:
                return new EcmaRepeat(Replace(repeat.Body, group, text, isSet), repeat.Minimum, repeat.Maximum);
            case EcmaGroup other:
                return new EcmaGroup(other.Index, Replace(other.Body, group, text, isSet));
            case EcmaLook look:
                return new EcmaLook(Replace(look.Body, group, text, isSet), look.IsBehind, look.IsNegative);
            default:
                return node;
        }
    }

    private static EcmaNode Literal(int[] text, CaseFolding? folding) => EcmaNode.Sequence(text.Select(c =>
    {
        ScalarSet set = ScalarSet.Of(c);
        return (EcmaNode)new EcmaSet(folding?.Close(set) ?? set);
    }));

    /// <summary>Without groups; a reference that is left has no group that could have taken part.</summary>
    private static EcmaNode Strip(EcmaNode node) => Map(node, static leaf => leaf is EcmaReference ? EcmaNode.Epsilon : leaf);

    private static EcmaNode StripGroups(EcmaNode node) => Map(node, static leaf => leaf);

    private static EcmaNode Map(EcmaNode node, Func<EcmaNode, EcmaNode> leaf) => node switch
    {
        EcmaGroup group => Map(group.Body, leaf),
        EcmaSequence sequence => EcmaNode.Sequence(sequence.Items.Select(item => Map(item, leaf))),
        EcmaAlternation alternation => EcmaNode.Alternation(alternation.Items.Select(item => Map(item, leaf))),
        EcmaRepeat repeat => new EcmaRepeat(Map(repeat.Body, leaf), repeat.Minimum, repeat.Maximum),
        EcmaLook { Neighbour: null } look => new EcmaLook(Map(look.Body, leaf), look.IsBehind, look.IsNegative),
        _ => leaf(node),
    };

    /// <summary>The referenced groups captured inside a node; those of a negative look-around are undefined outside it.</summary>
    private IEnumerable<int> Groups(EcmaNode node) => node switch
    {
        EcmaGroup group => _referenced.Contains(group.Index) ? Groups(group.Body).Prepend(group.Index) : Groups(group.Body),
        EcmaSequence sequence => sequence.Items.SelectMany(Groups),
        EcmaAlternation alternation => alternation.Items.SelectMany(Groups),
        EcmaRepeat repeat => Groups(repeat.Body),
        EcmaLook { IsNegative: false } look => Groups(look.Body),
        _ => [],
    };

    private static EcmaReference? FindReference(EcmaNode node, int group) => (node.Assertions & AssertionKinds.Reference) == 0 ? null : node switch
    {
        EcmaReference reference => reference.Groups.Contains(group) ? reference : null,
        EcmaSequence sequence => sequence.Items.Select(item => FindReference(item, group)).FirstOrDefault(static found => found is not null),
        EcmaAlternation alternation => alternation.Items.Select(item => FindReference(item, group)).FirstOrDefault(static found => found is not null),
        EcmaRepeat repeat => FindReference(repeat.Body, group),
        EcmaGroup other => FindReference(other.Body, group),
        EcmaLook look => FindReference(look.Body, group),
        _ => null,
    };

    private static bool IsNullable(EcmaNode node) => node switch
    {
        EcmaSet => false,
        EcmaSequence sequence => sequence.Items.All(IsNullable),
        EcmaAlternation alternation => alternation.Items.Any(IsNullable),
        EcmaRepeat repeat => repeat.Minimum == 0 || IsNullable(repeat.Body),
        EcmaGroup group => IsNullable(group.Body),
        _ => true,
    };

    /// <summary>All texts of a node, or null when there are too many to list or assertions decide.</summary>
    private static List<int[]>? Texts(EcmaNode node)
    {
        List<int[]> result = [];
        switch (node)
        {
            case EcmaSet set:
                return set.Set.Count() <= MaxTexts ? [.. set.Set.Members().Select(static c => new[] { c })] : null;
            case EcmaSequence sequence:
                result.Add([]);
                foreach (EcmaNode item in sequence.Items)
                {
                    if (Texts(item) is not { } next || (result = Product(result, next)).Count > MaxTexts)
                    {
                        return null;
                    }
                }

                return result;
            case EcmaAlternation alternation:
                foreach (EcmaNode item in alternation.Items)
                {
                    if (Texts(item) is not { } next || (result = Distinct([.. result, .. next])).Count > MaxTexts)
                    {
                        return null;
                    }
                }

                return result;
            case EcmaRepeat { Maximum: { } maximum } repeat when maximum <= MaxTexts && Texts(repeat.Body) is { } body:
                List<int[]> power = [[]];
                for (int count = 0; count <= maximum; count++)
                {
                    if (count >= repeat.Minimum)
                    {
                        result.AddRange(power);
                    }

                    power = Product(power, body);
                    if (result.Count > MaxTexts * 4 || power.Count > MaxTexts)
                    {
                        return count == maximum && (result = Distinct(result)).Count <= MaxTexts ? result : null;
                    }
                }

                result = Distinct(result);
                return result.Count <= MaxTexts ? result : null;
            default:
                return null;
        }
    }

    private static List<int[]> Product(List<int[]> left, List<int[]> right) => Distinct([.. left.SelectMany(a => right.Select(b => (int[])[.. a, .. b]))]);

    private static List<int[]> Distinct(List<int[]> texts) => [.. texts.DistinctBy(static text => string.Join(',', text))];
}
