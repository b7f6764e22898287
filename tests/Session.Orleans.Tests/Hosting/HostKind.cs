namespace OrleansSessions.Tests.Hosting;

public enum HostKind
{
    TestServer,
    Http1,
    Http2,
}
