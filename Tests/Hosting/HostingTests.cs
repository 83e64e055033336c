using Microsoft.Extensions.AI;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using StructGen.Engine;
using StructGen.Engine.Hosting;

namespace StructGen.Tests.Hosting;

/// <summary>Models as services.</summary>
public sealed class HostingTests
{
    [TestCase("", "ModelPath is empty")]
    [TestCase("/there/is/no/such/folder", "no folder")]
    public void A_wrong_path_is_found_when_the_host_starts(string path, string part)
    {
        HostApplicationBuilder builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Services.AddStructGen(options => options.ModelPath = path);
        using IHost host = builder.Build();
        Assert.That(async () => await host.StartAsync(), Throws.TypeOf<OptionsValidationException>().With.Message.Contains(part));
    }

    [Test]
    public void A_keyed_model_has_options_of_its_own()
    {
        ServiceCollection services = new();
        services.AddKeyedStructGen("small", options => options.ModelPath = "a");
        services.AddKeyedStructGen(2, options => options.ModelPath = "b");
        using ServiceProvider provider = services.BuildServiceProvider();
        Assert.That(() => provider.GetRequiredKeyedService<StructuredModel>("small"), Throws.TypeOf<OptionsValidationException>().With.Message.Contains("/a'"));
        Assert.That(() => provider.GetRequiredKeyedService<StructuredModel>(2), Throws.TypeOf<OptionsValidationException>().With.Message.Contains("/b'"));
        Assert.That(services.AddStructGen(_ => { }).Count(service => service.ServiceType == typeof(StructuredModel) && !service.IsKeyedService), Is.EqualTo(1));
    }

    [Test]
    public async Task A_model_is_a_singleton_and_serves_a_chat_client()
    {
        string folder = SharedData.Require("models/smollm2-135m-instruct");
        HostApplicationBuilder builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Services.AddStructGen(options => options.ModelPath = folder);
        builder.Services.AddChatClient(provider => provider.GetRequiredService<StructuredModel>().AsIChatClient());
        using IHost host = builder.Build();
        await host.StartAsync();
        IChatClient client = host.Services.GetRequiredService<IChatClient>();
        Assert.That(client.GetService<StructuredModel>(), Is.SameAs(host.Services.GetRequiredService<StructuredModel>()));
        ChatResponse<bool> response = await client.GetResponseAsync<bool>("Is Paris the capital of France?", new ChatOptions { MaxOutputTokens = 20 });
        Assert.That(response.TryGetResult(out _));
        await host.StopAsync();
    }
}
