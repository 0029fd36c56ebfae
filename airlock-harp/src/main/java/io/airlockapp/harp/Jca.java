package io.airlockapp.harp;

import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPairGenerator;
import java.security.MessageDigest;
import java.security.Provider;
import java.security.SecureRandom;
import java.security.Signature;
import javax.crypto.Cipher;
import javax.crypto.KeyAgreement;
import javax.crypto.Mac;
import org.jspecify.annotations.Nullable;

/**
 * The one place that asks the platform for cryptography. Every algorithm that is named here is in the JDK.
 *
 * @param provider who has to provide it, or null for the platform's own order of providers
 */
record Jca(@Nullable Provider provider) {

    static final Jca DEFAULT = new Jca(null);

    private static final SecureRandom RANDOM = new SecureRandom();

    @FunctionalInterface
    interface Operation<T> {
        T run() throws GeneralSecurityException;
    }

    /** Runs what can only fail if the platform lacks an algorithm that every JDK since 15 has. */
    static <T> T required(Operation<T> operation) {
        try {
            return operation.run();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(
                    "The Java platform lacks a cryptographic algorithm: run on a JDK with its standard providers.", e);
        }
    }

    static byte[] random(int length) {
        byte[] bytes = new byte[length];
        RANDOM.nextBytes(bytes);
        return bytes;
    }

    String name() {
        return provider == null ? "platform" : provider.getName();
    }

    MessageDigest messageDigest(String algorithm) throws GeneralSecurityException {
        return provider == null ? MessageDigest.getInstance(algorithm) : MessageDigest.getInstance(algorithm, provider);
    }

    Mac mac(String algorithm) throws GeneralSecurityException {
        return provider == null ? Mac.getInstance(algorithm) : Mac.getInstance(algorithm, provider);
    }

    Cipher cipher(String transformation) throws GeneralSecurityException {
        return provider == null ? Cipher.getInstance(transformation) : Cipher.getInstance(transformation, provider);
    }

    KeyAgreement keyAgreement(String algorithm) throws GeneralSecurityException {
        return provider == null ? KeyAgreement.getInstance(algorithm) : KeyAgreement.getInstance(algorithm, provider);
    }

    KeyFactory keyFactory(String algorithm) throws GeneralSecurityException {
        return provider == null ? KeyFactory.getInstance(algorithm) : KeyFactory.getInstance(algorithm, provider);
    }

    KeyPairGenerator keyPairGenerator(String algorithm) throws GeneralSecurityException {
        return provider == null
                ? KeyPairGenerator.getInstance(algorithm)
                : KeyPairGenerator.getInstance(algorithm, provider);
    }

    Signature signature(String algorithm) throws GeneralSecurityException {
        return provider == null ? Signature.getInstance(algorithm) : Signature.getInstance(algorithm, provider);
    }
}
