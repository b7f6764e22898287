-- Where Storage:Provider=AdoNet keeps sessions in PostgreSQL 10 or newer. Run it once; running it again changes nothing.
--
-- Orleans reads the statements that it sends from OrleansQuery. The ones in its own script for PostgreSQL are not safe for sessions: its table
-- has no unique key, so that two silos that create the same session at once both succeed, and its versions start again at 1 when a row was
-- deleted, so that a writer who remembers the old row may overwrite the new one. These replace them.
--
-- The membership table and the reminders (Cluster:Provider=AdoNet, Reminders:Provider=AdoNet) need postgresql-cluster.sql too.

CREATE TABLE IF NOT EXISTS OrleansQuery
(
    QueryKey varchar(64) PRIMARY KEY,
    QueryText varchar(8000) NOT NULL
);

-- Each write takes the next number of one sequence: a version never comes back with another row of the same name.
CREATE SEQUENCE IF NOT EXISTS session_row_versions AS integer CYCLE;

-- Room on each page lets an update stay there and leave the index alone.
CREATE TABLE IF NOT EXISTS session_rows
(
    service_id text NOT NULL,
    state_name text NOT NULL,
    key_text text NOT NULL,
    key_n0 bigint NOT NULL,
    key_n1 bigint NOT NULL,
    version integer NOT NULL,
    written_at timestamp with time zone NOT NULL,
    bytes bytea NOT NULL,
    PRIMARY KEY (service_id, state_name, key_text, key_n0, key_n1)
) WITH (fillfactor = 70);

INSERT INTO OrleansQuery (QueryKey, QueryText) VALUES
('ReadFromStorageKey', '
    SELECT bytes AS PayloadBinary, version AS Version
    FROM session_rows
    WHERE service_id = @ServiceId AND state_name = @GrainTypeString
        AND key_text = coalesce(@GrainIdExtensionString::text, '''') AND key_n0 = @GrainIdN0 AND key_n1 = @GrainIdN1
'),
('WriteToStorageKey', '
    WITH replaced AS
    (
        UPDATE session_rows
        SET bytes = @PayloadBinary, version = nextval(''session_row_versions''), written_at = now()
        WHERE service_id = @ServiceId AND state_name = @GrainTypeString
            AND key_text = coalesce(@GrainIdExtensionString::text, '''') AND key_n0 = @GrainIdN0 AND key_n1 = @GrainIdN1
            AND version = @GrainStateVersion::integer
        RETURNING version
    ),
    created AS
    (
        INSERT INTO session_rows (service_id, state_name, key_text, key_n0, key_n1, version, written_at, bytes)
        SELECT @ServiceId, @GrainTypeString, coalesce(@GrainIdExtensionString::text, ''''), @GrainIdN0, @GrainIdN1, nextval(''session_row_versions''), now(), @PayloadBinary
        WHERE @GrainStateVersion::integer IS NULL
        ON CONFLICT DO NOTHING
        RETURNING version
    )
    SELECT version AS NewGrainStateVersion FROM replaced UNION ALL SELECT version FROM created
'),
('DeleteStorageKey', '
    DELETE FROM session_rows
    WHERE service_id = @ServiceId AND state_name = @GrainTypeString
        AND key_text = coalesce(@GrainIdExtensionString::text, '''') AND key_n0 = @GrainIdN0 AND key_n1 = @GrainIdN1
        AND version = @GrainStateVersion::integer
    RETURNING 0 AS NewGrainStateVersion
'),
-- Orleans asks for this one, too. A cleared row is a deleted row.
('ClearStorageKey', '
    DELETE FROM session_rows
    WHERE service_id = @ServiceId AND state_name = @GrainTypeString
        AND key_text = coalesce(@GrainIdExtensionString::text, '''') AND key_n0 = @GrainIdN0 AND key_n1 = @GrainIdN1
        AND version = @GrainStateVersion::integer
    RETURNING 0 AS NewGrainStateVersion
')
ON CONFLICT (QueryKey) DO UPDATE SET QueryText = excluded.QueryText;
