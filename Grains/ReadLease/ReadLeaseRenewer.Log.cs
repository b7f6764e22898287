using Microsoft.Extensions.Logging;

namespace OrleansSessions.Grains;

internal sealed partial class ReadLeaseRenewer
{
    [LoggerMessage(131, LogLevel.Warning, "The silo's read lease is not valid ({State}): the members have changed, or for {Duration} nothing confirmed that this silo is one of them. Until it is renewed, each session is read from storage before it is returned.", EventName = "ReadLeaseLost")]
    private partial void LogLost(ReadLeaseState state, TimeSpan duration);

    [LoggerMessage(135, LogLevel.Information, "The silo has no read lease yet: silos that have just found each other may differ on where a session is. Until they agree, each session is read from storage before it is returned.", EventName = "ReadLeaseAwaited")]
    private partial void LogAwaited();

    [LoggerMessage(132, LogLevel.Information, "The silo's read lease is valid: the silo is a member of the cluster and knows all other members.", EventName = "ReadLeaseRenewed")]
    private partial void LogRenewed();

    [LoggerMessage(133, LogLevel.Debug, "The membership table could not be read.", EventName = "MembershipReadFailed")]
    private partial void LogMembershipReadFailed(Exception exception);

    [LoggerMessage(195, LogLevel.Warning, "The changes of the members could not be followed. They are followed again in a second; until then each is seen when the membership table is read.", EventName = "MembersNotFollowed")]
    private partial void LogNotWatched(Exception exception);

    [LoggerMessage(137, LogLevel.Error, "This silo has lost its place in the cluster. {Reason} It returns nothing from memory, serves nothing once another silo is listed, and leaves in {Seconds} s unless the table confirms it again.", EventName = "PlaceRefuted")]
    private partial void LogRefuted(string reason, double seconds);

    [LoggerMessage(138, LogLevel.Critical, "This silo serves no sessions any more, because it has lost its place in the cluster. {Reason} Check the store of the membership table, and which clusters use the storage of sessions.", EventName = "PlaceLost")]
    private partial void LogLeaves(string reason);
}
