package io.airlockapp.reactor.store;

import com.sun.security.auth.module.UnixSystem;
import io.airlockapp.error.StoreException;
import io.airlockapp.error.StoreException.Reason;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;

/**
 * A directory, and files in it, that nobody but the user of this process can get at. What is there already is looked at
 * before it is used; what is made is made so from its first moment, whatever the umask.
 */
final class PrivateDirectory {

    private static final Set<PosixFilePermission> OWN_DIRECTORY = PosixFilePermissions.fromString("rwx------");
    private static final Set<PosixFilePermission> OWN_FILE = PosixFilePermissions.fromString("rw-------");

    private final Path path;

    PrivateDirectory(Path path) {
        this.path = path;
    }

    Path path() {
        return path;
    }

    Path resolve(String name) {
        return path.resolve(name);
    }

    /** Whether there is such a directory; fails if there is one that will not do. */
    boolean exists() throws IOException {
        PosixFileAttributes attributes;
        try {
            attributes = attributes(path);
        } catch (NoSuchFileException e) {
            return false;
        }
        if (!attributes.isDirectory() && !attributes.isSymbolicLink()) {
            throw exposed(path, "is no directory: give another one");
        }
        check(path, attributes, "chmod 700");
        return true;
    }

    /** Makes the directory, and those above it, unless they are there. */
    void make() throws IOException {
        make(path);
        if (!exists()) {
            throw new NoSuchFileException(path.toString());
        }
    }

    private static void make(Path directory) throws IOException {
        Path parent = directory.getParent();
        if (parent == null || Files.exists(directory)) {
            return;
        }
        make(parent);
        try {
            Files.createDirectory(directory, PosixFilePermissions.asFileAttribute(OWN_DIRECTORY));
        } catch (FileAlreadyExistsException e) {
            return;
        }
        restore(directory, OWN_DIRECTORY);
    }

    /** Whether there is such a file in it; fails if there is one that will not do. */
    boolean exists(Path file) throws IOException {
        PosixFileAttributes attributes;
        try {
            attributes = attributes(file);
        } catch (NoSuchFileException e) {
            return false;
        }
        if (!attributes.isRegularFile() && !attributes.isSymbolicLink()) {
            throw exposed(file, "is no file: move it away");
        }
        check(file, attributes, "chmod 600");
        return true;
    }

    /** Opens a file, and makes it first if it is not there. */
    FileChannel open(Path file) throws IOException {
        if (!exists(file)) {
            try {
                create(file).close();
            } catch (FileAlreadyExistsException e) {
                exists(file);
            }
        }
        return FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS);
    }

    /** Makes a file that is not there yet, and opens it for writing. */
    FileChannel create(Path file) throws IOException {
        Set<OpenOption> options = Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
        FileChannel channel = FileChannel.open(file, options, PosixFilePermissions.asFileAttribute(OWN_FILE));
        try {
            restore(file, OWN_FILE);
            return channel;
        } catch (IOException | RuntimeException e) {
            channel.close();
            throw e;
        }
    }

    /** Makes the names in it last. */
    void force() throws IOException {
        try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }

    /** A umask cannot have added permissions, but it can have taken the owner's own. */
    private static void restore(Path made, Set<PosixFilePermission> permissions) throws IOException {
        if (!attributes(made).permissions().equals(permissions)) {
            Files.setPosixFilePermissions(made, permissions);
        }
    }

    private static void check(Path file, PosixFileAttributes attributes, String remedy) throws IOException {
        if (attributes.isSymbolicLink()) {
            throw exposed(file, "is a symbolic link, which others may turn elsewhere: give the path that it leads to");
        }
        Object owner = Files.getAttribute(file, "unix:uid", LinkOption.NOFOLLOW_LINKS);
        if (!(owner instanceof Integer uid) || Integer.toUnsignedLong(uid) != new UnixSystem().getUid()) {
            throw exposed(
                    file,
                    "belongs to another user (" + attributes.owner().getName()
                            + "): use a directory of your own, or make it yours with chown");
        }
        if (!OWN_DIRECTORY.containsAll(attributes.permissions())) {
            throw exposed(
                    file,
                    "is open to others than its owner: run " + remedy + " " + file
                            + ", and sign in and pair again if others may have read what is in it");
        }
    }

    private static PosixFileAttributes attributes(Path file) throws IOException {
        return Files.readAttributes(file, PosixFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
    }

    private static StoreException exposed(Path file, String problem) {
        return new StoreException(Reason.EXPOSED, file + " " + problem + ".", null);
    }
}
