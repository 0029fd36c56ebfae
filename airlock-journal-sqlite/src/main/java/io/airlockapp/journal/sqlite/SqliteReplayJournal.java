package io.airlockapp.journal.sqlite;

import io.airlockapp.error.HarpException;
import io.airlockapp.harp.ReplayJournal;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * A replay journal in a file, for enforcers that must not forget when they are restarted, and for several processes of one
 * machine that accept decisions of the same signer. They all open the same file; of all claims of a use exactly one is new.
 *
 * <p><b>What holds.</b> A {@link #claim} that returned true is on the disk, and survives a crash of the process or of the
 * machine at any moment. Everything that goes wrong fails with a {@link HarpException} of the reason {@link
 * io.airlockapp.error.FailureReason#REPLAY}, and then nothing is approved. The file is not encrypted, and needs not be: it
 * holds hashes and times.
 *
 * <p><b>What the file must be.</b> It has to be on a local disk, since network file systems do not lock reliably, and in a
 * directory of the user who runs the program that no other user can read or write; both are made so (0700 and 0600), and
 * are refused if they are not or if the file is a link. Without POSIX permissions, on Windows say, this cannot be looked at:
 * use a directory below the user's own. Beside the file {@code x} stand {@code x-journal}, SQLite's own, which belongs to
 * the file as much as its content does, and the empty {@code x-created}.
 *
 * <p><b>What is noticed.</b> When it is opened, the whole file is read and compared with a checksum over all it holds; one
 * that is damaged, cut, emptied, foreign, or of another release is refused. So is one that was removed while {@code
 * x-created} is still there, and one that is moved or removed while it is open. What cannot be noticed: that all of the
 * files were removed, or an earlier copy was put back. Both forget what was used since; {@link Builder#create} can at least
 * refuse the first. Damage that comes after opening is noticed at the next opening, or when a claim comes across it.
 *
 * <p><b>Time.</b> A use is known until {@code keepUntil} has passed, up to the next full second. What has passed is removed
 * later, a little with each claim, and its room is used again. A clock that is set back by so much that it shows a time for
 * which uses were forgotten makes claims fail until it has caught up.
 *
 * <p><b>SQLite.</b> Its native library is unpacked into {@code java.io.tmpdir} each time a process loads it, or into the
 * directory that the system property {@code org.sqlite.tmpdir} names; one that is mounted {@code noexec} does not do. A JVM
 * from 24 on warns unless it is started with {@code --enable-native-access=ALL-UNNAMED}, or {@code org.xerial.sqlitejdbc}
 * on the module path.
 *
 * <p>Thread-safe. Claims that come while another is being written are written together, in one go.
 */
public final class SqliteReplayJournal implements ReplayJournal, AutoCloseable {

    /** How long another process is waited for unless set: five seconds. */
    public static final Duration DEFAULT_BUSY_TIMEOUT = Duration.ofSeconds(5);

    private static final int MAX_BATCH = 64;

    private final Path file;
    private final Database database;
    private final Clock clock;
    /** Fair, so that who has just been served waits until the others have queued up, too. */
    private final ReentrantLock turn = new ReentrantLock(true);

    private final Queue<Waiting> queue = new ConcurrentLinkedQueue<>();

    private SqliteReplayJournal(Path file, Database database, Clock clock) {
        this.file = file;
        this.database = database;
        this.clock = clock;
    }

    /** A claim that somebody waits for. Guarded by the turn. */
    private static final class Waiting {

        final Entry entry;

        @Nullable
        Boolean isNew;

        @Nullable
        HarpException failure;

        Waiting(Entry entry) {
            this.entry = entry;
        }

        boolean isDone() {
            return isNew != null || failure != null;
        }

        boolean result() {
            if (failure != null) {
                // Of this caller's own, as several may have got the same.
                throw new HarpException(failure.reason(), Objects.requireNonNull(failure.getMessage()), failure);
            }
            return Objects.requireNonNull(isNew);
        }
    }

    /**
     * Opens the journal, or makes it if there never was one. Blocks, see {@link Builder#open}.
     *
     * @param file where it is
     * @param clock tells what may be forgotten
     * @return the journal, to be closed by the caller
     * @throws HarpException if it cannot be trusted or opened; the message says why, and what to do
     */
    public static SqliteReplayJournal open(Path file, Clock clock) {
        return builder(file).clock(clock).open();
    }

    /**
     * Starts a journal with the system's clock and a busy timeout of {@link #DEFAULT_BUSY_TIMEOUT}, which is made if there
     * never was one.
     *
     * @param file where it is; in the default file system
     * @return a builder
     */
    public static Builder builder(Path file) {
        return new Builder(file);
    }

    /**
     * Claims a use. Blocks until it is on the disk: some milliseconds, or as long as another process holds the file, at
     * most about twice the busy timeout. An interrupt ends neither, and stays set.
     *
     * @param use what is claimed
     * @return true if both pairs are new and now remembered; false if one was used before
     * @throws HarpException if it cannot be known or remembered: the file is in use for longer than the busy timeout, was
     *     removed, is damaged or closed, the disk is full, or the clock was set back. The use does not count then; whether
     *     it is remembered is not known
     */
    @Override
    public boolean claim(Use use) {
        Waiting mine = new Waiting(Entry.of(use));
        queue.add(mine);
        turn.lock();
        try {
            while (!mine.isDone()) {
                claimTogether();
            }
            return mine.result();
        } finally {
            turn.unlock();
        }
    }

    /** Those who wait longest, so that everybody's turn comes. */
    private void claimTogether() {
        List<Waiting> batch = new ArrayList<>(MAX_BATCH);
        for (Waiting next = queue.poll(); next != null; next = batch.size() < MAX_BATCH ? queue.poll() : null) {
            batch.add(next);
        }
        HarpException failure = null;
        List<Boolean> results = List.of();
        try {
            results = database.claim(batch.stream().map(each -> each.entry).toList(), clock);
        } catch (HarpException e) {
            failure = e;
        } catch (RuntimeException | Error e) {
            failure = Failures.refused("The replay journal " + file + " failed: see the cause.", e);
        }
        for (int i = 0; i < batch.size(); i++) {
            batch.get(i).isNew = failure == null ? results.get(i) : null;
            batch.get(i).failure = failure;
        }
    }

    /**
     * True: {@link #claim} writes to a disk.
     *
     * @return true
     */
    @Override
    public boolean blocking() {
        return true;
    }

    /**
     * Lets go of the file, after the claims that are being written. Later claims fail. Closing again does nothing.
     *
     * @throws HarpException if SQLite says that it cannot; what was claimed is on the disk all the same
     */
    @Override
    public void close() {
        turn.lock();
        try {
            database.close();
        } finally {
            turn.unlock();
        }
    }

    @Override
    public String toString() {
        return "SqliteReplayJournal[" + file + "]";
    }

    /** Collects the settings of a {@link SqliteReplayJournal}. Not thread-safe. */
    public static final class Builder {

        private static final Duration LONGEST_TIMEOUT = Duration.ofHours(1);

        private final Path file;
        private Clock clock = Clock.systemUTC();
        private Duration busyTimeout = DEFAULT_BUSY_TIMEOUT;
        private boolean create = true;

        private Builder(Path file) {
            this.file = Objects.requireNonNull(file, "file");
        }

        /**
         * Sets what tells which uses may be forgotten; the system's clock unless set.
         *
         * @param clock the clock; the same time as the verifier's
         * @return this builder
         */
        public Builder clock(Clock clock) {
            this.clock = Objects.requireNonNull(clock, "clock");
            return this;
        }

        /**
         * Sets how long another process that holds the file is waited for, in real time; {@link #DEFAULT_BUSY_TIMEOUT}
         * unless set.
         *
         * @param timeout the time; from one millisecond to one hour
         * @return this builder
         * @throws IllegalArgumentException if it is not
         */
        public Builder busyTimeout(Duration timeout) {
            if (timeout.compareTo(Duration.ofMillis(1)) < 0 || timeout.compareTo(LONGEST_TIMEOUT) > 0) {
                throw new IllegalArgumentException(
                        "The busy timeout is not between a millisecond and an hour: some seconds are enough.");
            }
            this.busyTimeout = timeout;
            return this;
        }

        /**
         * Sets whether a journal is made where there never was one; true unless set. Where it has to be there, on a volume
         * that might not be mounted say, false makes {@link #open} fail instead of starting with an empty one.
         *
         * @param create whether it is made
         * @return this builder
         */
        public Builder create(boolean create) {
            this.create = create;
            return this;
        }

        /**
         * Opens the journal, and reads all of it to see that it is whole. Blocks: a second for some hundred thousand uses,
         * during which no other process can claim.
         *
         * @return the journal, to be closed by the caller
         * @throws HarpException if it cannot be trusted or opened; the message says why, and what to do
         * @throws IllegalArgumentException if the file is not in the default file system
         */
        public SqliteReplayJournal open() {
            try {
                Place place = Place.of(file, create);
                place.prepare(create, Database::create);
                return new SqliteReplayJournal(place.file(), Database.open(place.file(), busyTimeout), clock);
            } catch (IOException e) {
                throw Failures.refused(
                        "The replay journal " + file + " cannot be reached: see to its directory and permissions.", e);
            }
        }
    }
}
