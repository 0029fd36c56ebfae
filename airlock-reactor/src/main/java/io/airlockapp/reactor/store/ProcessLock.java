package io.airlockapp.reactor.store;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * One hold of the lock between all who share a directory, in this process and in others. Blocks, but never waits. Not
 * thread-safe.
 *
 * <p>The lock proper is the operating system's, on a file of its own that is never deleted. It goes with the process, however
 * that ends. But it belongs to the process as a whole: a second store in the same JVM would be let in, and by closing the file
 * would even take the lock from the first. So there is another file before it, whose lock is shared between processes, while
 * within a JVM the JDK refuses a second one (as {@link OverlappingFileLockException}). Who has the first is alone in its JVM,
 * and only he opens the second. The JDK knows files by their inode, so that it does not matter by which path they are
 * reached, nor which class loader this class comes from.
 */
final class ProcessLock {

    private final PrivateDirectory directory;
    private final Path betweenStores;
    private final Path betweenProcesses;

    private @Nullable FileChannel storeChannel;
    private @Nullable FileChannel processChannel;
    // The JDK's own table holds locks weakly.
    private @Nullable FileLock storeLock;
    private @Nullable FileLock processLock;

    ProcessLock(PrivateDirectory directory) {
        this.directory = directory;
        this.betweenStores = directory.resolve("jvm.lock");
        this.betweenProcesses = directory.resolve("state.lock");
    }

    /** Whether it is held now; if not, try again later, or {@link #release()} what there is of it. */
    boolean tryTake() throws IOException {
        if (storeLock == null && !tryTakeInJvm()) {
            return false;
        }
        FileChannel channel = processChannel;
        if (channel == null) {
            channel = directory.open(betweenProcesses);
            processChannel = channel;
        }
        processLock = channel.tryLock();
        return processLock != null;
    }

    private boolean tryTakeInJvm() throws IOException {
        FileChannel channel = directory.open(betweenStores);
        try {
            storeLock = channel.tryLock(0, Long.MAX_VALUE, true);
        } catch (OverlappingFileLockException e) {
            // Another store of this JVM has it.
        } finally {
            if (storeLock == null) {
                channel.close();
            }
        }
        storeChannel = channel;
        return storeLock != null;
    }

    /** A second time does nothing. */
    void release() throws IOException {
        processLock = null;
        try {
            if (processChannel != null) {
                processChannel.close();
            }
        } finally {
            storeLock = null;
            if (storeChannel != null) {
                storeChannel.close();
            }
        }
    }
}
