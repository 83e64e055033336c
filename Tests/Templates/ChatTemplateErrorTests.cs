using StructGen.Engine.Templates;

namespace StructGen.Tests.Templates;

/// <summary>Errors name line, column and construct.</summary>
public sealed class ChatTemplateErrorTests
{
    [TestCase("a\n{% include 'x' %}", 2, 4, ChatTemplateProblem.Unsupported, "include")]
    [TestCase("a\n b {{ x | nofilter }}", 2, 11, ChatTemplateProblem.Unsupported, "nofilter")]
    [TestCase("{{ x is notest }}", 1, 9, ChatTemplateProblem.Unsupported, "notest")]
    [TestCase("{% for x in y recursive %}{% endfor %}", 1, 15, ChatTemplateProblem.Unsupported, "recursive")]
    [TestCase("\n\n{{ 'x'.swapcase() }}", 3, 7, ChatTemplateProblem.Unsupported, "swapcase")]
    [TestCase("{{ x.y.z }}", 1, 5, ChatTemplateProblem.Evaluation, "'x' is not defined")]
    [TestCase("{{ ok() }}", 1, 6, ChatTemplateProblem.Evaluation, "'ok' is not defined")]
    [TestCase("{% if a %}\n{% for b in c %}\n{% endif %}", 3, 4, ChatTemplateProblem.Unsupported, "endfor")]
    [TestCase("{% if a %}", 1, 11, ChatTemplateProblem.Syntax, "endif")]
    [TestCase("x {{ 'a", 1, 6, ChatTemplateProblem.Syntax, "string")]
    [TestCase("x {# a", 1, 3, ChatTemplateProblem.Syntax, "comment")]
    [TestCase("{{ a ! b }}", 1, 6, ChatTemplateProblem.Syntax, "'!'")]
    [TestCase("line\n{{ raise_exception('Only pairs.') }}", 2, 19, ChatTemplateProblem.Refused, "Only pairs.")]
    [TestCase("{% break %}", 1, 4, ChatTemplateProblem.Syntax, "break")]
    [TestCase("{{ ('a' | safe) + 'b' }}", 1, 17, ChatTemplateProblem.Unsupported, "safe")]
    public void An_error_names_its_place_and_construct(string template, int line, int column, ChatTemplateProblem problem, string part)
    {
        ChatTemplateException? thrown = Assert.Throws<ChatTemplateException>(() => ChatTemplate.Parse(template, "origin.jinja").Render([]));
        Assert.Multiple(() =>
        {
            Assert.That((thrown!.Line, thrown.Column), Is.EqualTo((line, column)), thrown.Message);
            Assert.That(thrown.Problem, Is.EqualTo(problem));
            Assert.That(thrown.Message, Does.StartWith($"origin.jinja:{line}:{column}: ").And.Contain(part));
        });
    }

    [Test]
    public void A_template_knows_which_names_it_reads()
    {
        ChatTemplate template = ChatTemplate.Parse("{% macro f(x) %}{{ x }}{{ tools }}{% endmacro %}{% if messages %}{% endif %}");
        Assert.That(template.Reads("tools") && template.Reads("messages") && !template.Reads("documents"));
    }
}
