using System.Text.Json;
using StructGen.Engine.Templates;

namespace StructGen.Tests.Templates;

/// <summary>Templates that would not end, or would fill the memory or the stack, end with a typed error.</summary>
public sealed class HostileTemplateTests
{
    [TestCase("{% for i in range(100000) %}{% for j in range(100000) %}{% endfor %}{% endfor %}")]
    [TestCase("{{ range(1000000000000) | list }}")]
    [TestCase("{{ 'a' * 1000000000000 }}")]
    [TestCase("{{ ['a'] * 1000000000000 }}")]
    [TestCase("{% set ns = namespace(x='aaaaaaaa') %}{% for i in range(100) %}{% set ns.x = ns.x + ns.x %}{% endfor %}")]
    [TestCase("{% set ns = namespace(x='aaaaaaaa') %}{% for i in range(100) %}{% set ns.x = ns.x ~ ns.x %}{% endfor %}")]
    [TestCase("{% set ns = namespace(x='aaaaaaaa') %}{% for i in range(100) %}{% set ns.x = ns.x.replace('a', 'aa') %}{% endfor %}")]
    [TestCase("{% set ns = namespace(x='aaaaaaaa') %}{% for i in range(100) %}{% set ns.x %}{{ ns.x }}{{ ns.x }}{% endset %}{% endfor %}")]
    [TestCase("{% set ns = namespace(x=[1]) %}{% for i in range(100) %}{% set ns.x = [ns.x, ns.x] %}{% endfor %}{{ ns.x }}")]
    [TestCase("{% set ns = namespace(x=[1], y=[1]) %}{% for i in range(100) %}{% set ns.x = [ns.x, ns.x] %}{% set ns.y = [ns.y, ns.y] %}{% endfor %}{{ ns.x == ns.y }}")]
    [TestCase("{% set ns = namespace(x=[1], y=[1]) %}{% for i in range(100) %}{% set ns.x = [ns.x, ns.x] %}{% set ns.y = [ns.y, ns.y] %}{% endfor %}{{ ns.x < ns.y }}")]
    [TestCase("{% set ns = namespace(x=[1]) %}{% for i in range(100000) %}{% set ns.x = [ns.x] %}{% endfor %}{{ ns.x | tojson }}")]
    [TestCase("{% set ns = namespace(x=[1]) %}{% for i in range(100000) %}{% set ns.x = [ns.x] %}{% endfor %}{{ ns.x }}")]
    [TestCase("{% macro f() %}{{ f() }}{% endmacro %}{{ f() }}")]
    [TestCase("{% macro f(n) %}{{ f(n) }}{{ f(n) }}{% endmacro %}{{ f(1) }}")]
    [TestCase("{{ 'a' | indent(1000000000000) }}")]
    [TestCase("{{ ('a\n' * 100000) | indent(1000000000) }}")]
    [TestCase("{{ 'a' | center(1000000000000) }}")]
    [TestCase("{{ 'a'.ljust(1000000000000) }}")]
    [TestCase("{{ 9223372036854775807 + 1 }}")]
    [TestCase("{{ 10 ** 1000 }}")]
    [TestCase("{% for i in range(100000) %}{{ 'x'.join(['aaaaaaaaaa'] * 1000) }}{% endfor %}")]
    [TestCase("{% set s = 'a' * 1000000 %}{% for i in range(100000) %}{% if s[5] == 'b' %}{% endif %}{% endfor %}")]
    [TestCase("{% set s = 'a' * 1000000 %}{% for i in range(100000) %}{% if 'b' in s %}{% endif %}{% endfor %}")]
    [TestCase("{% set s = 'a' * 1000000 %}{% for i in range(100000) %}{% if s | length == 5 %}{% endif %}{% endfor %}")]
    [TestCase("{% set s = 'a' * 1000000 %}{% for i in range(100000) %}{% if s is upper %}{% endif %}{% endfor %}")]
    [TestCase("{% set s = 'a' * 1000000 %}{% set t = 'a' * 1000000 %}{% for i in range(100000) %}{% if s == t %}{% endif %}{% endfor %}")]
    [TestCase("{% set s = 'a' * 1000000 %}{% set t = 'a' * 1000000 %}{% for i in range(100000) %}{% if s < t %}{% endif %}{% endfor %}")]
    [TestCase("{% set s = 'a' * 1000000 %}{% set d = {} %}{% for i in range(100000) %}{% if s in d %}{% endif %}{% endfor %}")]
    [TestCase("{{ range(100000) | unique | list | length }}")]
    [CancelAfter(20_000)]
    public void A_template_without_end_ends_with_a_typed_error(string template) =>
        Assert.That(
            () => ChatTemplate.Parse(template).Render([], maxWork: 2_000_000),
            Throws.TypeOf<ChatTemplateException>().With.Property(nameof(ChatTemplateException.Problem)).EqualTo(ChatTemplateProblem.Limit));

    [TestCase("(", ")")]
    [TestCase("[", "]")]
    [TestCase("not ", "")]
    [TestCase("-", "")]
    [TestCase("{1: ", "}")]
    [TestCase("x if y else ", "")]
    public void Deep_nesting_ends_with_a_typed_error(string open, string close)
    {
        string source = "{{ " + string.Concat(Enumerable.Repeat(open, 100_000)) + "1" + string.Concat(Enumerable.Repeat(close, 100_000)) + " }}";
        Assert.That(() => ChatTemplate.Parse(source), Throws.TypeOf<ChatTemplateException>());
    }

    [TestCase("+ 1")]
    [TestCase("and 1")]
    [TestCase("| abs")]
    [TestCase("is defined")]
    [TestCase(".a")]
    [TestCase("[0]")]
    [TestCase("()")]
    public void A_long_chain_is_rendered_or_ends_with_a_typed_error(string link)
    {
        string source = "{{ x " + string.Concat(Enumerable.Repeat(link + " ", 100_000)) + " }}";
        Assert.That(Outcome, Is.Null.Or.TypeOf<ChatTemplateException>());

        Exception? Outcome()
        {
            try
            {
                ChatTemplate.Parse(source).Render([KeyValuePair.Create("x", (object?)1L)]);
                return null;
            }
            catch (Exception problem)
            {
                return problem;
            }
        }
    }

    [Test]
    public void Nested_blocks_end_with_a_typed_error()
    {
        string source = string.Concat(Enumerable.Repeat("{% if true %}", 100_000));
        Assert.That(() => ChatTemplate.Parse(source), Throws.TypeOf<ChatTemplateException>());
    }

    [Test]
    public void Rendering_can_be_cancelled()
    {
        using CancellationTokenSource source = new();
        source.Cancel();
        ChatTemplate template = ChatTemplate.Parse("{% for i in range(10000) %}{{ i }}{% endfor %}");
        Assert.That(() => template.Render([], cancellationToken: source.Token), Throws.InstanceOf<OperationCanceledException>());
    }

    [Test]
    public void Any_cut_of_a_template_is_read_or_refused_with_a_place()
    {
        string folder = Path.Combine(AppContext.BaseDirectory, "Corpora", "ChatTemplates");
        JsonElement variables = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(folder, "conversations.json"))).RootElement.GetProperty("a call and its result");
        foreach (string path in Directory.EnumerateFiles(folder, "*.jinja"))
        {
            string source = File.ReadAllText(path);
            for (int length = 0; length < source.Length; length += 31)
            {
                Try(source[..length]);
                Try(source[length..]);
                Try(source.Remove(length, 1));
            }
        }

        void Try(string source)
        {
            try
            {
                ChatTemplate.Parse(source).Render(variables);
            }
            catch (ChatTemplateException problem)
            {
                Assert.That(problem.Line, Is.GreaterThan(0));
                Assert.That(problem.Column, Is.GreaterThan(0));
            }
        }
    }
}
