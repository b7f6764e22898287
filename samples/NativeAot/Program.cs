using OrleansSessions;
using Samples.NativeAot;

var builder = WebApplication.CreateSlimBuilder(args);
builder.Services.ConfigureHttpJsonOptions(options => options.SerializerOptions.TypeInfoResolverChain.Insert(0, VisitJson.Default));
builder.AddOrleansSession();

var app = builder.Build();
app.UseOrleansSession();
app.MapGet("/", (HttpContext context) =>
{
    var last = context.Session.GetJson("visit", VisitJson.Default.Visit) ?? new Visit(0);
    var visit = new Visit(last.Number + 1);
    context.Session.SetJson("visit", visit, VisitJson.Default.Visit);
    return visit;
}).WithSessionAccess(SessionAccess.ReadWrite);
app.Run();
