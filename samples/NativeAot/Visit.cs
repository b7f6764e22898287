using System.Text.Json.Serialization;

namespace Samples.NativeAot;

/// <summary>How often somebody was here.</summary>
internal sealed record Visit(int Number);

[JsonSerializable(typeof(Visit))]
internal sealed partial class VisitJson : JsonSerializerContext;
