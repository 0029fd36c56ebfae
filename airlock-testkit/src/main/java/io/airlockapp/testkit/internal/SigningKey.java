package io.airlockapp.testkit.internal;

import io.airlockapp.model.Signer;
import io.airlockapp.testkit.approver.Colleague;
import java.nio.charset.StandardCharsets;
import java.security.KeyPair;
import java.util.Base64;
import java.util.HexFormat;

/** A key that decisions are signed with, and the id under which enforcers know it. */
final class SigningKey implements Colleague {

    private final KeyPair pair = Keys.generate("Ed25519");
    private final String id = "key-" + HexFormat.of().formatHex(Keys.sha256(raw()), 0, 4);

    String id() {
        return id;
    }

    byte[] raw() {
        return Keys.raw(pair.getPublic());
    }

    String publicKey() {
        return Base64.getEncoder().encodeToString(raw());
    }

    String sign(String message) {
        return Keys.base64Url(Keys.sign(pair.getPrivate(), message.getBytes(StandardCharsets.UTF_8)));
    }

    @Override
    public Signer signer() {
        return new Signer(id, publicKey(), false);
    }

    /** The id only. */
    @Override
    public String toString() {
        return "Colleague[" + id + "]";
    }
}
