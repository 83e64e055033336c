namespace StructGen.SchemaBench.Quality.Tasks;

/// <summary>Names of persons in generated questions.</summary>
internal static class GivenNames
{
    public static IReadOnlyList<string> All { get; } =
    [
        "Ada", "Alan", "Amara", "Anton", "Astrid", "Bela", "Boris", "Brigitte", "Carmen", "Cedric", "Chidi", "Clara", "Dalia", "Dmitri", "Edith", "Elif", "Emil", "Esther", "Farid", "Felix",
        "Fiona", "Gabriel", "Grace", "Gustav", "Hana", "Harold", "Heidi", "Hugo", "Ibrahim", "Ines", "Ivan", "Jasmin", "Johan", "Julia", "Kamal", "Karin", "Kenji", "Laszlo", "Leila", "Lorenz",
        "Lucy", "Magnus", "Maria", "Mateo", "Milan", "Mira", "Nadia", "Niels", "Noor", "Olaf", "Olga", "Omar", "Otto", "Pablo", "Paula", "Piotr", "Quentin", "Rania", "Ravi", "Rosa",
        "Ruth", "Samir", "Selma", "Simon", "Sofia", "Stefan", "Tamar", "Theo", "Ulla", "Umberto", "Vera", "Viktor", "Wanda", "Wim", "Xenia", "Yara", "Yusuf", "Zelda", "Zoltan", "Zora",
    ];

    /// <summary>Draws different names.</summary>
    public static string[] Draw(Evaluation.SplitMix random, int count)
    {
        string[] names = [.. All];
        random.Shuffle(names.AsSpan());
        return names[..count];
    }
}
