using System.Text;
using StructGen.Engine.Chat;

namespace StructGen.Tests.Chat;

/// <summary>Replies come apart the same way however they were cut.</summary>
public sealed class ReplyScannerTests
{
    [TestCase("plain", "T:plain")]
    [TestCase("a<call>{1}</call>b", "T:a|C:{1}|T:b")]
    [TestCase("<call>{1}</call><call>{2}</call>", "C:{1}|C:{2}")]
    [TestCase("a<call>{1}", "T:a")]
    [TestCase("a<cal", "T:a<cal")]
    [TestCase("<think>x</think>y", "R:x|T:y")]
    [TestCase("\n<think>x<call></think>y<call>{1}</call>", "R:x<call>|T:y|C:{1}")]
    [TestCase("y<think>x</think>", "T:y<think>x</think>")]
    [TestCase("<think>x", "R:x")]
    [TestCase("<thi", "T:<thi")]
    [TestCase("", "")]
    public void A_reply_comes_apart(string reply, string parts)
    {
        for (int size = 1; size <= Math.Max(1, reply.Length); size++)
        {
            ReplyScanner scanner = new("<call>", "</call>", mayThink: true);
            List<(ReplyPart Part, string Text)> found = [];
            for (int i = 0; i < reply.Length; i += size)
            {
                found.AddRange(scanner.Append(reply.Substring(i, Math.Min(size, reply.Length - i)), isLast: false));
            }

            found.AddRange(scanner.Append("", isLast: true));
            Assert.That(Render(found), Is.EqualTo(parts), $"cut into {size}");
        }
    }

    [Test]
    public void Without_an_end_tag_the_rest_is_the_call()
    {
        ReplyScanner scanner = new("[CALLS]", "", mayThink: false);
        List<(ReplyPart, string)> found = [.. scanner.Append("text[CALLS][{}", isLast: false), .. scanner.Append("]", isLast: true)];
        Assert.That(Render(found), Is.EqualTo("T:text|C:[{}]"));
    }

    private static string Render(List<(ReplyPart Part, string Text)> found)
    {
        StringBuilder text = new();
        ReplyPart? last = null;
        foreach ((ReplyPart part, string piece) in found)
        {
            if (last != part || part == ReplyPart.Call)
            {
                text.Append(last is null ? "" : "|").Append(part switch { ReplyPart.Text => "T:", ReplyPart.Thinking => "R:", _ => "C:" });
            }

            text.Append(piece);
            last = part;
        }

        return text.ToString();
    }
}
