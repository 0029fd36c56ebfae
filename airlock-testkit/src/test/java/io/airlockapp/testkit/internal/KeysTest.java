package io.airlockapp.testkit.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.security.PublicKey;
import java.util.Base64;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;

class KeysTest {

    /** The first public key of RFC 7748, section 6.1. */
    private static final byte[] RAW =
            HexFormat.of().parseHex("8520f0098930a754748b7ddcb43ef75a0dbf3a0d26381af4eba4a98eaa9b4e6a");

    @Test
    void x25519_everyAcceptedForm_isTheSameKey() {
        PublicKey key = Keys.x25519(Keys.base64Url(RAW));

        assertThat(Keys.raw(key)).isEqualTo(RAW);
        assertThat(Keys.x25519(Base64.getEncoder().encodeToString(RAW))).isEqualTo(key);
        assertThat(Keys.x25519(Base64.getEncoder().encodeToString(key.getEncoded())))
                .isEqualTo(key);
        assertThat(Keys.x25519(Keys.base64Url(key.getEncoded()))).isEqualTo(key);
    }

    @Test
    void x25519_somethingElse_throws() {
        assertThatThrownBy(() -> Keys.x25519("AAAA")).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> Keys.x25519("***")).isInstanceOf(IllegalArgumentException.class);
        byte[] otherKind = Keys.generate("Ed25519").getPublic().getEncoded();
        assertThatThrownBy(() -> Keys.x25519(Keys.base64Url(otherKind))).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void contentKey_bothEnds_agree() {
        var one = Keys.generate("X25519");
        var other = Keys.generate("X25519");

        assertThat(Keys.contentKey(one.getPrivate(), other.getPublic()))
                .hasSize(32)
                .isEqualTo(Keys.contentKey(other.getPrivate(), one.getPublic()));
    }
}
