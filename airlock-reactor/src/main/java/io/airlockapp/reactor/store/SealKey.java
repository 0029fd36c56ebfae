package io.airlockapp.reactor.store;

import io.airlockapp.credential.Secret;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Base64;
import javax.crypto.SecretKey;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.PBEKeySpec;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/** What a state is sealed with. Shows nothing of itself. */
abstract sealed class SealKey {

    private static final int KEY_BYTES = 32;

    /** Whether a state that was sealed in this way could open with this. */
    abstract boolean fits(Derivation derivation);

    /** The AES key. Takes long the first time, if there is something to derive. */
    abstract SecretKey aes(Derivation derivation) throws GeneralSecurityException;

    /** How to derive the key of the next writing, given how the last one's was, if with this at all. */
    abstract Derivation next(@Nullable Derivation last, SecureRandom random);

    @Override
    public final String toString() {
        return "SealKey[hidden]";
    }

    /** @throws IllegalArgumentException if it is not 32 bytes in base64 */
    static SealKey of(Secret base64) {
        byte[] raw;
        try {
            raw = Base64.getDecoder().decode(base64.expose());
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("The key is not base64: give 32 random bytes in standard base64.");
        }
        if (raw.length != KEY_BYTES) {
            throw new IllegalArgumentException("The key has " + raw.length + " bytes: give 32 random bytes in base64.");
        }
        return new Raw(new SecretKeySpec(raw, "AES"));
    }

    static SealKey ofPassphrase(Secret passphrase, int iterations) {
        return new Passphrase(passphrase, iterations);
    }

    private static final class Raw extends SealKey {

        private final SecretKey key;

        private Raw(SecretKey key) {
            this.key = key;
        }

        @Override
        boolean fits(Derivation derivation) {
            return derivation.name().equals(Derivation.NONE);
        }

        @Override
        SecretKey aes(Derivation derivation) {
            return key;
        }

        @Override
        Derivation next(@Nullable Derivation last, SecureRandom random) {
            return new Derivation(Derivation.NONE, "", 0);
        }
    }

    /** Keeps the last key that it has derived, so that it is derived once and not for every reading. */
    private static final class Passphrase extends SealKey {

        private final Secret passphrase;
        private final int iterations;
        private @Nullable Derivation derivation;
        private @Nullable SecretKey derived;

        private Passphrase(Secret passphrase, int iterations) {
            this.passphrase = passphrase;
            this.iterations = iterations;
        }

        @Override
        boolean fits(Derivation derivation) {
            return derivation.name().equals(Derivation.PBKDF2);
        }

        @Override
        synchronized SecretKey aes(Derivation wanted) throws GeneralSecurityException {
            SecretKey known = derived;
            if (known != null && wanted.equals(derivation)) {
                return known;
            }
            PBEKeySpec spec = new PBEKeySpec(
                    passphrase.expose().toCharArray(),
                    Base64.getDecoder().decode(wanted.salt()),
                    wanted.iterations(),
                    8 * KEY_BYTES);
            try {
                byte[] raw = SecretKeyFactory.getInstance(wanted.name())
                        .generateSecret(spec)
                        .getEncoded();
                SecretKey key = new SecretKeySpec(raw, "AES");
                derivation = wanted;
                derived = key;
                return key;
            } finally {
                spec.clearPassword();
            }
        }

        @Override
        Derivation next(@Nullable Derivation last, SecureRandom random) {
            if (last != null && last.iterations() >= iterations) {
                return last;
            }
            byte[] salt = new byte[Derivation.SALT_BYTES];
            random.nextBytes(salt);
            return new Derivation(Derivation.PBKDF2, Base64.getEncoder().encodeToString(salt), iterations);
        }
    }
}
