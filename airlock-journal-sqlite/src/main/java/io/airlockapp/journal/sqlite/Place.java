package io.airlockapp.journal.sqlite;

import static io.airlockapp.journal.sqlite.Failures.refused;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.nio.file.attribute.UserPrincipal;
import java.util.EnumSet;
import java.util.Set;
import java.util.UUID;

/**
 * Where the journal is: a directory that is its user's alone, and in it the database, SQLite's rollback journal, and a mark
 * that tells a database which was removed from one that never was.
 *
 * <p>Nothing here opens the database itself: closing a file drops all locks that the process has on it, SQLite's too.
 */
final class Place {

    private static final Set<PosixFilePermission> OWNER_ONLY = EnumSet.of(
            PosixFilePermission.OWNER_READ, PosixFilePermission.OWNER_WRITE, PosixFilePermission.OWNER_EXECUTE);

    private final Path directory;
    private final boolean posix;
    private final Path file;
    private final Path rollback;
    private final Path mark;

    private Place(Path directory, boolean posix, String name) {
        this.directory = directory;
        this.posix = posix;
        this.file = directory.resolve(name);
        this.rollback = directory.resolve(name + "-journal");
        this.mark = directory.resolve(name + "-created");
    }

    /** Makes an empty database. */
    interface Maker {
        void make(Path file) throws IOException;
    }

    /** Finds the place, or makes it, and refuses one that somebody else could touch. */
    static Place of(Path path, boolean create) throws IOException {
        if (!path.getFileSystem().equals(FileSystems.getDefault())) {
            throw new IllegalArgumentException(
                    "The replay journal is not in the default file system: name a real file.");
        }
        Path absolute = path.toAbsolutePath().normalize();
        Path parent = absolute.getParent();
        Path name = absolute.getFileName();
        if (parent == null || name == null) {
            throw refused("A root directory cannot be the replay journal: name a file.");
        }
        boolean posix = path.getFileSystem().supportedFileAttributeViews().contains("posix");
        if (create) {
            createDirectories(parent, posix);
        }
        if (!Files.isDirectory(parent)) {
            throw refused("The directory " + parent + " of the replay journal does not exist: make it, or let the"
                    + " journal be created.");
        }
        Place place = new Place(parent.toRealPath(), posix, name.toString());
        place.check();
        return place;
    }

    Path file() {
        return file;
    }

    /** Makes the database where there is none and never was. */
    void prepare(boolean create, Maker maker) throws IOException {
        // Looked at before the database, which another process may be making right now: it makes the mark last.
        boolean isMarked = exists(mark);
        boolean hasRemains = isMarked || exists(rollback);
        if (!exists(file)) {
            if (hasRemains) {
                throw refused(
                        "The replay journal " + file + " was removed, so it cannot tell what was used: put it back."
                                + " To start over, wait until everything that was approved has expired, then remove what is"
                                + " beside it, too.");
            }
            if (!create) {
                throw refused("There is no replay journal " + file + ": name the one that is there, or let it be"
                        + " created.");
            }
            create(maker);
        }
        if (!isMarked) {
            try {
                Files.createFile(mark, only("rw-------", posix));
            } catch (FileAlreadyExistsException e) {
                // Another process was quicker.
            }
            sync(directory, posix);
        }
    }

    /** It appears complete or not at all, so that an empty file is never taken for a journal. */
    private void create(Maker maker) throws IOException {
        Path draft = directory.resolve(file.getFileName() + "-new-" + UUID.randomUUID());
        try {
            Files.createFile(draft, only("rw-------", posix));
            maker.make(draft);
            try {
                publish(draft);
            } catch (FileAlreadyExistsException e) {
                // Another process was quicker, and its database is as good.
            }
        } finally {
            Files.deleteIfExists(draft);
        }
    }

    private void publish(Path draft) throws IOException {
        try {
            Files.createLink(file, draft);
        } catch (FileAlreadyExistsException e) {
            throw e;
        } catch (IOException | UnsupportedOperationException e) {
            // No links on this file system. Who creates the same journal at the same moment may then fail, and start
            // again.
            Files.move(draft, file);
        }
    }

    private void check() throws IOException {
        if (!posix) {
            return;
        }
        UserPrincipal user = user();
        check(directory, user, "700");
        for (Path each : new Path[] {file, rollback, mark}) {
            if (exists(each)) {
                check(each, user, "600");
            }
        }
    }

    private static void check(Path path, UserPrincipal user, String wanted) throws IOException {
        PosixFileAttributes found = Files.readAttributes(path, PosixFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
        if (found.isSymbolicLink() || (!found.isDirectory() && !found.isRegularFile())) {
            throw refused("The replay journal's " + path + " is a link or no file: name the file itself.");
        }
        if (!found.owner().equals(user)) {
            throw refused("The replay journal's " + path + " belongs to somebody else, who could make it forget: use a"
                    + " directory of the user who runs this program.");
        }
        if (!OWNER_ONLY.containsAll(found.permissions())) {
            throw refused("The replay journal's " + path + " is open to other users, who could make it forget: chmod "
                    + wanted + " it, or use a directory for the journal alone.");
        }
    }

    /** Whoever owns what we make: the JDK has no other way to tell the effective user. */
    private UserPrincipal user() throws IOException {
        Path probe = Files.createTempFile(directory, ".probe", null);
        try {
            return Files.getFileAttributeView(probe, PosixFileAttributeView.class)
                    .readAttributes()
                    .owner();
        } finally {
            Files.delete(probe);
        }
    }

    private static void createDirectories(Path directory, boolean posix) throws IOException {
        Path parent = directory.getParent();
        if (Files.isDirectory(directory) || parent == null) {
            return;
        }
        createDirectories(parent, posix);
        try {
            Files.createDirectory(directory, only("rwx------", posix));
        } catch (FileAlreadyExistsException e) {
            if (!Files.isDirectory(directory)) {
                throw e;
            }
        }
        sync(parent, posix);
    }

    private static FileAttribute<?>[] only(String permissions, boolean posix) {
        return posix
                ? new FileAttribute<?>[] {
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(permissions))
                }
                : new FileAttribute<?>[0];
    }

    private static boolean exists(Path path) {
        return Files.exists(path, LinkOption.NOFOLLOW_LINKS);
    }

    /** Makes what was created in a directory survive a loss of power; elsewhere than on POSIX that is the file system's. */
    private static void sync(Path directory, boolean posix) throws IOException {
        if (!posix) {
            return;
        }
        // A channel would be closed at once by an interrupt that is about something else.
        boolean interrupted = Thread.interrupted();
        try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
            channel.force(true);
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
