package io.airlockapp.reactor.store;

import io.airlockapp.credential.Secret;
import io.airlockapp.error.StoreException;
import io.airlockapp.error.StoreException.Reason;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

/**
 * A store in a directory of its own, which any number of processes may share.
 *
 * <p>The directory and what is in it are made so that only their owner can read and write them. A directory or file that others
 * can get at, that belongs to another user, or that is a symbolic link is refused ({@link Reason#EXPOSED}). The state is one file,
 * {@code state.json}, and is only ever replaced as a whole, after the new one has reached the disk: a reader sees the one or the
 * other, also after a crash. A file that cannot be understood is an error, and is left as it is.
 *
 * <p>{@link #update} holds a lock while the change runs, so that two processes do not refresh the same token at once. The lock is
 * the operating system's and goes with its process, however that ends. Let the directory be on a local disk: what locks and
 * renames are worth on a network file system depends on that.
 *
 * <p>With {@link Builder#passphrase} or {@link Builder#key} the state is sealed with AES-256-GCM. To change what it is sealed
 * with, build a store with the new passphrase or key and the former one, and write once: {@code store.update(Mono::just)}.
 *
 * <p>Files are read and written, and changes are subscribed to, on {@link Schedulers#boundedElastic()}; results come from
 * there, too. A time-out of the lock comes from its timer. There is nothing to close.
 */
public final class FileStateStore implements StateStore {

    private static final Logger LOG = LoggerFactory.getLogger(FileStateStore.class);
    private static final Duration FIRST_PAUSE = Duration.ofMillis(5);
    private static final Duration LONGEST_PAUSE = Duration.ofMillis(100);

    private final PrivateDirectory directory;
    private final StateFile file;
    private final boolean sealed;
    private final Duration lockTimeout;
    private final Scheduler timer;
    private final Turns turns = new Turns();

    private FileStateStore(Builder builder) {
        directory = new PrivateDirectory(builder.directory);
        file = new StateFile(directory, builder.document());
        sealed = builder.sealed();
        lockTimeout = builder.lockTimeout;
        timer = builder.timer;
    }

    /**
     * Starts a store.
     *
     * @param directory where to keep the state; it is made at the first update, with those above it. Nothing else should be
     *     kept in it
     * @return a builder
     */
    public static Builder builder(Path directory) {
        return new Builder(directory);
    }

    /**
     * {@inheritDoc}
     *
     * <p>Takes no lock, and makes nothing: without a directory or a file the state is empty.
     *
     * @return emits the state; fails with a {@link StoreException} whose reason says what is in the way. Cancelling only keeps
     *     the result from being emitted
     */
    @Override
    public Mono<SavedState> load() {
        return onWorker(file::read).map(StateDocument.Content::state);
    }

    /**
     * {@inheritDoc}
     *
     * <p>A change must not update the same store: it would wait for itself. What a change emits is written even if it equals
     * the state that it was given.
     *
     * @return emits the state as it is afterwards; fails as the change does, with a {@link StoreException} if the state cannot
     *     be read or written, and with {@link Reason#LOCKED} if the lock is not to be had in time. Cancelling while it waits or
     *     the change runs changes nothing and gives the lock back; once writing has begun, it is brought to its end
     */
    @Override
    public Mono<SavedState> update(Function<SavedState, Mono<SavedState>> change) {
        Objects.requireNonNull(change, "change");
        return Mono.usingWhen(
                Mono.fromSupplier(Hold::new),
                hold -> taken(hold).then(Mono.defer(() -> changed(hold, change))),
                FileStateStore::released);
    }

    private Mono<Void> taken(Hold hold) {
        return hold.turn
                .come()
                .then(onWorker(hold::tryTake)
                        .filter(Boolean::booleanValue)
                        .repeatWhenEmpty(Integer.MAX_VALUE, tries -> tries.concatMap(this::pause)))
                .then()
                .timeout(lockTimeout, Mono.error(this::locked), timer);
    }

    private Mono<Long> pause(long tries) {
        Duration pause = tries > 4 ? LONGEST_PAUSE : FIRST_PAUSE.multipliedBy(1L << tries);
        return Mono.delay(pause, timer);
    }

    private StoreException locked() {
        return new StoreException(
                Reason.LOCKED,
                "The state in " + directory.path() + " has been locked for " + lockTimeout.toSeconds()
                        + " s: wait until the other program (or another part of this one) is done, or end it. The lock"
                        + " goes with its process; leave its files where they are.",
                null);
    }

    private static Mono<SavedState> changed(Hold hold, Function<SavedState, Mono<SavedState>> change) {
        return onWorker(hold::read).flatMap(before -> change.apply(before.state())
                .flatMap(after -> onWorker(() -> hold.write(after, before)))
                .switchIfEmpty(Mono.just(before.state())));
    }

    /** Gives the lock back, on a worker since files block; if there is none to be had, here. */
    private static Mono<Void> released(Hold hold) {
        return Mono.create(sink -> {
            // At once, whatever the worker does meanwhile: nothing that is cancelled is written.
            hold.over = true;
            Runnable release = () -> {
                hold.release();
                sink.success();
            };
            try {
                Schedulers.boundedElastic().schedule(release);
            } catch (RejectedExecutionException e) {
                release.run();
            }
        });
    }

    /** Work that, once begun, no cancellation interrupts. */
    private static <T> Mono<T> onWorker(Callable<T> work) {
        return Mono.<T>create(sink -> Schedulers.boundedElastic().schedule(() -> {
                    try {
                        sink.success(work.call());
                    } catch (Throwable e) {
                        sink.error(e);
                    }
                }))
                .onErrorMap(
                        e -> e instanceof IOException || e instanceof RejectedExecutionException,
                        e -> new StoreException(
                                "The state cannot be read or written (" + e
                                        + "): see to it that the directory is on a disk with room, and yours.",
                                e));
    }

    /** One update's place in the queue and hold of the lock. Its methods exclude each other, so that nothing is written after its release. */
    private final class Hold {

        final Turns.Turn turn = turns.turn();
        private final ProcessLock lock = new ProcessLock(directory);
        private volatile boolean over;

        synchronized boolean tryTake() throws IOException {
            if (over) {
                return false;
            }
            directory.make();
            return lock.tryTake();
        }

        StateDocument.Content read() throws IOException {
            return file.read();
        }

        synchronized SavedState write(SavedState after, StateDocument.Content before) throws IOException {
            if (!over) {
                file.write(after, before);
            }
            return after;
        }

        void release() {
            synchronized (this) {
                try {
                    lock.release();
                } catch (IOException e) {
                    LOG.warn("Could not close the lock on {}: {}", directory.path(), e.toString());
                }
            }
            turn.end();
        }
    }

    @Override
    public String toString() {
        return "FileStateStore[" + directory.path() + ", sealed=" + sealed + "]";
    }

    /** Collects what a {@link FileStateStore} needs. Not thread-safe. */
    public static final class Builder {

        /** What OWASP asks for with PBKDF2-HMAC-SHA256, as of 2023. */
        private static final int DEFAULT_ITERATIONS = 600_000;

        private final Path directory;
        private final List<Secret> formerPassphrases = new ArrayList<>();
        private final List<SealKey> formerKeys = new ArrayList<>();
        private @Nullable Secret passphrase;
        private @Nullable SealKey key;
        private int iterations = DEFAULT_ITERATIONS;
        private boolean formerlyPlain;
        private Duration lockTimeout = Duration.ofSeconds(90);
        private Scheduler timer = Schedulers.parallel();

        private Builder(Path directory) {
            this.directory = directory.toAbsolutePath();
        }

        /**
         * Seals the state with a key that is derived from a passphrase (PBKDF2 with HMAC-SHA-256, RFC 8018). Default: not
         * sealed. The first reading or writing takes as long as the derivation does, some tenths of a second.
         *
         * @param passphrase the passphrase
         * @return this builder
         */
        public Builder passphrase(Secret passphrase) {
            this.passphrase = Objects.requireNonNull(passphrase, "passphrase");
            return this;
        }

        /**
         * Seals the state with a key. Default: not sealed.
         *
         * @param base64 32 random bytes in standard base64
         * @return this builder
         * @throws IllegalArgumentException if it is anything else
         */
        public Builder key(Secret base64) {
            this.key = SealKey.of(base64);
            return this;
        }

        /**
         * How often to iterate when a key is derived for a file that has none yet, or one with fewer iterations. Default: 600,000.
         *
         * @param iterations the number, from 100,000 to 10,000,000; files outside of these bounds are refused
         * @return this builder
         * @throws IllegalArgumentException if it is out of bounds
         */
        public Builder iterations(int iterations) {
            if (iterations < Derivation.MIN_ITERATIONS || iterations > Derivation.MAX_ITERATIONS) {
                throw new IllegalArgumentException("The number of iterations must be from " + Derivation.MIN_ITERATIONS
                        + " to " + Derivation.MAX_ITERATIONS + ", and is " + iterations + ".");
            }
            this.iterations = iterations;
            return this;
        }

        /**
         * Also opens a state that is sealed with this passphrase. The next update seals it as the store does.
         *
         * @param passphrase the former passphrase
         * @return this builder
         */
        public Builder formerPassphrase(Secret passphrase) {
            formerPassphrases.add(Objects.requireNonNull(passphrase, "passphrase"));
            return this;
        }

        /**
         * Also opens a state that is sealed with this key. The next update seals it as the store does.
         *
         * @param base64 the former key
         * @return this builder
         * @throws IllegalArgumentException if it is not 32 bytes in standard base64
         */
        public Builder formerKey(Secret base64) {
            formerKeys.add(SealKey.of(base64));
            return this;
        }

        /**
         * Also takes a state that is not sealed. The next update seals it. Default: a store with a passphrase or key refuses it,
         * since who could put it there could have made it up.
         *
         * @return this builder
         */
        public Builder formerlyPlain() {
            this.formerlyPlain = true;
            return this;
        }

        /**
         * How long an update waits for the lock. Default: 90 seconds, which is longer than another one needs for a call to an
         * issuer.
         *
         * @param timeout the time; positive
         * @return this builder
         * @throws IllegalArgumentException if it is not positive
         */
        public Builder lockTimeout(Duration timeout) {
            if (timeout.isNegative() || timeout.isZero()) {
                throw new IllegalArgumentException(
                        "The time-out of the lock must be positive, and is " + timeout + ".");
            }
            this.lockTimeout = timeout;
            return this;
        }

        /**
         * What waits for the lock. Default: {@link Schedulers#parallel()}. Give the one of the client's time source.
         *
         * @param timer the scheduler
         * @return this builder
         */
        public Builder timer(Scheduler timer) {
            this.timer = Objects.requireNonNull(timer, "timer");
            return this;
        }

        /**
         * Builds the store. Touches no file.
         *
         * @return the store
         * @throws IllegalStateException if there is both a passphrase and a key
         * @throws StoreException if the file system knows no POSIX permissions, as on Windows: nothing there would keep others
         *     from reading the state
         */
        public FileStateStore build() {
            if (passphrase != null && key != null) {
                throw new IllegalStateException("Seal the state with a passphrase or with a key: there are both.");
            }
            if (!directory.getFileSystem().supportedFileAttributeViews().contains("unix")) {
                throw new StoreException(
                        Reason.EXPOSED,
                        "The file system of " + directory + " has no POSIX permissions, so others could read the state:"
                                + " keep it somewhere else, or implement StateStore over what keeps secrets here.",
                        null);
            }
            return new FileStateStore(this);
        }

        private boolean sealed() {
            return passphrase != null || key != null;
        }

        private StateDocument document() {
            List<SealKey> former = new ArrayList<>(formerKeys);
            formerPassphrases.forEach(each -> former.add(SealKey.ofPassphrase(each, iterations)));
            SealKey present = passphrase == null ? key : SealKey.ofPassphrase(passphrase, iterations);
            return new StateDocument(directory.resolve(StateFile.NAME), present, former, formerlyPlain);
        }
    }
}
