using System.Globalization;
using System.Numerics;
using System.Text;

namespace StructGen.Engine.Templates.Jinja;

/// <summary>What Python's operators do with values.</summary>
internal sealed class Operators(RenderBudget budget)
{
    public RenderBudget Budget { get; } = budget;

    public static string TypeName(object? value) => value switch
    {
        null => "None",
        bool => "bool",
        long or BigInteger => "int",
        double => "float",
        string or SafeText => "str",
        PythonList => "list",
        PythonTuple => "tuple",
        PythonDict => "dict",
        DictView view => view.Name,
        Generator => "generator",
        PythonRange => "range",
        Namespace => "namespace",
        LoopState => "loop",
        Callable => "function",
        Undefined => "undefined",
        _ => value.GetType().Name,
    };

    public bool IsTrue(object? value) => value switch
    {
        null or Undefined => false,
        bool flag => flag,
        long number => number != 0,
        double number => number != 0,
        string text => text.Length > 0,
        SafeText safe => safe.Text.Length > 0,
        PythonList list => list.Items.Count > 0,
        PythonTuple tuple => tuple.Items.Count > 0,
        PythonDict dict => dict.Count > 0,
        DictView view => view.Items.Count > 0,
        PythonRange range => range.Length > 0,
        _ => true,
    };

    /// <summary>The text of a string, else null.</summary>
    public static string? AsText(object? value) => value switch
    {
        string text => text,
        SafeText safe => safe.Text,
        _ => null,
    };

    /// <summary>The items to loop over; fails on what has none.</summary>
    public IReadOnlyList<object?> Iterate(object? value)
    {
        IReadOnlyList<object?> items = value switch
        {
            PythonList list => list.Items,
            PythonTuple tuple => tuple.Items,
            PythonDict dict => [.. dict.Items.Select(static item => (object?)item.Key)],
            DictView view => view.Items,
            Generator generator => generator.Take(),
            PythonRange range => [.. Enumerable.Range(0, (int)range.Length).Select(i => (object?)range[i])],
            string or SafeText => PythonText.Split(AsText(value)!),
            Undefined => [],
            _ => throw JinjaError.Type($"a value of type {TypeName(value)} has no items to go through."),
        };
        Budget.Charge(items.Count);
        return items;
    }

    public bool AreEqual(object? left, object? right)
    {
        Budget.Descend();
        if (AsText(left) is { } leftText)
        {
            Budget.Charge(leftText.Length);
            return AsText(right) is { } rightText && leftText == rightText;
        }

        switch (left, right)
        {
            case (Undefined, Undefined):
                return true;
            case (PythonList a, PythonList b):
                return AreEqual(a.Items, b.Items);
            case (PythonTuple a, PythonTuple b):
                return AreEqual(a.Items, b.Items);
            case (PythonDict a, PythonDict b):
                return a.Count == b.Count && a.Items.All(item => Find(b, item.Key, out object? other) && AreEqual(item.Value, other));
            case (PythonRange a, PythonRange b):
                return a.Length == b.Length && (a.Length == 0 || (a.Start == b.Start && (a.Length == 1 || a.Step == b.Step)));
            case (BigInteger a, BigInteger b):
                return a == b;
        }

        return IsNumber(left) && IsNumber(right) ? CompareNumbers(left!, right!) == 0 : ReferenceEquals(left, right);
    }

    private bool AreEqual(IReadOnlyList<object?> left, IReadOnlyList<object?> right)
    {
        bool areEqual = left.Count == right.Count;
        for (int i = 0; areEqual && i < left.Count; i++)
        {
            areEqual = AreEqual(left[i], right[i]);
        }

        return areEqual;
    }

    private static bool IsNumber(object? value) => value is bool or long or double;

    private static object Widen(object value) => value is bool flag ? flag ? 1L : 0L : value;

    private static int? CompareNumbers(object left, object right) => (Widen(left), Widen(right)) switch
    {
        (long a, long b) => a.CompareTo(b),
        (double a, double b) => double.IsNaN(a) || double.IsNaN(b) ? null : a.CompareTo(b),
        (long a, double b) => Mixed(a, b),
        (double a, long b) => -Mixed(b, a),
        _ => null,
    };

    /// <summary>Exact: a long need not fit a double.</summary>
    private static int? Mixed(long a, double b)
    {
        if (!double.IsFinite(b))
        {
            return double.IsNaN(b) ? null : b > 0 ? -1 : 1;
        }

        int whole = new BigInteger(a).CompareTo(new BigInteger(Math.Floor(b)));
        return whole != 0 ? whole : b > Math.Floor(b) ? -1 : 0;
    }

    public bool Compare(string symbol, object? left, object? right)
    {
        switch (symbol)
        {
            case "==":
                return AreEqual(left, right);
            case "!=":
                return !AreEqual(left, right);
            case "in":
                return Contains(right, left);
            case "not in":
                return !Contains(right, left);
        }

        int? order = Order(left, right, symbol);
        return order is { } known && symbol switch
        {
            "<" => known < 0,
            "<=" => known <= 0,
            ">" => known > 0,
            _ => known >= 0,
        };
    }

    /// <summary>The order of two values; null when one is not a number at all.</summary>
    public int? Order(object? left, object? right, string symbol = "<")
    {
        Budget.Descend();
        ThrowIfUndefined(left);
        ThrowIfUndefined(right);
        if (AsText(left) is { } leftText && AsText(right) is { } rightText)
        {
            Budget.Charge(leftText.Length);
            return PythonText.Compare(leftText, rightText);
        }

        if (IsNumber(left) && IsNumber(right))
        {
            return CompareNumbers(left!, right!);
        }

        IReadOnlyList<object?>? a = left is PythonList leftList && right is PythonList ? leftList.Items : left is PythonTuple leftTuple && right is PythonTuple ? leftTuple.Items : null;
        if (a is null)
        {
            throw JinjaError.Type($"'{symbol}' between {TypeName(left)} and {TypeName(right)}.");
        }

        IReadOnlyList<object?> b = right is PythonList rightList ? rightList.Items : ((PythonTuple)right!).Items;
        for (int i = 0; i < Math.Min(a.Count, b.Count); i++)
        {
            if (!AreEqual(a[i], b[i]))
            {
                return Order(a[i], b[i], symbol);
            }
        }

        return a.Count.CompareTo(b.Count);
    }

    public bool Contains(object? container, object? item)
    {
        if (AsText(container) is { } text)
        {
            Budget.Charge(text.Length);
            return AsText(item) is { } part
                ? text.Contains(part, StringComparison.Ordinal)
                : throw JinjaError.Type($"'in' a string needs a string, not {TypeName(item)}.");
        }

        return container is PythonDict dict ? Find(dict, item, out _) : Iterate(container).Any(candidate => AreEqual(candidate, item));
    }

    /// <summary>Looks up a key, whose hash costs its length.</summary>
    public bool Find(PythonDict dict, object? key, out object? value)
    {
        string? text = AsText(key);
        Budget.Charge(text?.Length ?? 1);
        return dict.TryGet(text ?? key, out value);
    }

    public object? Binary(string symbol, object? left, object? right)
    {
        ThrowIfUndefined(left);
        ThrowIfUndefined(right);
        if (IsNumber(left) && IsNumber(right))
        {
            return Arithmetic(symbol, Widen(left!), Widen(right!));
        }

        switch (symbol)
        {
            case "+" when left is string a && right is string b:
                Budget.Charge(a.Length + b.Length);
                return a + b;
            case "+" when AsText(left) is not null && AsText(right) is not null:
                throw JinjaError.Unsupported("'+' with text that 'safe' marked would escape the other text; use '~' or leave 'safe' away.");
            case "+" when left is PythonList a && right is PythonList b:
                Budget.Charge(a.Items.Count + b.Items.Count);
                return new PythonList([.. a.Items, .. b.Items]);
            case "+" when left is PythonTuple a && right is PythonTuple b:
                Budget.Charge(a.Items.Count + b.Items.Count);
                return new PythonTuple([.. a.Items, .. b.Items]);
            case "*" when right is long or bool:
                return Repeat(left, (long)Widen(right), right);
            case "*" when left is long or bool:
                return Repeat(right, (long)Widen(left), left);
            case "%" when left is string format:
                return PythonFormat.Percent(this, format, right);
            default:
                throw JinjaError.Type($"'{symbol}' between {TypeName(left)} and {TypeName(right)}.");
        }
    }

    private object Repeat(object? value, long count, object? other)
    {
        count = Math.Max(0, count);
        if (value is string text)
        {
            Budget.Charge(Cost(text.Length));
            return new StringBuilder().Insert(0, text, (int)count).ToString();
        }

        IReadOnlyList<object?> items = value switch
        {
            PythonList list => list.Items,
            PythonTuple tuple => tuple.Items,
            _ => throw JinjaError.Type($"'*' between {TypeName(value)} and {TypeName(other)}."),
        };
        Budget.Charge(Cost(items.Count));
        object?[] repeated = new object?[items.Count * count];
        for (int i = 0; i < repeated.Length; i++)
        {
            repeated[i] = items[i % items.Count];
        }

        return value is PythonList ? new PythonList(repeated) : new PythonTuple(repeated);

        // Both factors clipped, so that the product cannot wrap.
        long Cost(long length) => length == 0 ? 0 : Math.Min(count, int.MaxValue) * Math.Min(length, int.MaxValue);
    }

    private static object Arithmetic(string symbol, object left, object right)
    {
        try
        {
            if (left is long a && right is long b && symbol != "/" && !(symbol == "**" && b < 0))
            {
                return symbol switch
                {
                    "+" => checked(a + b),
                    "-" => checked(a - b),
                    "*" => checked(a * b),
                    "//" => checked(FloorDivide(a, b)),
                    "%" => b == -1 ? 0L : checked(a - (b * FloorDivide(a, b))),
                    _ => Power(a, b),
                };
            }

            double x = Convert.ToDouble(left, CultureInfo.InvariantCulture);
            double y = Convert.ToDouble(right, CultureInfo.InvariantCulture);
            if (y == 0 && symbol is "/" or "//" or "%")
            {
                throw new DivideByZeroException();
            }

            return symbol switch
            {
                "+" => x + y,
                "-" => x - y,
                "*" => x * y,
                "/" => x / y,
                "//" => Math.Floor(x / y),
                "%" => x - (y * Math.Floor(x / y)),
                _ => Math.Pow(x, y),
            };
        }
        catch (OverflowException)
        {
            throw JinjaError.Limit($"the result of '{symbol}' does not fit 64 bits.");
        }
        catch (DivideByZeroException)
        {
            throw JinjaError.Type($"'{symbol}' by zero.");
        }
    }

    private static long FloorDivide(long a, long b)
    {
        long quotient = checked(a / b);
        return a % b != 0 && (a < 0) != (b < 0) ? quotient - 1 : quotient;
    }

    private static long Power(long value, long exponent)
    {
        long result = 1;
        if (value is 0 or 1 or -1)
        {
            return exponent == 0 ? 1 : value == -1 && exponent % 2 == 0 ? 1 : value;
        }

        for (long i = 0; i < exponent; i++)
        {
            result = checked(result * value);
        }

        return result;
    }

    public object Negate(char symbol, object? value)
    {
        ThrowIfUndefined(value);
        return value switch
        {
            bool or long when symbol == '+' => Widen(value),
            bool or long => (long)Widen(value) == long.MinValue ? throw JinjaError.Limit("the result of '-' does not fit 64 bits.") : -(long)Widen(value),
            double number => symbol == '+' ? number : -number,
            _ => throw JinjaError.Type($"'{symbol}' before {TypeName(value)}."),
        };
    }

    /// <summary>A value as output and <c>~</c> write it.</summary>
    public string ToText(object? value)
    {
        string text = value switch
        {
            string plain => plain,
            SafeText safe => safe.Text,
            Undefined => "",
            _ => PythonRepr.Of(value, Budget),
        };
        Budget.Charge(text.Length);
        return text;
    }

    /// <summary>An integer for an index, a width, a count.</summary>
    public static long ToInteger(object? value, string what) => value switch
    {
        bool flag => flag ? 1 : 0,
        long number => number,
        _ => throw JinjaError.Type($"{what} must be an integer, not {TypeName(value)}."),
    };

    public static void ThrowIfUndefined(object? value)
    {
        if (value is Undefined undefined)
        {
            throw undefined.Error();
        }
    }
}
