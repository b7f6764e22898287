namespace Orleans.Runtime;

/// <summary>What has a grain's id: references, and the grains themselves.</summary>
public interface IAddressable;
