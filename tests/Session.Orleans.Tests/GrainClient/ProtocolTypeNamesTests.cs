using System.Text;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Serialization;
using Orleans.Serialization.Invocation;
using OrleansSessions.Grains;

namespace OrleansSessions.Tests;

/// <summary>Silos and nodes of other releases read and write the answers of grain calls under the names that the types had first.</summary>
public sealed class ProtocolTypeNamesTests
{
    private readonly Serializer _serializer = Build();

    public static TheoryData<string, string> Answers { get; } = new()
    {
        { "LoadOutcome", "30011565722CE34F726C65616E732E53657269616C697A6174696F6E2E496E766F636174696F6E2E526573706F6E736560315B5B4F726C65616E7353657373696F6E732E4C6F61644F7574636F6D652C53657373696F6E2E50726F746F636F6C5D5D2C4F726C65616E732E53657269616C697A6174696F6E4067010400000000000000000000000000000000000000000000000000000000000000000000000000000000000000000100000000E0" },
        { "CommitOutcome", "30011559CBADE74F726C65616E732E53657269616C697A6174696F6E2E496E766F636174696F6E2E526573706F6E736560315B5B4F726C65616E7353657373696F6E732E436F6D6D69744F7574636F6D652C53657373696F6E2E50726F746F636F6C5D5D2C4F726C65616E732E53657269616C697A6174696F6E406301030000000000000000000000000000000000000000000000000000000000000000000000000000000000000001000000E0" },
        { "EndOutcome", "30012849D533E14F726C65616E732E53657269616C697A6174696F6E2E496E766F636174696F6E2E526573706F6E736560315B5B4F726C65616E7353657373696F6E732E456E644F7574636F6D652C53657373696F6E2E50726F746F636F6C5D5D2C4F726C65616E732E53657269616C697A6174696F6E4007010100E0" },
        { "TouchOutcome", "3001B4101FDCE54F726C65616E732E53657269616C697A6174696F6E2E496E766F636174696F6E2E526573706F6E736560315B5B4F726C65616E7353657373696F6E732E546F7563684F7574636F6D652C53657373696F6E2E50726F746F636F6C5D5D2C4F726C65616E732E53657269616C697A6174696F6E40050100E0" },
        { "LockOutcome", "30019B058749E34F726C65616E732E53657269616C697A6174696F6E2E496E766F636174696F6E2E526573706F6E736560315B5B4F726C65616E7353657373696F6E732E4C6F636B4F7574636F6D652C53657373696F6E2E50726F746F636F6C5D5D2C4F726C65616E732E53657269616C697A6174696F6E40230106000000000000000000000000000000E0" },
    };

    [Theory]
    [MemberData(nameof(Answers))]
    public void Answer_Serialized_HasTheBytesOfTheFirstRelease(string outcome, string bytes)
    {
        Response response = outcome switch
        {
            "LoadOutcome" => Response.FromResult(LoadOutcome.Ended(SessionEndReason.Absent)),
            "CommitOutcome" => Response.FromResult(CommitOutcome.Ended(SessionEndReason.Absent)),
            "EndOutcome" => Response.FromResult(new EndOutcome { Status = EndStatus.Ended }),
            "TouchOutcome" => Response.FromResult(new TouchOutcome()),
            _ => Response.FromResult(new LockOutcome { Status = LockStatus.Released }),
        };

        Assert.Equal(bytes, Convert.ToHexString(_serializer.SerializeToArray<object>(response)));
    }

    [Theory]
    [MemberData(nameof(Answers))]
    public void Answer_OfTheFirstRelease_IsRead(string outcome, string bytes)
    {
        var response = Assert.IsAssignableFrom<Response>(_serializer.Deserialize<object>(Convert.FromHexString(bytes)));

        Assert.Equal(outcome, response.Result!.GetType().Name);
    }

    [Fact]
    public void Value_Serialized_NamesTheTypeOfTheFirstRelease()
    {
        var bytes = _serializer.SerializeToArray<object>(new SessionLoad(default, TimeSpan.Zero));

        Assert.Contains("OrleansSessions.SessionLoad,Session.Protocol", Encoding.UTF8.GetString(bytes), StringComparison.Ordinal);
        Assert.IsType<SessionLoad>(_serializer.Deserialize<object>(bytes));
    }

    private static Serializer Build()
    {
        var services = new ServiceCollection().AddSerializer();
        ProtocolTypeNames.AddTo(services);
        return services.BuildServiceProvider().GetRequiredService<Serializer>();
    }
}
