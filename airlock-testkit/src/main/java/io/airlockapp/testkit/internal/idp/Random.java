package io.airlockapp.testkit.internal.idp;

import java.security.SecureRandom;
import java.util.Base64;

/** Tokens and codes. Random for real, so that no realm takes those of another. */
final class Random {

    /** Consonants only, so that no code spells a word (RFC 8628, section 6.1). */
    private static final String LETTERS = "BCDFGHJKLMNPQRSTVWXZ";

    private final SecureRandom source = new SecureRandom();

    String token(String prefix) {
        byte[] bytes = new byte[24];
        source.nextBytes(bytes);
        return prefix + Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    String userCode() {
        StringBuilder code = new StringBuilder();
        for (int i = 0; i < 8; i++) {
            code.append(i == 4 ? "-" : "").append(LETTERS.charAt(source.nextInt(LETTERS.length())));
        }
        return code.toString();
    }
}
