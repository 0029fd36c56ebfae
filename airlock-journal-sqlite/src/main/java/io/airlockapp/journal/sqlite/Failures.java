package io.airlockapp.journal.sqlite;

import io.airlockapp.error.FailureReason;
import io.airlockapp.error.HarpException;
import java.nio.file.Path;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;
import org.sqlite.SQLiteErrorCode;
import org.sqlite.SQLiteException;

/** Says what SQLite's codes mean for who runs the journal. Whatever the code, the decision does not count. */
final class Failures {

    /** The low byte of a result code is its kind; the rest says more. */
    private static final int KIND = 0xff;

    private Failures() {}

    static HarpException refused(String message) {
        return refused(message, null);
    }

    static HarpException refused(String message, @Nullable Throwable cause) {
        return new HarpException(FailureReason.REPLAY, message, cause);
    }

    static HarpException damaged(Path file, @Nullable Throwable cause) {
        return refused(
                "The replay journal " + file + " is damaged, so it cannot tell what was used. To start over, wait until"
                        + " everything that was approved has expired, then remove it and what is beside it.",
                cause);
    }

    static HarpException of(Path file, SQLException e) {
        String name = "The replay journal " + file;
        return switch (code(e)) {
            case SQLITE_BUSY, SQLITE_LOCKED ->
                refused(
                        name + " is in use by another process for longer than the busy timeout: try again; if it stays"
                                + " so, look for a process that hangs, or set a longer timeout.",
                        e);
            case SQLITE_CORRUPT, SQLITE_NOTADB, SQLITE_ERROR -> damaged(file, e);
            case SQLITE_FULL -> refused(name + " cannot be written, as the disk is full: make room.", e);
            case SQLITE_READONLY ->
                refused(
                        name + " was moved or removed while it was open, or cannot be written: put it back, see to its"
                                + " permissions, and start the program again.",
                        e);
            default -> refused(name + " cannot be read or written: see to its disk and its permissions.", e);
        };
    }

    /** A statement that is wrong counts too: ours are right for what the database should be. */
    static boolean isDamage(SQLException e) {
        SQLiteErrorCode code = code(e);
        return code == SQLiteErrorCode.SQLITE_CORRUPT || code == SQLiteErrorCode.SQLITE_NOTADB || isMisuse(e);
    }

    /** A statement that makes no sense where things stand. */
    static boolean isMisuse(SQLException e) {
        return code(e) == SQLiteErrorCode.SQLITE_ERROR;
    }

    /** The driver itself has no codes, and fails only where what it reads makes no sense. */
    private static SQLiteErrorCode code(SQLException e) {
        return e instanceof SQLiteException sqlite
                ? SQLiteErrorCode.getErrorCode(sqlite.getResultCode().code & KIND)
                : SQLiteErrorCode.SQLITE_CORRUPT;
    }
}
