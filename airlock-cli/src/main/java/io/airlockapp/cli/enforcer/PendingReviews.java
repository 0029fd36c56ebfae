package io.airlockapp.cli.enforcer;

import io.airlockapp.cli.console.CommandException;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The tickets of reviews that have not ended, a file each. A process that waits holds a lock on its file, which goes with the
 * process however that ends: a ticket without a lock is left over.
 */
final class PendingReviews {

    private final Path directory;

    PendingReviews(Path directory) {
        this.directory = directory;
    }

    /**
     * Writes a ticket to the disk, before anything is asked.
     *
     * @throws CommandException if it cannot be written: then nothing is asked
     */
    Held hold(Ticket ticket) {
        try {
            PrivateFiles.makeDirectory(directory);
            Path file = file(ticket);
            PrivateFiles.write(file, ticket.toJson().getBytes(StandardCharsets.UTF_8));
            FileChannel channel = FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE);
            // Who looks at it just now holds it for a moment.
            channel.lock();
            return new Held(file, channel);
        } catch (IOException e) {
            throw CommandException.failure(
                    "What is asked cannot be written down in " + directory
                            + ", so nothing was asked: see to it that the directory is yours, and has room.",
                    e);
        }
    }

    /** Takes over a ticket that is left over; null if somebody else has it, or it is gone. */
    @Nullable
    Held takeOver(Ticket ticket) {
        try {
            return take(file(ticket));
        } catch (IOException e) {
            return null;
        }
    }

    private Path file(Ticket ticket) {
        // The name is of our making: an id that is read from a file is not trusted as a path.
        return directory.resolve(ticket.requestId().replaceAll("[^A-Za-z0-9-]", "_") + ".json");
    }

    /** The tickets that nobody waits for any more; what has expired is removed. */
    List<Ticket> leftOver(Instant now) {
        List<Ticket> found = new ArrayList<>();
        try (DirectoryStream<Path> files = Files.newDirectoryStream(directory, "*.json")) {
            for (Path file : files) {
                try (Held held = take(file)) {
                    Ticket ticket = held == null ? null : Ticket.read(Files.readString(file));
                    if (held != null && (ticket == null || !ticket.expiresAt().isAfter(now))) {
                        held.done();
                    } else if (ticket != null) {
                        found.add(ticket);
                    }
                }
            }
        } catch (IOException e) {
            // There is no directory before the first review; what cannot be read cannot be offered.
        }
        return found;
    }

    private static @Nullable Held take(Path file) throws IOException {
        FileChannel channel;
        try {
            channel = FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE);
        } catch (NoSuchFileException e) {
            return null;
        }
        try {
            FileLock lock = channel.tryLock();
            if (lock != null) {
                return new Held(file, channel);
            }
        } catch (OverlappingFileLockException e) {
            // Another part of this process has it.
        }
        channel.close();
        return null;
    }

    /** A ticket whose review is under way here. */
    static final class Held implements AutoCloseable {

        private final Path file;
        private final FileChannel channel;

        private Held(Path file, FileChannel channel) {
            this.file = file;
            this.channel = channel;
        }

        /** The review has ended: there is nothing to go on with. */
        void done() {
            try {
                Files.deleteIfExists(file);
            } catch (IOException e) {
                // It expires, and is removed then.
            }
        }

        /** Lets the file go; unless {@linkplain #done() done}, it is left over. */
        @Override
        public void close() {
            try {
                channel.close();
            } catch (IOException e) {
                // The lock goes with the process.
            }
        }
    }
}
