package io.airlockapp.journal.sqlite;

import static io.airlockapp.journal.sqlite.Uses.assertRefused;
import static io.airlockapp.journal.sqlite.Uses.numbered;
import static org.assertj.core.api.Assertions.assertThat;

import io.airlockapp.error.FailureReason;
import io.airlockapp.error.HarpException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.sql.SQLException;
import java.util.Arrays;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever happens to the files: either every claim is still known, or the journal is refused. */
class DamageTest {

    private static final int CLAIMS = 40;

    @TempDir
    Path directory;

    private final Uses uses = new Uses();
    private Path file;
    private Path rollback;
    private byte[] content;
    private int refused;
    private int consistent;

    @BeforeEach
    void fill() throws IOException {
        file = directory.resolve("journal.db");
        rollback = directory.resolve("journal.db-journal");
        try (SqliteReplayJournal journal = SqliteReplayJournal.open(file, uses.clock)) {
            for (int i = 0; i < CLAIMS; i++) {
                assertThat(journal.claim(numbered(i))).isTrue();
            }
        }
        content = Files.readAllBytes(file);
    }

    /** Opens what the files are now; replays change nothing in them. */
    private void assertNothingForgotten(String how) {
        try (SqliteReplayJournal journal = SqliteReplayJournal.open(file, uses.clock)) {
            for (int i = 0; i < CLAIMS; i++) {
                assertThat(journal.claim(numbered(i))).as("use %d, %s", i, how).isFalse();
            }
            consistent++;
        } catch (HarpException e) {
            assertThat(e.reason()).as(how).isEqualTo(FailureReason.REPLAY);
            refused++;
        }
    }

    @Test
    void open_fileCutAnywhere_isRefused() throws IOException {
        for (int length = 0; length < content.length; length += 127) {
            Files.write(file, Arrays.copyOf(content, length));

            assertNothingForgotten("cut to " + length);
        }
        assertThat(consistent).isZero();
    }

    @Test
    void open_fileEndsInZeros_isRefused() throws IOException {
        for (int length = 0; length < content.length; length += 509) {
            Files.write(file, Arrays.copyOf(Arrays.copyOf(content, length), content.length));

            assertNothingForgotten("zeros from " + length);
        }
        assertThat(refused).isPositive();
    }

    @ParameterizedTest
    @ValueSource(ints = {0x01, 0x80, 0xff})
    void open_byteFlippedAnywhere_isRefusedOrHarmless(int flip) throws IOException {
        for (int at = flip % 7; at < content.length; at += at < 128 ? 7 : 131) {
            byte[] flipped = content.clone();
            flipped[at] ^= (byte) flip;
            Files.write(file, flipped);

            assertNothingForgotten("byte " + at + " flipped by " + flip);
        }
        assertThat(refused).isPositive();
        assertThat(consistent).isPositive();
    }

    @Test
    void open_useTakenOut_isRefused() throws SQLException {
        alter("DELETE FROM uses WHERE nonce = (SELECT min(nonce) FROM uses)");
    }

    @Test
    void open_useThatEndsEarlier_isRefused() throws SQLException {
        alter("UPDATE uses SET keep_until = keep_until - 1 WHERE nonce = (SELECT min(nonce) FROM uses)");
    }

    @Test
    void open_forgettingThatIsDenied_isRefused() throws SQLException {
        alter("UPDATE state SET forgotten_until = forgotten_until + 1");
    }

    @Test
    void open_noState_isRefused() throws SQLException {
        alter("DELETE FROM state");
    }

    @Test
    void open_twoStates_isRefused() throws SQLException {
        alter("INSERT INTO state SELECT * FROM state");
    }

    @Test
    void open_triggerThatForgets_isRefused() throws SQLException {
        alter("CREATE TRIGGER t AFTER INSERT ON uses BEGIN DELETE FROM uses WHERE nonce = new.nonce; END");
    }

    private void alter(String sql) throws SQLException {
        try (RawDatabase raw = RawDatabase.open(file)) {
            raw.execute(sql);
        }
        assertRefused(() -> SqliteReplayJournal.open(file, uses.clock)).withMessageContaining("is damaged");
    }

    /** As a loss of power leaves it: the database half written, and beside it what undoes that. */
    @Test
    void open_crashInTheMiddleOfWriting_isUndone_andIsRefusedIfItCannotBe() throws Exception {
        byte[] crashed;
        byte[] undoing;
        try (RawDatabase raw = RawDatabase.open(file)) {
            // Keeps the file that undoes, with its permissions.
            raw.execute("PRAGMA journal_mode = TRUNCATE");
            raw.execute("PRAGMA cache_size = 1");
            raw.execute("PRAGMA cache_spill = 1");
            raw.execute("BEGIN IMMEDIATE");
            raw.execute("UPDATE uses SET keep_until = 0");
            raw.execute("WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 500)"
                    + " INSERT INTO uses SELECT randomblob(32), randomblob(32), i FROM n");
            crashed = Files.readAllBytes(file);
            undoing = Files.readAllBytes(rollback);
            raw.execute("ROLLBACK");
        }
        assertThat(crashed).isNotEqualTo(content);
        assertThat(undoing).isNotEmpty();

        crash(crashed, undoing);
        assertNothingForgotten("undone");
        assertThat(consistent).isEqualTo(1);
        for (int length = 0; length < undoing.length; length += 251) {
            crash(crashed, Arrays.copyOf(undoing, length));
            assertNothingForgotten("undoing cut to " + length);
        }
        for (int at = 0; at < undoing.length; at += at < 64 ? 1 : 251) {
            byte[] flipped = undoing.clone();
            flipped[at] ^= (byte) 0x10;
            crash(crashed, flipped);
            assertNothingForgotten("undoing flipped at " + at);
        }
        assertThat(refused).isPositive();
    }

    private void crash(byte[] crashed, byte[] undoing) throws IOException {
        Files.write(file, crashed);
        Files.write(rollback, undoing);
    }

    @Test
    void claim_damageFoundWhileOpen_isRefused_andSoIsEverythingAfterIt() throws Exception {
        try (SqliteReplayJournal journal = SqliteReplayJournal.open(file, uses.clock)) {
            byte[] wiped = new byte[content.length];
            // The header stays, and says that the file has changed, so that nothing is taken from memory.
            System.arraycopy(content, 0, wiped, 0, 100);
            wiped[27]++;
            try (SeekableByteChannel channel = Files.newByteChannel(file, StandardOpenOption.WRITE)) {
                channel.write(ByteBuffer.wrap(wiped));
            }
            assertRefused(() -> journal.claim(numbered(0))).withMessageContaining("is damaged");
            Files.write(file, content);
            assertRefused(() -> journal.claim(numbered(1000))).withMessageContaining("is closed");
        }
        assertNothingForgotten("put back");
        assertThat(consistent).isEqualTo(1);
    }
}
