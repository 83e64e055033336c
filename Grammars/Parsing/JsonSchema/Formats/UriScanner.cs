namespace StructGen.Grammars.Parsing.JsonSchema.Formats;

/// <summary>Splits a URI or IRI into its components, as RFC 3986 appendix B does, and checks each.</summary>
internal readonly ref struct UriScanner(ReadOnlySpan<char> text, bool isInternational)
{
    private readonly ReadOnlySpan<char> _text = text;

    public bool IsAbsolute()
    {
        int colon = SchemeLength(_text);
        return colon > 0 && IsRest(_text[(colon + 1)..], mayStartWithColonSegment: true);
    }

    public bool IsReference() => IsAbsolute() || IsRest(_text, mayStartWithColonSegment: false);

    private static int SchemeLength(ReadOnlySpan<char> text)
    {
        int colon = text.IndexOf(':');
        for (int i = 0; i < colon; i++)
        {
            if (!char.IsAsciiLetter(text[i]) && (i == 0 || (!char.IsAsciiDigit(text[i]) && text[i] is not ('+' or '-' or '.'))))
            {
                return -1;
            }
        }

        return colon;
    }

    /// <summary>Hierarchical part, query and fragment.</summary>
    private bool IsRest(ReadOnlySpan<char> text, bool mayStartWithColonSegment)
    {
        int hash = text.IndexOf('#');
        if (hash >= 0)
        {
            if (!IsEncoded(text[(hash + 1)..], ":@/?", allowsPrivate: false))
            {
                return false;
            }

            text = text[..hash];
        }

        int question = text.IndexOf('?');
        if (question >= 0)
        {
            if (!IsEncoded(text[(question + 1)..], ":@/?", allowsPrivate: isInternational))
            {
                return false;
            }

            text = text[..question];
        }

        if (text.StartsWith("//"))
        {
            text = text[2..];
            int slash = text.IndexOf('/');
            ReadOnlySpan<char> authority = slash < 0 ? text : text[..slash];
            return IsAuthority(authority) && (slash < 0 || IsEncoded(text[slash..], ":@/", allowsPrivate: false));
        }

        int end = text.IndexOf('/');
        ReadOnlySpan<char> first = end < 0 ? text : text[..end];
        return (mayStartWithColonSegment || !first.Contains(':')) && IsEncoded(text, ":@/", allowsPrivate: false);
    }

    private bool IsAuthority(ReadOnlySpan<char> text)
    {
        int at = text.IndexOf('@');
        if (at >= 0)
        {
            if (!IsEncoded(text[..at], ":", allowsPrivate: false))
            {
                return false;
            }

            text = text[(at + 1)..];
        }

        int hostEnd = !text.IsEmpty && text[0] == '[' ? text.IndexOf(']') + 1 : text.IndexOf(':');
        if (hostEnd == 0 && text[0] == '[')
        {
            return false;
        }

        ReadOnlySpan<char> host = hostEnd < 0 ? text : text[..hostEnd];
        ReadOnlySpan<char> port = text[host.Length..];
        if (!port.IsEmpty && (port[0] != ':' || port[1..].ContainsAnyExceptInRange('0', '9')))
        {
            return false;
        }

        return !host.IsEmpty && host[0] == '['
            ? IpAddresses.IsV6(host[1..^1]) || IsFutureAddress(host[1..^1])
            : IsEncoded(host, "", allowsPrivate: false);
    }

    private static bool IsFutureAddress(ReadOnlySpan<char> text)
    {
        int dot = text.IndexOf('.');
        if (dot < 2 || text[0] is not ('v' or 'V') || dot + 1 == text.Length)
        {
            return false;
        }

        foreach (char c in text[1..dot])
        {
            if (!char.IsAsciiHexDigit(c))
            {
                return false;
            }
        }

        foreach (char c in text[(dot + 1)..])
        {
            if (c != ':' && !IsUnreservedOrSubDelimiter(c))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>Whether the text is made of unreserved characters, sub-delimiters, percent-encoded octets and the characters of <paramref name="also"/>.</summary>
    private bool IsEncoded(ReadOnlySpan<char> text, string also, bool allowsPrivate)
    {
        for (int i = 0; i < text.Length; i++)
        {
            char c = text[i];
            if (c == '%')
            {
                if (i + 2 >= text.Length || !char.IsAsciiHexDigit(text[i + 1]) || !char.IsAsciiHexDigit(text[i + 2]))
                {
                    return false;
                }

                i += 2;
            }
            else if (!IsUnreservedOrSubDelimiter(c) && !also.Contains(c, StringComparison.Ordinal))
            {
                int codePoint = Scalars.At(text, i, out int length);
                if (!isInternational || !(Uris.IsUniversal(codePoint) || (allowsPrivate && Uris.IsPrivate(codePoint))))
                {
                    return false;
                }

                i += length - 1;
            }
        }

        return true;
    }

    private static bool IsUnreservedOrSubDelimiter(char c) =>
        char.IsAsciiLetterOrDigit(c)
        || c is '-' or '.' or '_' or '~' or '!' or '$' or '&' or '\'' or '(' or ')' or '*' or '+' or ',' or ';' or '=';
}
