-- Where Cluster:Provider=AdoNet or Reminders:Provider=AdoNet keeps the membership table and the reminders in PostgreSQL 10 or newer. Run it once;
-- running it again changes nothing. It serves Orleans 10.4, which asks for these statements in OrleansQuery and refuses to start when one is missing.

CREATE TABLE IF NOT EXISTS OrleansQuery
(
    QueryKey varchar(64) PRIMARY KEY,
    QueryText varchar(8000) NOT NULL
);

CREATE TABLE IF NOT EXISTS cluster_versions
(
    cluster_id text PRIMARY KEY,
    version integer NOT NULL
);

CREATE TABLE IF NOT EXISTS cluster_silos
(
    cluster_id text NOT NULL,
    address text NOT NULL,
    port integer NOT NULL,
    generation integer NOT NULL,
    silo_name text NOT NULL,
    host_name text NOT NULL,
    status integer NOT NULL,
    gateway_port integer,
    suspect_times text,
    started_at timestamp with time zone NOT NULL,
    alive_at timestamp with time zone NOT NULL,
    PRIMARY KEY (cluster_id, address, port, generation)
);

CREATE TABLE IF NOT EXISTS cluster_reminders
(
    service_id text NOT NULL,
    grain_id text NOT NULL,
    reminder_name text NOT NULL,
    starts_at timestamp with time zone NOT NULL,
    period bigint NOT NULL,
    grain_hash integer NOT NULL,
    version integer NOT NULL,
    PRIMARY KEY (service_id, grain_id, reminder_name)
);

CREATE INDEX IF NOT EXISTS cluster_reminders_by_hash ON cluster_reminders (service_id, grain_hash);

-- Each change of the table takes its next version and changes one row, both or neither. A writer that read an older version changes nothing.
INSERT INTO OrleansQuery (QueryKey, QueryText) VALUES
('InsertMembershipVersionKey', '
    WITH created AS
    (
        INSERT INTO cluster_versions (cluster_id, version) VALUES (@DeploymentId, 0)
        ON CONFLICT DO NOTHING
        RETURNING 1
    )
    SELECT count(*)::integer FROM created
'),
('InsertMembershipKey', '
    WITH next AS
    (
        UPDATE cluster_versions SET version = version + 1
        WHERE cluster_id = @DeploymentId AND version = @Version
            AND NOT EXISTS (SELECT 1 FROM cluster_silos WHERE cluster_id = @DeploymentId AND address = @Address AND port = @Port AND generation = @Generation)
        RETURNING cluster_id
    ),
    created AS
    (
        INSERT INTO cluster_silos (cluster_id, address, port, generation, silo_name, host_name, status, gateway_port, started_at, alive_at)
        SELECT cluster_id, @Address, @Port, @Generation, @SiloName, @HostName, @Status, @ProxyPort, @StartTime, @IAmAliveTime FROM next
        RETURNING 1
    )
    SELECT count(*)::integer FROM created
'),
('UpdateMembershipKey', '
    WITH next AS
    (
        UPDATE cluster_versions SET version = version + 1
        WHERE cluster_id = @DeploymentId AND version = @Version
            AND EXISTS (SELECT 1 FROM cluster_silos WHERE cluster_id = @DeploymentId AND address = @Address AND port = @Port AND generation = @Generation)
        RETURNING cluster_id
    ),
    changed AS
    (
        UPDATE cluster_silos SET status = @Status, suspect_times = @SuspectTimes, alive_at = @IAmAliveTime
        FROM next
        WHERE cluster_silos.cluster_id = next.cluster_id AND address = @Address AND port = @Port AND generation = @Generation
        RETURNING 1
    )
    SELECT count(*)::integer FROM changed
'),
('UpdateIAmAlivetimeKey', '
    UPDATE cluster_silos SET alive_at = @IAmAliveTime
    WHERE cluster_id = @DeploymentId AND address = @Address AND port = @Port AND generation = @Generation
'),
-- The version is read in the same statement as the rows, also when there are none.
('MembershipReadAllKey', '
    SELECT v.cluster_id AS DeploymentId, address AS Address, port AS Port, generation AS Generation, silo_name AS SiloName, host_name AS HostName,
        status AS Status, gateway_port AS ProxyPort, suspect_times AS SuspectTimes, started_at AS StartTime, alive_at AS IAmAliveTime, v.version AS Version
    FROM cluster_versions v LEFT JOIN cluster_silos s ON s.cluster_id = v.cluster_id
    WHERE v.cluster_id = @DeploymentId
'),
('MembershipReadRowKey', '
    SELECT v.cluster_id AS DeploymentId, address AS Address, port AS Port, generation AS Generation, silo_name AS SiloName, host_name AS HostName,
        status AS Status, gateway_port AS ProxyPort, suspect_times AS SuspectTimes, started_at AS StartTime, alive_at AS IAmAliveTime, v.version AS Version
    FROM cluster_versions v LEFT JOIN cluster_silos s ON s.cluster_id = v.cluster_id AND address = @Address AND port = @Port AND generation = @Generation
    WHERE v.cluster_id = @DeploymentId
'),
('GatewaysQueryKey', '
    SELECT address AS Address, gateway_port AS ProxyPort, generation AS Generation
    FROM cluster_silos
    WHERE cluster_id = @DeploymentId AND status = @Status AND gateway_port > 0
'),
('DeleteMembershipTableEntriesKey', '
    WITH gone AS (DELETE FROM cluster_silos WHERE cluster_id = @DeploymentId)
    DELETE FROM cluster_versions WHERE cluster_id = @DeploymentId
'),
-- Status 6 is Dead: the row of a silo that runs is not deleted, however late it says that it is alive.
('CleanupDefunctSiloEntriesKey', '
    DELETE FROM cluster_silos
    WHERE cluster_id = @DeploymentId AND status = 6 AND alive_at < @IAmAliveTime
'),
('UpsertReminderRowKey', '
    INSERT INTO cluster_reminders AS r (service_id, grain_id, reminder_name, starts_at, period, grain_hash, version)
    VALUES (@ServiceId, @GrainId, @ReminderName, @StartTime, @Period::bigint, @GrainHash, 0)
    ON CONFLICT (service_id, grain_id, reminder_name) DO UPDATE
    SET starts_at = excluded.starts_at, period = excluded.period, grain_hash = excluded.grain_hash, version = r.version + 1
    RETURNING version AS Version
'),
('ReadReminderRowsKey', '
    SELECT grain_id AS GrainId, reminder_name AS ReminderName, starts_at AS StartTime, period AS Period, version AS Version
    FROM cluster_reminders WHERE service_id = @ServiceId AND grain_id = @GrainId
'),
('ReadReminderRowKey', '
    SELECT grain_id AS GrainId, reminder_name AS ReminderName, starts_at AS StartTime, period AS Period, version AS Version
    FROM cluster_reminders WHERE service_id = @ServiceId AND grain_id = @GrainId AND reminder_name = @ReminderName
'),
-- A range of hashes; the second goes over the end of the numbers.
('ReadRangeRows1Key', '
    SELECT grain_id AS GrainId, reminder_name AS ReminderName, starts_at AS StartTime, period AS Period, version AS Version
    FROM cluster_reminders WHERE service_id = @ServiceId AND grain_hash > @BeginHash AND grain_hash <= @EndHash
'),
('ReadRangeRows2Key', '
    SELECT grain_id AS GrainId, reminder_name AS ReminderName, starts_at AS StartTime, period AS Period, version AS Version
    FROM cluster_reminders WHERE service_id = @ServiceId AND (grain_hash > @BeginHash OR grain_hash <= @EndHash)
'),
('DeleteReminderRowKey', '
    WITH gone AS
    (
        DELETE FROM cluster_reminders
        WHERE service_id = @ServiceId AND grain_id = @GrainId AND reminder_name = @ReminderName AND version = @Version
        RETURNING 1
    )
    SELECT count(*)::integer FROM gone
'),
('DeleteReminderRowsKey', '
    DELETE FROM cluster_reminders WHERE service_id = @ServiceId
')
ON CONFLICT (QueryKey) DO UPDATE SET QueryText = excluded.QueryText;
