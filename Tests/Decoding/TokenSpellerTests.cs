using System.Text;
using StructGen.Engine.Decoding;

namespace StructGen.Tests.Decoding;

/// <summary>Texts in the fewest tokens, with and without a text before.</summary>
internal sealed class TokenSpellerTests
{
    [Test]
    public void A_text_spelled_after_others_is_spelled_as_if_it_were_the_first()
    {
        ByteVocabulary bytes = new();
        TokenOrder order = TokenOrder.Of(bytes.Vocabulary).Value;
        TokenSpeller speller = new(order, bytes.Vocabulary);
        Random random = new(11);
        const string alphabet = "abc}{\": Ann12";
        string text = "";
        for (int i = 0; i < 400; i++)
        {
            // Mostly the last text with another beginning, as completions are.
            int kept = random.Next(text.Length + 1);
            text = string.Concat(Enumerable.Range(0, random.Next(6)).Select(_ => alphabet[random.Next(alphabet.Length)])) + text[^kept..];
            List<int> again = [];
            List<int> anew = [];
            Assert.That(speller.TrySpell(Encoding.UTF8.GetBytes(text), again), Is.True);
            Assert.That(order.TrySpell(Encoding.UTF8.GetBytes(text), anew), Is.True);
            Assert.That(again, Is.EqualTo(anew), text);
            Assert.That(Encoding.UTF8.GetString([.. again.SelectMany(token => bytes.Vocabulary.GetBytes(token).ToArray())]), Is.EqualTo(text));
        }
    }
}
