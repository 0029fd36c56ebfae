package io.airlockapp.harp;

import java.security.Provider;
import java.util.Objects;

/**
 * Whose implementation of Ed25519 and X25519 is used. What is accepted does not depend on it: keys and signatures are
 * checked before any provider sees them, to the same strict rules (RFC 8032 and RFC 7748; wire reference, section 5).
 *
 * <p>Ciphers, hashes and HKDF are always the Java platform's. Immutable and thread-safe.
 */
public final class Cryptography {

    private static final Cryptography STANDARD = new Cryptography(new LibraryCurves(), new LibraryCurves());

    private final Curves ed25519;
    private final Curves x25519;

    private Cryptography(Curves ed25519, Curves x25519) {
        this.ed25519 = ed25519;
        this.x25519 = x25519;
    }

    /**
     * The default: Bouncy Castle's own code, without registering or asking for a security provider. On Java 17 it verifies
     * several times faster than the platform.
     *
     * @return the default
     */
    public static Cryptography standard() {
        return STANDARD;
    }

    /**
     * Another provider of the Java Cryptography Architecture, the platform's own for example ({@code
     * Security.getProvider("SunEC")}). It does not have to be registered.
     *
     * @param provider who computes Ed25519 and X25519; of which of both it has none, {@link #standard()} stands in, as
     *     {@link #toString()} shows
     * @return the value to be passed on
     * @throws IllegalArgumentException if the provider has neither
     */
    public static Cryptography jca(Provider provider) {
        Objects.requireNonNull(provider, "provider");
        boolean signs = provider.getService("Signature", "Ed25519") != null
                && provider.getService("KeyFactory", "Ed25519") != null;
        boolean agrees = provider.getService("KeyAgreement", "X25519") != null
                && provider.getService("KeyFactory", "X25519") != null;
        if (!signs && !agrees) {
            throw new IllegalArgumentException("The security provider " + provider.getName()
                    + " has neither Ed25519 nor X25519: name one that has, or use the standard cryptography.");
        }
        Curves named = new ProviderCurves(new Jca(provider));
        return new Cryptography(signs ? named : STANDARD.ed25519, agrees ? named : STANDARD.x25519);
    }

    Curves ed25519() {
        return ed25519;
    }

    Curves x25519() {
        return x25519;
    }

    @Override
    public String toString() {
        return "Cryptography[Ed25519=" + ed25519 + ", X25519=" + x25519 + "]";
    }
}
