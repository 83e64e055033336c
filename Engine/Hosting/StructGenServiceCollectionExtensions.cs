using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace StructGen.Engine.Hosting;

/// <summary>Registers models as services.</summary>
public static class StructGenServiceCollectionExtensions
{
    /// <summary>
    /// Registers one <see cref="StructuredModel"/> as a singleton. It is loaded when it is first asked for, which takes the time that loading takes; the options are validated
    /// when the host starts.
    /// </summary>
    /// <param name="services">The services.</param>
    /// <param name="configure">Sets the options, at least <see cref="StructGenOptions.ModelPath"/>.</param>
    public static IServiceCollection AddStructGen(this IServiceCollection services, Action<StructGenOptions> configure)
    {
        ArgumentNullException.ThrowIfNull(services);
        ArgumentNullException.ThrowIfNull(configure);
        AddOptions(services, Options.DefaultName, configure);
        services.TryAddSingleton(static provider => Load(provider, Options.DefaultName));
        return services;
    }

    /// <summary>Registers one <see cref="StructuredModel"/> as a keyed singleton: several models side by side.</summary>
    /// <param name="services">The services.</param>
    /// <param name="serviceKey">The key.</param>
    /// <param name="configure">Sets the options, at least <see cref="StructGenOptions.ModelPath"/>.</param>
    public static IServiceCollection AddKeyedStructGen(this IServiceCollection services, object serviceKey, Action<StructGenOptions> configure)
    {
        ArgumentNullException.ThrowIfNull(services);
        ArgumentNullException.ThrowIfNull(serviceKey);
        ArgumentNullException.ThrowIfNull(configure);

        // Options go by names, services by keys of any kind.
        string name = $"StructGen/{serviceKey.GetType().FullName}/{serviceKey}";
        AddOptions(services, name, configure);
        services.TryAddKeyedSingleton(serviceKey, (provider, _) => Load(provider, name));
        return services;
    }

    private static void AddOptions(IServiceCollection services, string name, Action<StructGenOptions> configure)
    {
        services.AddOptions<StructGenOptions>(name).Configure(configure).ValidateOnStart();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<StructGenOptions>, StructGenOptionsValidator>());
    }

    private static StructuredModel Load(IServiceProvider provider, string name)
    {
        StructGenOptions options = provider.GetRequiredService<IOptionsMonitor<StructGenOptions>>().Get(name);
        ModelOptions model = new()
        {
            Device = options.Device,
            Runtime = options.Runtime,
            Limits = options.Limits,
            Generation = options.Generation,
            LoggerFactory = provider.GetService<ILoggerFactory>(),
        };

        // Services are made synchronously; on the thread pool nothing waits for the caller's context.
        return Task.Run(() => StructuredModel.LoadAsync(options.ModelPath, model)).GetAwaiter().GetResult();
    }
}
