namespace Progressd.Store.Grouping;

/// <summary>A group that <c>groups=</c> named, with the number of workers expected in it (0–10,000,000).</summary>
public readonly record struct Stage(string Name, int Expected);
