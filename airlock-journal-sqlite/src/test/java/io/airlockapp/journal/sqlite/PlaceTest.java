package io.airlockapp.journal.sqlite;

import static io.airlockapp.journal.sqlite.Uses.assertRefused;
import static io.airlockapp.journal.sqlite.Uses.numbered;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.SQLException;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Where a journal may be, and who may touch it. */
class PlaceTest {

    @TempDir
    Path directory;

    private final Uses uses = new Uses();
    private Path file;

    @BeforeEach
    void name() {
        file = directory.resolve("state/journal.db");
    }

    private void create() {
        try (SqliteReplayJournal journal = SqliteReplayJournal.open(file, uses.clock)) {
            assertThat(journal.claim(numbered(1))).isTrue();
        }
    }

    private static void permit(Path path, String permissions) throws IOException {
        Files.setPosixFilePermissions(path, PosixFilePermissions.fromString(permissions));
    }

    private static String permissions(Path path) throws IOException {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
    }

    private static List<Path> filesIn(Path directory) throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.sorted().toList();
        }
    }

    private static void assumePosix() {
        assumeTrue(FileSystems.getDefault().supportedFileAttributeViews().contains("posix"));
    }

    @Test
    void open_nothingThere_makesAllOfItForItsOwnerOnly() throws IOException {
        assumePosix();
        file = directory.resolve("a/b/journal.db");
        try (SqliteReplayJournal journal = SqliteReplayJournal.open(file, uses.clock)) {
            assertThat(journal.claim(numbered(1))).isTrue();

            Path place = file.getParent();
            assertThat(permissions(place)).isEqualTo("rwx------");
            assertThat(permissions(place.getParent())).isEqualTo("rwx------");
            assertThat(filesIn(place))
                    .containsExactly(file, place.resolve("journal.db-created"), place.resolve("journal.db-journal"))
                    .allSatisfy(each -> assertThat(permissions(each)).isEqualTo("rw-------"));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"rwxr-x---", "rwx-w----", "rwx--x---", "rwx---r--", "rwx----w-", "rwx-----x"})
    void open_directoryThatOthersCanUse_isRefused(String permissions) throws IOException {
        assumePosix();
        create();
        permit(directory.resolve("state"), permissions);

        assertRefused(() -> SqliteReplayJournal.open(file, uses.clock)).withMessageContaining("chmod 700");
    }

    @ParameterizedTest
    @ValueSource(strings = {"journal.db", "journal.db-journal", "journal.db-created"})
    void open_fileThatOthersCanUse_isRefused(String name) throws IOException {
        assumePosix();
        create();
        permit(directory.resolve("state").resolve(name), "rw-r-----");

        assertRefused(() -> SqliteReplayJournal.open(file, uses.clock)).withMessageContaining("chmod 600");
    }

    @ParameterizedTest
    @ValueSource(strings = {"journal.db", "journal.db-journal", "journal.db-created"})
    void open_linkInPlaceOfAFile_isRefused(String name) throws IOException {
        assumePosix();
        create();
        Path link = directory.resolve("state").resolve(name);
        Path target = Files.move(link, directory.resolve("elsewhere"));
        Files.createSymbolicLink(link, target);

        assertRefused(() -> SqliteReplayJournal.open(file, uses.clock)).withMessageContaining("is a link");
    }

    @Test
    void open_linkToNothing_isRefused_andMakesNothing() throws IOException {
        assumePosix();
        permit(Files.createDirectory(directory.resolve("state")), "rwx------");
        Files.createSymbolicLink(file, directory.resolve("elsewhere"));

        assertRefused(() -> SqliteReplayJournal.open(file, uses.clock)).withMessageContaining("is a link");
        assertThat(directory.resolve("elsewhere")).doesNotExist();
    }

    @Test
    void open_directoryInPlaceOfTheFile_isRefused() throws IOException {
        permit(Files.createDirectories(file), "rwx------");
        permit(directory.resolve("state"), "rwx------");

        assertRefused(() -> SqliteReplayJournal.open(file, uses.clock));
    }

    @Test
    void open_directoryOfSomebodyElse_isRefused() throws IOException {
        assumePosix();
        assumeTrue("root".equals(System.getProperty("user.name")), "only root can give a directory away");
        create();
        Files.setAttribute(directory.resolve("state"), "unix:uid", 12345);

        assertRefused(() -> SqliteReplayJournal.open(file, uses.clock)).withMessageContaining("somebody else");
    }

    @Test
    void open_throughALinkedDirectory_isTheSameJournal() throws IOException {
        assumePosix();
        create();
        Path link = Files.createSymbolicLink(directory.resolve("link"), directory.resolve("state"));

        try (SqliteReplayJournal journal = SqliteReplayJournal.open(link.resolve("journal.db"), uses.clock)) {
            assertThat(journal.claim(numbered(1))).isFalse();
        }
    }

    @Test
    void open_removedFile_isRefused_untilWhatIsBesideItIsRemovedToo() throws IOException {
        create();
        Files.delete(file);

        assertRefused(() -> SqliteReplayJournal.open(file, uses.clock)).withMessageContaining("was removed");
        assertThat(file).doesNotExist();
        Files.delete(directory.resolve("state/journal.db-created"));
        assertRefused(() -> SqliteReplayJournal.open(file, uses.clock)).withMessageContaining("was removed");
        Files.delete(directory.resolve("state/journal.db-journal"));
        create();
    }

    @Test
    void open_crashBetweenFileAndMark_makesTheMark() throws IOException {
        create();
        Path mark = directory.resolve("state/journal.db-created");
        Files.delete(mark);

        try (SqliteReplayJournal journal = SqliteReplayJournal.open(file, uses.clock)) {
            assertThat(mark).exists();
            assertThat(journal.claim(numbered(1))).isFalse();
        }
    }

    @Test
    void open_notToBeCreated_takesOnlyOneThatIsThere() {
        assertRefused(() -> SqliteReplayJournal.builder(file).create(false).open())
                .withMessageContaining("does not exist");
        assertThat(directory.resolve("state")).doesNotExist();
        create();
        Path other = directory.resolve("state/other.db");
        assertRefused(() -> SqliteReplayJournal.builder(other).create(false).open())
                .withMessageContaining("There is no replay journal");
        assertThat(other).doesNotExist();

        try (SqliteReplayJournal journal = SqliteReplayJournal.builder(file)
                .clock(uses.clock)
                .create(false)
                .open()) {
            assertThat(journal.claim(numbered(1))).isFalse();
        }
    }

    @Test
    void claim_fileRemovedWhileOpen_isRefused() throws IOException {
        assumePosix();
        try (SqliteReplayJournal journal = SqliteReplayJournal.open(file, uses.clock)) {
            assertThat(journal.claim(numbered(1))).isTrue();
            Files.delete(file);

            assertRefused(() -> journal.claim(numbered(2))).withMessageContaining("moved or removed");
        }
    }

    @Test
    void claim_fileReplacedWhileOpen_isRefused() throws IOException {
        assumePosix();
        try (SqliteReplayJournal journal = SqliteReplayJournal.open(file, uses.clock)) {
            assertThat(journal.claim(numbered(1))).isTrue();
            Path copy = Files.copy(file, directory.resolve("copy"));
            assertThat(journal.claim(numbered(2))).isTrue();
            Files.move(file, directory.resolve("aside"));
            Files.move(copy, file);

            assertRefused(() -> journal.claim(numbered(3))).withMessageContaining("moved or removed");
        }
    }

    @Test
    void open_foreignDatabase_isRefused_andLeftAsItIs() throws Exception {
        permit(Files.createDirectory(directory.resolve("state")), "rwx------");
        try (RawDatabase foreign = RawDatabase.open(file)) {
            foreign.execute("CREATE TABLE notes (text TEXT)");
        }
        permit(file, "rw-------");
        byte[] before = Files.readAllBytes(file);

        assertRefused(() -> SqliteReplayJournal.open(file, uses.clock)).withMessageContaining("is no replay journal");
        assertThat(Files.readAllBytes(file)).isEqualTo(before);
    }

    @Test
    void open_newerVersion_isRefused() throws SQLException {
        create();
        try (RawDatabase raw = RawDatabase.open(file)) {
            raw.execute("PRAGMA user_version = 2");
        }

        assertRefused(() -> SqliteReplayJournal.open(file, uses.clock)).withMessageContaining("another release");
    }
}
