package io.airlockapp.journal.sqlite;

import io.airlockapp.error.HarpException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.sqlite.SQLiteConfig;
import org.sqlite.SQLiteOpenMode;

/**
 * One connection to the database, and the transactions on it. Not thread-safe.
 *
 * <p>It has SQLite's rollback journal and not its write-ahead log: what was committed is then in the database itself. Of a
 * log that was cut or damaged SQLite leaves out the end without a word, and so forgets.
 */
final class Database implements AutoCloseable {

    /** Says that the file is ours: "ALRJ". */
    private static final int APPLICATION_ID = 0x414c524a;

    private static final int VERSION = 1;

    private static final List<String> SCHEMA = List.of(
            "CREATE TABLE uses (nonce BLOB NOT NULL PRIMARY KEY, exchange BLOB NOT NULL UNIQUE,"
                    + " keep_until INTEGER NOT NULL) STRICT, WITHOUT ROWID",
            "CREATE INDEX uses_by_time ON uses (keep_until)",
            "CREATE TABLE state (uses INTEGER NOT NULL, forgotten_until INTEGER NOT NULL, checksum INTEGER NOT NULL)"
                    + " STRICT");

    /** More than one, so that what was kept becomes less; few, so that no claim has to wait for many. */
    private static final int FORGOTTEN_BY_A_CLAIM = 4;

    /** For how long a use stays although it may be forgotten, so that a clock that is set back a little hinders nobody. */
    private static final long GRACE_SECONDS = 60;

    /**
     * Tells about everything that is in the journal.
     *
     * @param uses how many there are
     * @param forgottenUntil the latest time until which a use was kept that is forgotten now
     * @param sum the checksums of the uses, exclusively ored
     */
    private record State(long uses, long forgottenUntil, long sum) {

        static final State EMPTY = new State(0, Long.MIN_VALUE, 0);

        State with(Entry entry) {
            return new State(uses + 1, forgottenUntil, sum ^ entry.checksum());
        }

        State without(Entry entry) {
            return new State(uses - 1, Math.max(forgottenUntil, entry.keepUntil), sum ^ entry.checksum());
        }

        /** What is stored for the sum: it covers the other two as well. */
        long checksum() {
            return sum ^ cover();
        }

        static State stored(long uses, long forgottenUntil, long checksum) {
            return new State(uses, forgottenUntil, checksum ^ new State(uses, forgottenUntil, 0).cover());
        }

        private long cover() {
            return Entry.checksum(
                    ByteBuffer.allocate(2 * Long.BYTES).putLong(uses).putLong(forgottenUntil));
        }
    }

    private final Path file;
    private final Connection connection;
    private final Statement command;
    private final PreparedStatement readState;
    private final PreparedStatement writeState;
    private final PreparedStatement find;
    private final PreparedStatement add;
    private final PreparedStatement remove;
    private final PreparedStatement forgettable;

    private Database(Path file, Connection connection) throws SQLException {
        this.file = file;
        this.connection = connection;
        this.command = connection.createStatement();
        this.readState = connection.prepareStatement("SELECT uses, forgotten_until, checksum FROM state");
        this.writeState = connection.prepareStatement("UPDATE state SET uses = ?, forgotten_until = ?, checksum = ?");
        this.find = connection.prepareStatement(
                "SELECT nonce, exchange, keep_until FROM uses WHERE nonce = ? OR exchange = ?");
        this.add = connection.prepareStatement("INSERT INTO uses (nonce, exchange, keep_until) VALUES (?, ?, ?)");
        this.remove = connection.prepareStatement("DELETE FROM uses WHERE nonce = ?");
        this.forgettable = connection.prepareStatement(
                "SELECT nonce, exchange, keep_until FROM uses WHERE keep_until < ? ORDER BY keep_until LIMIT ?");
    }

    /** Makes an empty one in an empty file, which nobody else knows yet. */
    static void create(Path file) {
        try (Connection connection = connect(file, Duration.ZERO, "MEMORY");
                Statement statement = connection.createStatement()) {
            statement.execute("BEGIN IMMEDIATE");
            statement.execute("PRAGMA application_id = " + APPLICATION_ID);
            statement.execute("PRAGMA user_version = " + VERSION);
            for (String definition : SCHEMA) {
                statement.execute(definition);
            }
            statement.execute("INSERT INTO state VALUES (" + State.EMPTY.uses() + ", " + State.EMPTY.forgottenUntil()
                    + ", " + State.EMPTY.checksum() + ")");
            statement.execute("COMMIT");
        } catch (SQLException e) {
            throw Failures.of(file, e);
        }
    }

    /** Opens one, after SQLite has undone what a crash has left behind, and reads all of it to see that it is whole. */
    static Database open(Path file, Duration busyTimeout) {
        Connection connection;
        try {
            connection = connect(file, busyTimeout, "TRUNCATE");
        } catch (SQLException e) {
            throw Failures.of(file, e);
        }
        try {
            verify(file, connection);
            return new Database(file, connection);
        } catch (SQLException e) {
            close(connection, e);
            throw Failures.of(file, e);
        } catch (RuntimeException | Error e) {
            close(connection, e);
            throw e;
        }
    }

    private static void close(Connection connection, Throwable failure) {
        try {
            connection.close();
        } catch (SQLException e) {
            failure.addSuppressed(e);
        }
    }

    private static Connection connect(Path file, Duration busyTimeout, String journalMode) throws SQLException {
        SQLiteConfig config = new SQLiteConfig();
        // Never makes a file by itself.
        config.resetOpenMode(SQLiteOpenMode.CREATE);
        config.setBusyTimeout(Math.toIntExact(busyTimeout.toMillis()));
        // As a URI, since other names are searched for options behind a question mark.
        Connection connection = config.createConnection("jdbc:sqlite:" + file.toUri());
        try (Statement statement = connection.createStatement()) {
            statement.execute("PRAGMA trusted_schema = OFF");
            statement.execute("PRAGMA cell_size_check = ON");
            statement.execute("PRAGMA synchronous = FULL");
            // On macOS a common sync does not reach the disk.
            statement.execute("PRAGMA fullfsync = ON");
            String mode = text(statement, "PRAGMA journal_mode = " + journalMode);
            if (!mode.equalsIgnoreCase(journalMode)) {
                throw Failures.damaged(file, null);
            }
            return connection;
        } catch (SQLException | RuntimeException | Error e) {
            close(connection, e);
            throw e;
        }
    }

    private static void verify(Path file, Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            // One view of all of it, whatever other processes write.
            statement.execute("BEGIN");
            int application = Integer.parseInt(text(statement, "PRAGMA application_id"));
            int version = Integer.parseInt(text(statement, "PRAGMA user_version"));
            if (application != APPLICATION_ID) {
                throw Failures.refused("The file " + file
                        + " is no replay journal, or a damaged one: name another file," + " or put the journal back.");
            }
            if (version != VERSION) {
                throw Failures.refused("The replay journal " + file + " was written by another release of this library"
                        + " (its version is " + version + ", not " + VERSION + "): use that release, or another file.");
            }
            if (!definitions(statement).equals(SCHEMA)
                    || !text(statement, "PRAGMA integrity_check(1)").equals("ok")
                    || !stored(statement).equals(counted(statement))) {
                throw Failures.damaged(file, null);
            }
            statement.execute("COMMIT");
        }
    }

    private static List<String> definitions(Statement statement) throws SQLException {
        List<String> found = new ArrayList<>();
        try (ResultSet rows =
                statement.executeQuery("SELECT sql FROM sqlite_schema WHERE sql IS NOT NULL ORDER BY rowid")) {
            while (rows.next()) {
                found.add(rows.getString(1));
            }
        }
        return found;
    }

    private static State stored(Statement statement) throws SQLException {
        try (ResultSet row = statement.executeQuery("SELECT uses, forgotten_until, checksum FROM state")) {
            return state(row);
        }
    }

    private static State state(ResultSet row) throws SQLException {
        if (!row.next()) {
            throw new SQLException("There is no state.");
        }
        State state = State.stored(row.getLong(1), row.getLong(2), row.getLong(3));
        if (row.next()) {
            throw new SQLException("There are two states.");
        }
        return state;
    }

    private static State counted(Statement statement) throws SQLException {
        State counted = new State(0, stored(statement).forgottenUntil(), 0);
        try (ResultSet rows = statement.executeQuery("SELECT nonce, exchange, keep_until FROM uses")) {
            while (rows.next()) {
                counted = counted.with(entry(rows));
            }
        }
        return counted;
    }

    private static Entry entry(ResultSet row) throws SQLException {
        return new Entry(row.getBytes(1), row.getBytes(2), row.getLong(3));
    }

    private static String text(Statement statement, String query) throws SQLException {
        try (ResultSet row = statement.executeQuery(query)) {
            return row.next() ? row.getString(1) : "";
        }
    }

    /**
     * Claims some uses, one after the other, in one transaction.
     *
     * @return for each whether it was new
     * @throws HarpException if nothing was claimed, or it is not known
     */
    List<Boolean> claim(List<Entry> entries, Clock clock) {
        try {
            if (connection.isClosed()) {
                throw Failures.refused("The replay journal " + file + " is closed: open it again.");
            }
            command.execute("BEGIN IMMEDIATE");
        } catch (SQLException e) {
            if (Failures.isDamage(e)) {
                close(connection, e);
            }
            throw Failures.of(file, e);
        }
        try {
            List<Boolean> results = claimEach(entries, Entry.second(clock.instant()));
            command.execute("COMMIT");
            return results;
        } catch (SQLException e) {
            undo(e);
            throw Failures.of(file, e);
        } catch (RuntimeException | Error e) {
            undo(e);
            throw e;
        }
    }

    private List<Boolean> claimEach(List<Entry> entries, long now) throws SQLException {
        State before;
        try (ResultSet row = readState.executeQuery()) {
            before = state(row);
        }
        if (now <= before.forgottenUntil()) {
            throw Failures.refused("The clock shows a time before one at which the replay journal " + file + " has"
                    + " forgotten uses, so it cannot tell what was used: set the clock.");
        }
        State state = before;
        List<Boolean> results = new ArrayList<>(entries.size());
        for (Entry entry : entries) {
            State claimed = claim(entry, now, state);
            results.add(claimed != null);
            state = claimed != null ? claimed : state;
        }
        // Replays alone write nothing.
        if (results.contains(true)) {
            write(forget(now, entries.size(), state));
        }
        return results;
    }

    /** Null if one of its pairs was used before. */
    private @Nullable State claim(Entry entry, long now, State before) throws SQLException {
        find.setBytes(1, entry.nonce);
        find.setBytes(2, entry.exchange);
        List<Entry> same = entries(find);
        if (same.stream().anyMatch(each -> each.keepUntil >= now)) {
            return null;
        }
        State state = before;
        for (Entry past : same) {
            state = remove(past, state);
        }
        add.setBytes(1, entry.nonce);
        add.setBytes(2, entry.exchange);
        add.setLong(3, entry.keepUntil);
        add.executeUpdate();
        return state.with(entry);
    }

    private State forget(long now, int claims, State before) throws SQLException {
        forgettable.setLong(1, now - GRACE_SECONDS);
        forgettable.setInt(2, claims * FORGOTTEN_BY_A_CLAIM);
        State state = before;
        for (Entry past : entries(forgettable)) {
            state = remove(past, state);
        }
        return state;
    }

    private State remove(Entry past, State state) throws SQLException {
        remove.setBytes(1, past.nonce);
        remove.executeUpdate();
        return state.without(past);
    }

    private void write(State state) throws SQLException {
        writeState.setLong(1, state.uses());
        writeState.setLong(2, state.forgottenUntil());
        writeState.setLong(3, state.checksum());
        writeState.executeUpdate();
    }

    private static List<Entry> entries(PreparedStatement query) throws SQLException {
        List<Entry> found = new ArrayList<>();
        try (ResultSet rows = query.executeQuery()) {
            while (rows.next()) {
                found.add(entry(rows));
            }
        }
        return found;
    }

    /**
     * Closing undoes a transaction as well, and is for one that would keep other processes out, and for damage: only
     * opening tells how far that goes.
     */
    private void undo(Throwable failure) {
        if (failure instanceof SQLException e && Failures.isDamage(e)) {
            close(connection, failure);
            return;
        }
        try {
            command.execute("ROLLBACK");
        } catch (SQLException e) {
            // What SQLite says where there is nothing to undo: a full disk, for one, has made it do so already.
            if (!Failures.isMisuse(e)) {
                failure.addSuppressed(e);
                close(connection, failure);
            }
        }
    }

    @Override
    public void close() {
        try {
            connection.close();
        } catch (SQLException e) {
            throw Failures.of(file, e);
        }
    }
}
