package io.airlockapp.reactor.store;

import io.airlockapp.error.StoreException;
import io.airlockapp.error.StoreException.Reason;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.UUID;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The bytes on the disk. Blocks. Reading needs no lock, since a file is only ever replaced as a whole; writing needs it. */
final class StateFile {

    static final String NAME = "state.json";

    /** Some thousand pairings; a larger file is none of ours. */
    private static final int MAX_BYTES = 4 * 1024 * 1024;

    private static final Logger LOG = LoggerFactory.getLogger(StateFile.class);
    private static final Pattern TEMPORARY = Pattern.compile("state-[0-9a-f-]{36}\\.tmp");

    private final PrivateDirectory directory;
    private final Path file;
    private final StateDocument document;

    StateFile(PrivateDirectory directory, StateDocument document) {
        this.directory = directory;
        this.file = directory.resolve(NAME);
        this.document = document;
    }

    StateDocument.Content read() throws IOException {
        if (!directory.exists() || !directory.exists(file)) {
            return StateDocument.Content.NONE;
        }
        byte[] bytes;
        try (InputStream in = Files.newInputStream(file, StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS)) {
            bytes = in.readNBytes(MAX_BYTES + 1);
        } catch (NoSuchFileException e) {
            return StateDocument.Content.NONE;
        }
        if (bytes.length > MAX_BYTES) {
            throw new StoreException(
                    Reason.DAMAGED,
                    "The state in " + file + " has more than " + MAX_BYTES
                            + " bytes, which no state has: restore it from"
                            + " a copy, or move it away, sign in and pair again.",
                    null);
        }
        return document.read(bytes);
    }

    void write(SavedState state, StateDocument.Content former) throws IOException {
        byte[] bytes = document.write(state, former);
        if (bytes.length > MAX_BYTES) {
            throw new StoreException(
                    "The state would have more than " + MAX_BYTES
                            + " bytes: unpair enforcers that are not used any more." + " Nothing was changed in " + file
                            + ".",
                    null);
        }
        removeLeftovers();
        Path temporary = directory.resolve("state-" + UUID.randomUUID() + ".tmp");
        try {
            try (FileChannel channel = directory.create(temporary)) {
                for (ByteBuffer rest = ByteBuffer.wrap(bytes); rest.hasRemaining(); ) {
                    channel.write(rest);
                }
                channel.force(true);
            }
            Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException | RuntimeException e) {
            Files.deleteIfExists(temporary);
            throw e;
        }
        try {
            directory.force();
        } catch (IOException e) {
            // Everybody reads the new state from now on, so to fail would say the wrong thing.
            LOG.warn("{} is written, but could be the former one again after a loss of power: {}", file, e.toString());
        }
    }

    /** What writers left that were killed: there is no other writer now. */
    private void removeLeftovers() throws IOException {
        try (DirectoryStream<Path> files = Files.newDirectoryStream(directory.path(), "state-*.tmp")) {
            for (Path leftover : files) {
                if (TEMPORARY.matcher(leftover.getFileName().toString()).matches()
                        && !Files.isDirectory(leftover, LinkOption.NOFOLLOW_LINKS)) {
                    Files.deleteIfExists(leftover);
                }
            }
        }
    }
}
