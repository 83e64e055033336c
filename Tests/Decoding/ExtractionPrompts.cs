using System.Globalization;
using System.Text;

namespace StructGen.Tests.Decoding;

/// <summary>Texts with facts in them, and the schemas of these facts: from templates and word lists with a fixed seed, so that they are the same everywhere.</summary>
internal static class ExtractionPrompts
{
    private static readonly string[] FirstNames = ["Marta", "Jonas", "Amira", "Tomasz", "Ingrid", "Rafael", "Yuki", "Leila", "Oskar", "Priya", "Henrik", "Carmen", "Dmitri", "Aoife", "Nuno", "Salma"];
    private static readonly string[] LastNames = ["Lindqvist", "Okonkwo", "Ferreira", "Kowalczyk", "Haddad", "Nakamura", "Brandt", "Iyer", "Moreau", "Petrov", "O'Sullivan", "Castellanos", "Van der Berg", "Almeida", "Novak", "Rossi"];
    private static readonly string[] Cities = ["Gothenburg", "Porto", "Kraków", "Marseille", "Osaka", "Rotterdam", "Valparaíso", "Edinburgh", "Ljubljana", "Chennai", "Trondheim", "Salzburg"];
    private static readonly string[] Streets = ["Harbour Street", "Mill Lane", "Old Station Road", "Linden Avenue", "Castle Hill", "Weaver's Row", "Canal Walk", "Northgate"];
    private static readonly string[] Companies = ["Nordlicht Maschinenbau", "Blue Heron Logistics", "Castanha Ceramics", "Peregrine Optics", "Halden Marine Supplies", "Tessera Software", "Old Oak Furniture", "Solvang Dairy Cooperative"];
    private static readonly string[] Products = ["stainless steel hinge set", "LED workshop lamp", "hand-thrown espresso cup", "waterproof document case", "oak bedside table", "brass ship's bell", "portable label printer", "merino wool blanket"];
    private static readonly string[] Months = ["January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December"];
    private static readonly string[] Events = ["Autumn Book Fair", "Regional Chess Open", "Harbour Lights Concert", "Community Garden Day", "Winter Swimming Cup", "Amateur Astronomy Night", "Old Town Food Market", "Model Railway Exhibition"];
    private static readonly string[] Symptoms = ["a persistent dry cough", "pain in the left knee", "frequent headaches", "a rash on both forearms", "shortness of breath at night", "a stiff neck"];
    private static readonly string[] Drugs = ["ibuprofen 400 mg twice a day", "a cortisone cream once a day", "physiotherapy twice a week", "a salbutamol inhaler when needed", "rest for ten days", "paracetamol 500 mg as needed"];

    /// <summary>A text and the schema of what is to be found in it.</summary>
    internal sealed record Prompt(string Text, string Schema)
    {
        /// <summary>The user's message.</summary>
        public string Message => $"Extract the facts from this text as JSON. Copy names, dates and phrases exactly.\n\n{Text}";
    }

    /// <summary>The first <paramref name="count"/> prompts.</summary>
    public static IEnumerable<Prompt> Take(int count)
    {
        Random random = new(20260);
        Func<Random, Prompt>[] kinds = [Person, Order, Event, Visit, Parcel];
        return [.. Enumerable.Range(0, count).Select(i => kinds[i % kinds.Length](random))];
    }

    private static Prompt Person(Random random)
    {
        string name = Name(random);
        string company = Pick(random, Companies);
        string city = Pick(random, Cities);
        string mail = string.Create(CultureInfo.InvariantCulture, $"{name.Split(' ')[0].ToLowerInvariant()}.{random.Next(10, 99)}@{company.Split(' ')[0].ToLowerInvariant()}.example");
        string text = $"{name} joined {company} in {Pick(random, Months)} {random.Next(1998, 2024)} and leads its office in {city} today. "
            + $"The quickest way to reach the office is the address {mail}; the telephone number is +{random.Next(30, 49)} {random.Next(100, 999)} {random.Next(100000, 999999)}. "
            + $"Visitors find it at {random.Next(2, 180)} {Pick(random, Streets)}, {city}.";
        return new(text, Schema(("full_name", Text), ("employer", Text), ("joined", Text), ("city", Text), ("email", Text), ("telephone", Text), ("street_address", Text)));
    }

    private static Prompt Order(Random random)
    {
        string product = Pick(random, Products);
        string other = Pick(random, Products);
        string text = $"Dear {Pick(random, Companies)} team, my order {Code(random)} of {random.Next(1, 28)} {Pick(random, Months)} {random.Next(2021, 2026)} has not arrived. "
            + $"It was for {random.Next(2, 12)} pieces of the {product} and one {other}, sent to {random.Next(2, 180)} {Pick(random, Streets)} in {Pick(random, Cities)}. "
            + $"I paid {random.Next(20, 900)}.{random.Next(10, 99)} euros by bank transfer. Please answer to {Name(random)}.";
        return new(text, Schema(("order_number", Text), ("order_date", Text), ("products", """{"type":"array","items":{"type":"string"},"minItems":1,"maxItems":4}"""), ("delivery_address", Text), ("amount_paid", Text), ("customer_name", Text)));
    }

    private static Prompt Event(Random random)
    {
        string city = Pick(random, Cities);
        string text = $"The {Pick(random, Events)} opens on {random.Next(1, 28)} {Pick(random, Months)} at {random.Next(8, 20)}:{random.Next(1, 5)}0 in the hall at {random.Next(2, 180)} {Pick(random, Streets)}, {city}. "
            + $"It is organised by {Pick(random, Companies)} together with {Name(random)}, who has run it since {random.Next(1985, 2020)}. "
            + $"Tickets cost {random.Next(3, 45)} euros; about {random.Next(2, 90) * 50} visitors are expected.";
        return new(text, Schema(("event", Text), ("date", Text), ("time", Text), ("venue", Text), ("organiser", Text), ("contact_person", Text), ("ticket_price", Text)));
    }

    private static Prompt Visit(Random random)
    {
        string name = Name(random);
        string text = $"Patient {name}, born on {random.Next(1, 28)} {Pick(random, Months)} {random.Next(1940, 2010)}, came to the practice in {Pick(random, Cities)} with {Pick(random, Symptoms)}. "
            + $"Dr. {Name(random)} examined the patient and recommended {Pick(random, Drugs)}. The next appointment is on {random.Next(1, 28)} {Pick(random, Months)}. File number: {Code(random)}.";
        return new(text, Schema(("patient", Text), ("date_of_birth", Text), ("complaint", Text), ("physician", Text), ("treatment", Text), ("next_appointment", Text), ("file_number", Text)));
    }

    private static Prompt Parcel(Random random)
    {
        string text = $"Parcel {Code(random)} left {Pick(random, Cities)} on {random.Next(1, 28)} {Pick(random, Months)} {random.Next(2021, 2026)}. "
            + $"Sender: {Pick(random, Companies)}, {random.Next(2, 180)} {Pick(random, Streets)}. Recipient: {Name(random)}, {random.Next(2, 180)} {Pick(random, Streets)}, {Pick(random, Cities)}. "
            + $"Contents: {Pick(random, Products)}. Note for the courier: please ring at {Pick(random, Companies)} next door if nobody answers.";
        const string party = """{"type":"object","properties":{"name":{"type":"string"},"address":{"type":"string"}},"required":["name","address"],"additionalProperties":false}""";
        return new(text, Schema(("parcel_number", Text), ("shipped_on", Text), ("sender", party), ("recipient", party), ("contents", Text), ("courier_note", Text)));
    }

    private const string Text = """{"type":"string","maxLength":100}""";

    private static string Name(Random random) => $"{Pick(random, FirstNames)} {Pick(random, LastNames)}";

    private static string Code(Random random) => string.Create(CultureInfo.InvariantCulture, $"{(char)('A' + random.Next(26))}{(char)('A' + random.Next(26))}-{random.Next(10000, 99999)}-{random.Next(100, 999)}");

    private static string Pick(Random random, string[] words) => words[random.Next(words.Length)];

    private static string Schema(params (string Name, string Schema)[] properties)
    {
        StringBuilder schema = new("""{"type":"object","properties":{""");
        schema.AppendJoin(',', properties.Select(property => $"\"{property.Name}\":{property.Schema}"));
        schema.Append("""},"required":[""").AppendJoin(',', properties.Select(property => $"\"{property.Name}\"")).Append("""],"additionalProperties":false}""");
        return schema.ToString();
    }
}
