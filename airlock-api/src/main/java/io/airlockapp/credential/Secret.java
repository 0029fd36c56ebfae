package io.airlockapp.credential;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Objects;

/**
 * A value that must not be seen: a client secret, a token, a private key in text form.
 *
 * <p>Its {@link #toString()} shows nothing, comparing two takes the same time whatever they hold, and it is not
 * serialisable. {@link #expose()} is the one way to the value, so that a search for it finds every use.
 */
public final class Secret {

    private final String value;

    private Secret(String value) {
        this.value = value;
    }

    /**
     * Wraps a value.
     *
     * @param value the value; not blank
     * @return the secret
     * @throws IllegalArgumentException if {@code value} is blank
     */
    public static Secret of(String value) {
        Objects.requireNonNull(value, "value");
        if (value.isBlank()) {
            throw new IllegalArgumentException("A secret is blank: set it, or leave it out.");
        }
        return new Secret(value);
    }

    /**
     * The value itself. Never log it, put it in a message, or keep it longer than the call that needs it.
     *
     * @return the value
     */
    public String expose() {
        return value;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Secret that
                && MessageDigest.isEqual(
                        value.getBytes(StandardCharsets.UTF_8), that.value.getBytes(StandardCharsets.UTF_8));
    }

    @Override
    public int hashCode() {
        return value.hashCode();
    }

    @Override
    public String toString() {
        return "Secret[hidden]";
    }
}
