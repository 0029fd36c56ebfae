package io.airlockapp.journal.sqlite;

import io.airlockapp.harp.ReplayJournal.Use;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;

/**
 * What is stored of a use. Hashes, since they have one size, tell any two strings apart (even such as are no valid Unicode,
 * which a database's text would not), and keep what was reviewed out of the file.
 */
final class Entry {

    final byte[] nonce;
    final byte[] exchange;
    final long keepUntil;

    Entry(byte[] nonce, byte[] exchange, long keepUntil) {
        this.nonce = nonce;
        this.exchange = exchange;
        this.keepUntil = keepUntil;
    }

    static Entry of(Use use) {
        return new Entry(
                hash(use.signer(), use.nonce()), hash(use.requestId(), use.artifactHash()), second(use.keepUntil()));
    }

    /** Rounded up, so that nothing is forgotten early. Every instant's second fits, the last one's too. */
    static long second(Instant instant) {
        return instant.getEpochSecond() + (instant.getNano() == 0 ? 0 : 1);
    }

    /** The length of the first part goes before it, so that nothing can move from one part to the other. */
    private static byte[] hash(String first, String second) {
        ByteBuffer units = ByteBuffer.allocate(Integer.BYTES + Character.BYTES * (first.length() + second.length()));
        units.putInt(first.length());
        units.asCharBuffer().put(first).put(second);
        return sha256(units);
    }

    /** Stands for the entry in the checksum of the whole journal. */
    long checksum() {
        return checksum(ByteBuffer.allocate(nonce.length + exchange.length + Long.BYTES)
                .put(nonce)
                .put(exchange)
                .putLong(keepUntil));
    }

    static long checksum(ByteBuffer of) {
        return ByteBuffer.wrap(sha256(of)).getLong();
    }

    /** Of all of the buffer, wherever it stands. */
    private static byte[] sha256(ByteBuffer bytes) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            digest.update(bytes.clear());
            return digest.digest();
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("This Java has no SHA-256: use a complete one.", e);
        }
    }
}
