using Orleans.Reminders;
using Orleans.Runtime;

namespace Orleans.Activations;

internal sealed class Activation
{
    internal static Activation? BeingCreated => null;

    internal GrainId Id => throw new NotSupportedException();

    internal IGrainFactory GrainFactory => throw new NotSupportedException();

    internal IServiceProvider Services => throw new NotSupportedException();

    internal ReminderService Reminders => throw new NotSupportedException();

    internal void Deactivate(DeactivationReason reason) => throw new NotSupportedException();

    internal IGrainTimer StartTimer(Func<CancellationToken, Task> callback, GrainTimerCreationOptions options) => throw new NotSupportedException();
}
