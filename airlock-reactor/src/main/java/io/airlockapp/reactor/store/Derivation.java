package io.airlockapp.reactor.store;

import java.util.Base64;
import java.util.Map;

/**
 * How the key of a sealed state comes about, as the file says it.
 *
 * @param name {@link #NONE} for a key that is used as it is, else the algorithm that makes one of a passphrase
 * @param salt 16 bytes in base64; empty without an algorithm
 * @param iterations of the algorithm; 0 without one
 */
record Derivation(String name, String salt, int iterations) {

    static final String NONE = "none";
    static final String PBKDF2 = "PBKDF2WithHmacSHA256";

    static final int SALT_BYTES = 16;

    /** Less would make guessing cheap; more would let a file that somebody made up keep a processor busy for minutes. */
    static final int MIN_ITERATIONS = 100_000;

    static final int MAX_ITERATIONS = 10_000_000;

    static Derivation read(Map<String, Object> fields) {
        String name = StateFields.required(fields, "kdf");
        if (name.equals(NONE)) {
            return new Derivation(NONE, "", 0);
        }
        if (!name.equals(PBKDF2)) {
            throw new IllegalArgumentException("its key is derived in an unknown way");
        }
        int iterations = JsonTree.integer(fields, "iterations");
        if (iterations < MIN_ITERATIONS || iterations > MAX_ITERATIONS) {
            throw new IllegalArgumentException("its number of iterations is out of bounds");
        }
        String salt = StateFields.required(fields, "salt");
        if (Base64.getDecoder().decode(salt).length != SALT_BYTES) {
            throw new IllegalArgumentException("its salt has a wrong length");
        }
        return new Derivation(PBKDF2, salt, iterations);
    }

    void write(Map<String, Object> fields) {
        fields.put("kdf", name);
        if (!name.equals(NONE)) {
            fields.put("salt", salt);
            fields.put("iterations", new JsonTree.Literal(Integer.toString(iterations)));
        }
    }
}
