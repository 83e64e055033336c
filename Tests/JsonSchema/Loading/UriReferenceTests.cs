using NUnit.Framework;
using StructGen.Grammars.Parsing.JsonSchema.Loading;

namespace StructGen.Tests.JsonSchema.Loading;

/// <summary>The examples of RFC 3986 section 5.4, and what has no authority.</summary>
internal sealed class UriReferenceTests
{
    [TestCase("g", "http://a/b/c/g")]
    [TestCase("./g", "http://a/b/c/g")]
    [TestCase("g/", "http://a/b/c/g/")]
    [TestCase("/g", "http://a/g")]
    [TestCase("//g", "http://g/")]
    [TestCase("?y", "http://a/b/c/d;p?y")]
    [TestCase("g?y", "http://a/b/c/g?y")]
    [TestCase(";x", "http://a/b/c/;x")]
    [TestCase("", "http://a/b/c/d;p?q")]
    [TestCase(".", "http://a/b/c/")]
    [TestCase("./", "http://a/b/c/")]
    [TestCase("..", "http://a/b/")]
    [TestCase("../g", "http://a/b/g")]
    [TestCase("../..", "http://a/")]
    [TestCase("../../g", "http://a/g")]
    [TestCase("../../../g", "http://a/g")]
    [TestCase("/./g", "http://a/g")]
    [TestCase("/../g", "http://a/g")]
    [TestCase("g.", "http://a/b/c/g.")]
    [TestCase("..g", "http://a/b/c/..g")]
    [TestCase("./../g", "http://a/b/g")]
    [TestCase("g/./h", "http://a/b/c/g/h")]
    [TestCase("g/../h", "http://a/b/c/h")]
    [TestCase("g?y/../x", "http://a/b/c/g?y/../x")]
    [TestCase("urn:x:y", "urn:x:y")]
    [TestCase("HTTP://A/b", "http://a/b")]
    public void A_reference_resolves_as_the_rfc_says(string reference, string expected) =>
        Assert.That(UriReference.Resolve("http://a/b/c/d;p?q", reference), Is.EqualTo(expected));

    [TestCase("", "a.json", "a.json")]
    [TestCase("", "/properties/a", "/properties/a")]
    [TestCase("dir/a.json", "b.json", "dir/b.json")]
    [TestCase("dir/a.json", "../b.json", "b.json")]
    [TestCase("urn:example:x", "", "urn:example:x")]
    [TestCase("http://a", "b", "http://a/b")]
    public void A_base_need_not_be_absolute(string origin, string reference, string expected) =>
        Assert.That(UriReference.Resolve(origin, reference), Is.EqualTo(expected));
}
