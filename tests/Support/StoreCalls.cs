using Progressd.Store;

namespace Progressd.Tests.Support;

/// <summary>The store's writes, waited for: what a test says next happens after them.</summary>
public static class StoreCalls
{
    public static CreateResult Create(this JobStore store, CreateRequest request) => store.CreateAsync(request).GetAwaiter().GetResult();

    public static void Update(this JobStore store, Report report) => store.UpdateAsync(report).GetAwaiter().GetResult();

    public static void Update(this JobStore store, IReadOnlyList<Report> reports) => store.UpdateAsync(reports).GetAwaiter().GetResult();

    public static void Finish(this JobStore store, Id id) => store.FinishAsync(id, null, []).GetAwaiter().GetResult();

    public static void Delete(this JobStore store, Id id) => store.DeleteAsync(id).GetAwaiter().GetResult();
}
